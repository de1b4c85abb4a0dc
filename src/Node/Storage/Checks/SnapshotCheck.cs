using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Node.Storage.Checks;

/// <summary>Checks the snapshots against the headers of the log.</summary>
internal sealed class SnapshotCheck
{
    private readonly SnapshotStore? _store;

    internal SnapshotCheck(string folder)
    {
        _store = Directory.Exists(folder) ? new SnapshotStore(new DiskFolder(folder)) : null;
        Heights = _store?.Heights() ?? [];
    }

    internal IReadOnlyList<Height> Heights { get; }

    internal LedgerFinding? Run(Height tip, Func<Snapshot, bool> isOfThisLog)
    {
        foreach (var height in Heights)
        {
            var name = SnapshotStore.NameOf(height);
            if (height.CompareTo(tip) > 0)
            {
                return new LedgerFinding(name, -1, tip.Next, $"The log ends at block {tip}, but block {height} was final: blocks are missing");
            }

            try
            {
                var snapshot = _store!.Read(height);
                if (!isOfThisLog(snapshot) || WorldState.Load(snapshot.Entries).Root != snapshot.Header.State)
                {
                    return new LedgerFinding(name, 0, height, "The snapshot is not the state after this block");
                }
            }
            catch (StorageFaultException fault)
            {
                return new LedgerFinding(name, fault.Offset, height, fault.Reason);
            }
        }

        return null;
    }
}
