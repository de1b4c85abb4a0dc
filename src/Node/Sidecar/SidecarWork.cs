using Xinglin.Node.Gateway;
using Xinglin.Node.Sidecar.Mapping;
using Xinglin.Node.Sidecar.Postgres;

namespace Xinglin.Node.Sidecar;

/// <summary>Keeps a session with a member's database and follows every query of the mapping. Whatever fails is said in the status and tried again.</summary>
internal sealed class SidecarWork
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StatusPace = TimeSpan.FromSeconds(2);

    private readonly SidecarMapping _mapping;
    private readonly SidecarProgress _progress;
    private readonly IReadOnlyList<ResourceFollower> _followers;
    private readonly DecodingHints? _hints;
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private MappingProblem? _problem;
    private bool _connected;
    private bool _roleWrites;
    private DateTimeOffset _statusAt;

    /// <param name="parts">The member.</param>
    /// <param name="mapping">What is read, and what it becomes.</param>
    /// <param name="clock">Paces the work; null for the member's.</param>
    public SidecarWork(MemberParts parts, SidecarMapping mapping, TimeProvider? clock = null)
    {
        _mapping = mapping;
        _clock = clock ?? parts.Clock;
        _folder = parts.Folder("sidecar");
        _log = parts.Loggers.CreateLogger<SidecarWork>();
        _progress = new SidecarProgress(parts.Resources, mapping.Source);
        var intake = new SidecarIntake(parts.Resources, parts.Source, mapping, _progress);
        _followers = [.. mapping.Resources.Select(r => new ResourceFollower(r, mapping.File, intake, _progress, _clock))];
        _hints = mapping.File.Decoding is { } decoding ? new DecodingHints(mapping.File, decoding, _clock) : null;
    }

    /// <summary>How it is now.</summary>
    public SidecarStatus Status => new(
        _mapping.Source, _clock.GetUtcNow(), _connected, _hints?.IsOn == true, [.. _followers.Select(Of)], [.. Problems()]);

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var hints = _hints?.RunAsync(stop) ?? Task.CompletedTask;
        for (var pause = TimeSpan.FromSeconds(1); !stop.IsCancellationRequested; pause = pause * 2 < SidecarLimits.PauseMax ? pause * 2 : SidecarLimits.PauseMax)
        {
            try
            {
                await FollowAsync(() => pause = TimeSpan.FromSeconds(0.5), stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                Failed(error);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            WriteStatus();
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _connected = false;
        WriteStatus();
        await hints.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FollowAsync(Action reached, CancellationToken stop)
    {
        await using var session = await PostgresSession.OpenAsync(_mapping.File, stop);
        (_connected, _problem, _roleWrites) = (true, null, session.RoleWrites);
        reached();
        foreach (var follower in _followers)
        {
            follower.Renew();
        }

        while (true)
        {
            Hint();
            var isBusy = await RoundAsync(session, stop);
            if (_clock.GetUtcNow() >= _statusAt + StatusPace)
            {
                WriteStatus();
            }

            if (!isBusy)
            {
                await Task.Delay(Tick, stop);
            }
        }
    }

    private async Task<bool> RoundAsync(PostgresSession session, CancellationToken stop)
    {
        var (changed, isBusy) = (0, false);
        foreach (var follower in _followers)
        {
            var (some, more) = await follower.StepAsync(session, stop);
            (changed, isBusy) = (changed + some, isBusy | more);
        }

        foreach (var follower in changed > 0 ? _followers : [])
        {
            isBusy |= await follower.RetryAsync(session, stop) > 0;
        }

        return isBusy;
    }

    private void Hint()
    {
        foreach (var table in _hints?.Take() ?? [])
        {
            foreach (var follower in _followers.Where(f => table.Length == 0 || f.Resource.Tables.Count == 0 || f.Resource.Tables.Contains(table, StringComparer.Ordinal)))
            {
                follower.Hurry();
                if (table.Length == 0 || follower.Resource.Changed is null)
                {
                    follower.SweepSoon();
                }
            }
        }
    }

    private void Failed(Exception error)
    {
        _connected = false;
        if (error is MappingFault fault)
        {
            _problem = fault.Problem;
        }
        else if (PostgresFaults.IsOne(error))
        {
            _problem = PostgresFaults.Of(error, _mapping.File.Connection.Database);
        }
        else
        {
            // The message may quote a row; the type is enough to find the cause.
            _problem = new MappingProblem(SidecarCodes.Paused, error.GetType().Name);
            _log.LogWarning("The sidecar paused: {Kind}", error.GetType().Name);
        }
    }

    private IEnumerable<SidecarProblem> Problems()
    {
        var whole = new[] { _problem, _roleWrites ? new MappingProblem(SidecarCodes.RoleWrites, _mapping.File.Connection.Username) : null, _hints?.Problem };
        return whole.Concat(_followers.SelectMany(f => new[] { f.Problem, f.Held })).OfType<MappingProblem>().Select(p => SidecarProblem.Of(p))
            .Concat(_followers.SelectMany(f => _progress.Waiting(f.Resource.Name)).Select(w =>
                SidecarProblem.Of(new MappingProblem(new Xinglin.Ledger.Primitives.RefusalCode(w.Code), w.Place), w.Rows)));
    }

    private SidecarResourceStatus Of(ResourceFollower follower)
    {
        var resource = follower.Resource;
        var (brought, vanished) = _progress.Counts(resource.Name);
        var swept = _progress.SweptAt(resource.Name) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : (DateTimeOffset?)null;
        return new SidecarResourceStatus(
            resource.Name, resource.Type, brought, vanished, _progress.Waiting(resource.Name).Sum(w => w.Rows), follower.IsSweeping, follower.ReadAt, swept);
    }

    private void WriteStatus()
    {
        _statusAt = _clock.GetUtcNow();
        try
        {
            Status.Write(_folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _log.LogWarning("The sidecar's status was not written: {Kind}", error.GetType().Name);
        }
    }
}
