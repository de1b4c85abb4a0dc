using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Xinglin.Node.Sidecar.Mapping;
using Xinglin.Node.Sidecar.Postgres;

namespace Xinglin.Node.Sidecar;

/// <summary>
/// Follows one query: polls what changed, compares the whole when that is due, finds what is gone. Progress is durable page by page, so an end at any
/// moment costs at most a page that is read again.
/// </summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class ResourceFollower(MappedResource resource, MappingFile file, SidecarIntake intake, SidecarProgress progress, TimeProvider clock)
{
    private readonly PollPosition _position = new(progress.Position(resource.Name));
    private RowQuery? _query;
    private DateTimeOffset _nextPoll;
    private Sweep? _sweep;

    public MappedResource Resource => resource;

    /// <summary>What keeps the query as a whole from being read; null when it is read.</summary>
    public MappingProblem? Problem { get; private set; }

    /// <summary>More rows were gone than one sweep may mark.</summary>
    public MappingProblem? Held { get; private set; }

    /// <summary>When it was last read to its end.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>True while the whole query is being compared.</summary>
    public bool IsSweeping => _sweep is not null;

    /// <summary>The next poll is due now.</summary>
    public void Hurry() => _nextPoll = default;

    /// <summary>The whole query is to be compared soon.</summary>
    public void SweepSoon() => _sweep ??= new Sweep();

    /// <summary>The session is a new one: the query is described again.</summary>
    public void Renew() => _query = null;

    /// <summary>Does what is due, a slice of it when it is much; returns how many resources changed, and whether more is due at once.</summary>
    public async Task<(int Changed, bool More)> StepAsync(PostgresSession session, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        StartSweepWhenDue(now);
        var isPollDue = resource.Changed is not null && now >= _nextPoll;
        if ((!isPollDue && _sweep is null) || (Problem is not null && now < _nextPoll))
        {
            return (0, false);
        }

        try
        {
            _query ??= await session.DescribeAsync(resource, stop);
            var changed = isPollDue && _sweep?.IsFirst != true ? await PollAsync(session, _query, now, stop) : 0;
            changed += _sweep is { } sweep ? await SliceAsync(session, _query, sweep, stop) : 0;
            Problem = null;
            return (changed, _sweep is not null);
        }
        catch (MappingFault fault)
        {
            Failed(fault.Problem, now);
        }
        catch (Exception error) when (PostgresFaults.IsOne(error) && PostgresFaults.Of(error, resource.Name) is var problem && !PostgresFaults.EndsSession(problem.Code))
        {
            Failed(problem, now);
        }

        return (0, false);
    }

    /// <summary>Tries rows again that wait for others, because something was brought in.</summary>
    public async Task<int> RetryAsync(PostgresSession session, CancellationToken stop)
    {
        if (_query is null || Problem is not null)
        {
            return 0;
        }

        var changed = 0;
        foreach (var keys in progress.WaitingForOthers(resource.Name, SidecarLimits.PageRows).Select(r => r.Key).Chunk(SidecarLimits.KeysAtOnce))
        {
            changed += intake.Take(resource, await ByKeysAsync(session, _query, keys, stop));
        }

        return changed;
    }

    /// <summary>A query that cannot be read is described again after a while: somebody may have mended it.</summary>
    private void Failed(MappingProblem problem, DateTimeOffset now)
    {
        (Problem, _query, _nextPoll) = (problem, null, now + TimeSpan.FromSeconds(Math.Max(2, file.At.PollSeconds)));
        _sweep = _sweep is { } sweep ? new Sweep { IsFirst = sweep.IsFirst } : null;
    }

    private void StartSweepWhenDue(DateTimeOffset now)
    {
        if (_sweep is null && SweepTimes.IsDue(file, resource.Changed is not null, progress.SweptAt(resource.Name), now))
        {
            _sweep = new Sweep { IsFirst = progress.SweptAt(resource.Name) is null };
        }
    }

    private async Task<int> PollAsync(PostgresSession session, RowQuery query, DateTimeOffset now, CancellationToken stop)
    {
        _nextPoll = now + TimeSpan.FromSeconds(file.At.PollSeconds);
        var (changed, since, highest) = (0, _position.Safe, (string?)null);
        SourceSnapshot? first = null;
        IReadOnlyList<string> after = [];
        for (var isWhole = false; !isWhole;)
        {
            await session.InSnapshotAsync(
                async snapshot =>
                {
                    first ??= snapshot;
                    for (var page = 0; page < SidecarLimits.PollPagesMax && !isWhole; page++)
                    {
                        var past = new List<string>();
                        var rows = await session.RowsAsync(
                            query, query.Changed(since is not null, after.Count == 0, file.At.OverlapSeconds), [.. since is null ? [] : new[] { since }, .. after], past, stop);
                        changed += intake.Take(resource, rows);
                        var seen = past.LastIndexOf("t");
                        highest = seen < 0 ? highest : rows[seen][resource.Changed!];
                        isWhole = rows.Count < SidecarLimits.PageRows;
                        after = isWhole ? [] : [rows[^1][resource.Changed!]!, .. resource.Key.Select(k => rows[^1][k] ?? string.Empty)];
                    }
                },
                stop);
        }

        Passed(first!.Value, highest, now);
        ReadAt = now;
        return changed;
    }

    private void Passed(SourceSnapshot snapshot, string? highest, DateTimeOffset now)
    {
        var before = _position.Safe;
        _position.Read(snapshot, highest, now);
        if (_position.Safe != before)
        {
            intake.Take(resource, [], connection => progress.SetPosition(connection, resource.Name, _position.Safe));
        }
    }

    /// <summary>One page of the comparison; after the last one, what was not met is looked for by its key and, when it is not there either, is gone.</summary>
    private async Task<int> SliceAsync(PostgresSession session, RowQuery query, Sweep sweep, CancellationToken stop)
    {
        if (sweep is { IsFirst: true, After.Count: 0 } && resource.Changed is not null && sweep.From is null)
        {
            sweep.From = await session.TextAsync(query.Position(), [], stop);
        }

        var rows = await session.RowsAsync(query, query.PageByKey(sweep.After.Count == 0), sweep.After, null, stop);
        foreach (var key in rows.Select(resource.KeyOf))
        {
            sweep.Met.Add(Short(key ?? string.Empty));
        }

        var changed = intake.Take(resource, rows);
        var last = rows.Count == 0 ? null : resource.Key.Select(k => rows[^1][k]).ToList();
        if (rows.Count == SidecarLimits.PageRows && last is not null && !last.Contains(null) && sweep.Met.Count < SidecarLimits.RowsMax)
        {
            sweep.After = [.. last.OfType<string>()];
            return changed;
        }

        await FinishAsync(session, query, sweep, stop);
        return changed;
    }

    private async Task FinishAsync(PostgresSession session, RowQuery query, Sweep sweep, CancellationToken stop)
    {
        await VanishAsync(session, query, sweep, stop);
        if (sweep.From is { } from)
        {
            _position.Begin(from);
            intake.Take(resource, [], connection => progress.SetPosition(connection, resource.Name, from));
        }

        var now = clock.GetUtcNow();
        progress.SetSwept(resource.Name, now.ToUnixTimeMilliseconds());
        (_sweep, ReadAt) = (null, now);
    }

    private async Task VanishAsync(PostgresSession session, RowQuery query, Sweep sweep, CancellationToken stop)
    {
        var gone = new List<SeenRow>();
        var known = progress.After(resource.Name, string.Empty, SidecarLimits.PageRows);
        while (known.Count > 0 && gone.Count <= file.At.VanishedMax)
        {
            foreach (var missing in known.Where(r => !sweep.Met.Contains(Short(r.Key))).Chunk(SidecarLimits.KeysAtOnce))
            {
                var there = (await ByKeysAsync(session, query, [.. missing.Select(m => m.Key)], stop)).Select(resource.KeyOf).ToHashSet(StringComparer.Ordinal);
                gone.AddRange(missing.Where(m => !there.Contains(m.Key)));
            }

            known = progress.After(resource.Name, known[^1].Key, SidecarLimits.PageRows);
        }

        Held = gone.Count > file.At.VanishedMax ? new MappingProblem(SidecarCodes.ManyVanished, resource.Name) : null;
        foreach (var rows in Held is null ? gone.Chunk(SidecarLimits.PageRows) : [])
        {
            intake.Vanish(resource, rows);
        }
    }

    private Task<IReadOnlyList<SourceRow>> ByKeysAsync(PostgresSession session, RowQuery query, IReadOnlyList<string> keys, CancellationToken stop)
    {
        var parts = keys.Select(RowKey.Parts).Where(p => p.Count == resource.Key.Count).ToList();
        return parts.Count == 0 ? Task.FromResult<IReadOnlyList<SourceRow>>([]) : session.RowsAsync(query, query.ByKeys(parts.Count), [.. parts.SelectMany(p => p)], null, stop);
    }

    private static UInt128 Short(string key) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>A comparison of the whole query under way.</summary>
    private sealed class Sweep
    {
        /// <summary>Nothing was read before: it is also what loads the table.</summary>
        public bool IsFirst { get; init; }

        /// <summary>The highest change value when it began, from where polls go on.</summary>
        public string? From { get; set; }

        /// <summary>The key of the last row read; none at first.</summary>
        public IReadOnlyList<string> After { get; set; } = [];

        /// <summary>Rows that are there.</summary>
        public HashSet<UInt128> Met { get; } = [];
    }
}
