using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;
using Xinglin.Node.Gateway;

namespace Xinglin.Node.Corrections;

/// <summary>Corrections at one member: patients ask, clinicians decide, and what was said travels with the record.</summary>
internal sealed class CorrectionCapability : IMemberCapability
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly CorrectionWork _work;
    private readonly ILogger _log;

    public CorrectionCapability(MemberParts parts)
    {
        _work = new CorrectionWork(parts);
        _log = parts.Loggers.CreateLogger<CorrectionCapability>();
        var attached = new AttachedCorrections(parts);
        Methods =
        [
            new LeaveCorrection(parts), new ListOwnCorrections(parts, attached), new ListWaitingCorrections(parts), new ShowCorrection(parts, attached),
            new DecideCorrection(parts, _work),
        ];
        Watchers = [new CorrectionWatch(parts, CorrectionWatch.Requested), new CorrectionWatch(parts, CorrectionWatch.Decided)];
    }

    public IEnumerable<IGatewayMethod> Methods { get; }

    public IEnumerable<ILedgerWatcher> Watchers { get; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _work.StepAsync(stop);
                await Task.Delay(Pace, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                _log.LogWarning("Deciding corrections paused: {Kind}", error.GetType().Name);
                await Task.Delay(PauseAfterFailure, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

/// <summary>What was said about a record goes when the record goes.</summary>
internal sealed class CorrectionErasure(CorrectionStore corrections) : IErasable
{
    public void Destroy(AccountId account, Hash pointer) => corrections.Destroy(account, pointer);

    public bool IsGone(AccountId account, Hash pointer) => corrections.Of(account).All(r => r.Pointer != pointer);
}
