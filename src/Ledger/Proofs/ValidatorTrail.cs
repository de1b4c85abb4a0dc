using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Proofs;

/// <summary>
/// How the validators came to be who they are: every header that changed the set, its certificate by the set before, the set that
/// followed. Whoever has the genesis judges it alone. Binary form: tag "xinglin/trail/v1", count u32, each: header blob, certificate
/// blob, set blob.
/// </summary>
public static class ValidatorTrail
{
    /// <summary>Changes in one trail.</summary>
    public const int ChangesMax = 4096;

    private const int HeaderBytesMax = 1024;
    private const int SetBytesMax = 128 * LedgerLimits.ValidatorsMax;

    private static ReadOnlySpan<byte> Tag => "xinglin/trail/v1"u8;

    /// <summary>The sets, each with the height from which it decides; null when a change is not decided by the set before it.</summary>
    /// <param name="genesis">Whose validators decide first.</param>
    /// <param name="changes">Ascending.</param>
    public static IReadOnlyList<(Height From, ValidatorSet Set)>? Judge(Genesis genesis, IReadOnlyList<SetChange> changes)
    {
        List<(Height From, ValidatorSet Set)> sets = [(genesis.Before.Next, genesis.Validators)];
        foreach (var (header, certificate, next) in changes)
        {
            var (from, deciding) = sets[^1];
            if (header.Network != genesis.Network || header.Partition != genesis.Document.Partition || header.Height.CompareTo(from) < 0
                || header.NextValidators != next.Hash || !certificate.Decides(header, deciding))
            {
                return null;
            }

            sets.Add((header.Height.Next, next));
        }

        return sets;
    }

    /// <summary>Writes a trail.</summary>
    public static void Write(BinaryEncoder writer, IReadOnlyList<SetChange> changes)
    {
        writer.Raw(Tag).U32((uint)changes.Count);
        foreach (var (header, certificate, next) in changes)
        {
            writer.Blob(header.Encode()).Blob(certificate.Encode()).Blob(next.Encode());
        }
    }

    /// <summary>Reads an untrusted trail: form and caps only; null when it is malformed.</summary>
    public static IReadOnlyList<SetChange>? TryRead(ref BinaryDecoder reader)
    {
        reader.Expect(Tag);
        var changes = new SetChange[reader.Count(ChangesMax)];
        for (var i = 0; i < changes.Length && !reader.Failed; i++)
        {
            var header = BlockHeader.TryDecode(reader.Blob(HeaderBytesMax));
            var certificate = Certificate.TryDecode(reader.Blob(Certificate.BytesMax));
            var next = ValidatorSet.TryDecode(reader.Blob(SetBytesMax));
            if (header is null || certificate is null || next is null)
            {
                return null;
            }

            changes[i] = new SetChange(header, certificate, next);
        }

        return reader.Failed ? null : changes;
    }
}
