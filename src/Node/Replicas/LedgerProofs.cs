using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Projections;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Replicas;

/// <summary>Makes proof files from the log and, for state, from the tip at a block boundary.</summary>
internal sealed class LedgerProofs(BlockLog blocks, ValidatorHistory validators, SetChanges changes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal ReadOnlyMemory<byte>? OfState(ReplicaLoop loop, string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        var asked = loop.Ask(view =>
        {
            var found = view.State.TryGet(bytes, out var held);
            return (view.Tip, view.Certificate, view.State.Prove(bytes), found ? held : (ReadOnlyMemory<byte>?)null);
        });
        if (!asked.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(Patience) || !asked.IsCompletedSuccessfully)
        {
            return null;
        }

        var (tip, certificate, path, value) = asked.Result;
        return certificate is not null && AnchorAt(tip, certificate) is { } anchor ? ProofFile.OfState(anchor, key, value, path) : null;
    }

    internal ReadOnlyMemory<byte>? OfReceipt(TransactionPlace place) =>
        blocks.ReadWithoutBody(place.Height) is { } block && AnchorAt(block.Header, block.Certificate) is { } anchor
            ? ProofFile.OfReceipt(anchor, block.Receipts, place.Index)
            : null;

    internal ReadOnlyMemory<byte>? OfTransaction(TransactionPlace place)
    {
        if (blocks.ReadWithoutBody(place.Height) is not { } stored || blocks.Read(place.Height) is not { } block
            || BlockBody.TryDecode(block.Body) is not { } body || stored.Notes.Leaves(body) is not { } leaves
            || AnchorAt(block.Header, block.Certificate) is not { } anchor)
        {
            return null;
        }

        return ProofFile.OfTransaction(anchor, leaves, place.Index);
    }

    /// <summary>The header with every change of validators from the genesis to it; null when one is not held.</summary>
    private ProofAnchor? AnchorAt(BlockHeader header, Certificate certificate) =>
        header.Height.Value > 0 && changes.UpTo(new Height(header.Height.Value - 1)) is { } before && validators.Of(header.Height) is { } deciding
            ? new ProofAnchor(header, certificate, deciding, before)
            : null;
}
