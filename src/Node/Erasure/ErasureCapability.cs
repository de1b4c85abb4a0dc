using Xinglin.Ledger.Primitives;
using Xinglin.Node.Corrections;
using Xinglin.Node.Gateway;

namespace Xinglin.Node.Erasure;

/// <summary>Erasure at one member: takes orders, destroys, signs, and rolls the epoch keys.</summary>
internal sealed class ErasureCapability : IMemberCapability
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly ErasureOrders _orders;
    private readonly RetentionJudge _retention;
    private readonly EpochSchedule _schedule;
    private readonly MemberParts _parts;
    private readonly ILogger _log;

    /// <summary>A roll that a crash interrupted goes on here, before anything is asked of the keys.</summary>
    public ErasureCapability(MemberParts parts)
    {
        _parts = parts;
        _log = parts.Loggers.CreateLogger<ErasureCapability>();
        _orders = new ErasureOrders(parts.Store);
        _retention = new RetentionJudge(parts.Source, parts.Store, parts.View);
        var epochs = parts.Store.Epochs;
        var roll = new EpochRoll(epochs, [parts.Store.Wrapped, parts.RecordKeys], () => parts.Copies.Suffice(epochs.Current, epochs.Began, Now()));
        roll.Finish();
        _schedule = new EpochSchedule(epochs, roll, Now);
        Work = new ErasureWork(
            _orders, _retention, [new RegisteredErasure(parts.Store, parts.Source, parts.Resources, parts.RecordKeys), new VaultErasure(parts.Vault), new CorrectionErasure(parts.Corrections)],
            new ErasedReaders(parts.Log, parts.Notices, parts.Known.Member), parts.Store.Marks, _schedule, parts.Transactions, parts.Store, parts.Notices,
            parts.Ledger, parts.Clock);
    }

    /// <summary>Carries out orders.</summary>
    internal ErasureWork Work { get; }

    /// <summary>The orders that it carries out.</summary>
    internal ErasureOrders Orders => _orders;

    /// <summary>When epochs end.</summary>
    internal EpochSchedule Schedule => _schedule;

    public IEnumerable<IGatewayMethod> Methods =>
    [
        new DepositErasure(_parts.Ledger.Genesis.Network, _parts.Keys, _parts.View, _parts.Known, _orders, _retention, Now),
        new ListErasures(_parts.View, _orders, _parts.Store.Marks),
        new RestrictRecords(_parts.Known, _parts.Store, _parts.Store.Marks, _parts.Log, Now),
    ];

    public IEnumerable<ILedgerWatcher> Watchers => [new ErasureWatch(_orders, _parts.View, _parts.Known.Member)];

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _schedule.RollIfDue();
                await Work.StepAsync(stop);
                await Task.Delay(Pace, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                _log.LogWarning("Erasing paused: {Kind}", error.GetType().Name);
                await Task.Delay(PauseAfterFailure, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private LedgerTime Now() => _parts.Now;
}
