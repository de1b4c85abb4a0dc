using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Node.Storage;

/// <summary>
/// How the validators came to be who they are: every header that changed the set, its certificate by the set before, the set that
/// followed. Whoever has the genesis judges it alone. Binary form: tag "xinglin/trail/v1", count u32, each: header blob, certificate
/// blob, set blob. Beside the block log it is the file <c>validators.trail</c>, there when the log does not reach back to the genesis.
/// </summary>
public static class SetTrail
{
    /// <summary>Changes in one trail.</summary>
    public const int ChangesMax = 4096;

    /// <summary>Longest trail file, bytes.</summary>
    public const int BytesMax = 64 << 20;

    private const string Name = "validators.trail";
    private const string Unfinished = "validators.tmp";
    private const int SetBytesMax = 128 * LedgerLimits.ValidatorsMax;

    private static ReadOnlySpan<byte> Tag => "xinglin/trail/v1"u8;

    /// <summary>The sets, each with the height from which it decides; null when a change is not decided by the set before it.</summary>
    /// <param name="genesis">Whose validators decide first.</param>
    /// <param name="changes">Ascending.</param>
    public static IReadOnlyList<ValidatorsFrom>? Judge(Genesis genesis, IReadOnlyList<SetChange> changes)
    {
        List<ValidatorsFrom> sets = [new(new Height(1), genesis.Validators)];
        foreach (var (header, certificate, next) in changes)
        {
            var (from, deciding) = sets[^1];
            if (header.Network != genesis.Network || header.Partition != genesis.Document.Partition || header.Height.CompareTo(from) < 0
                || header.NextValidators != next.Hash || !certificate.Decides(header, deciding))
            {
                return null;
            }

            sets.Add(new ValidatorsFrom(header.Height.Next, next));
        }

        return sets;
    }

    /// <summary>True when there is one: the log does not begin at the genesis.</summary>
    public static bool IsIn(IStorageFolder folder) => folder.List().Contains(Name);

    /// <summary>The trail kept beside the log; empty when the log begins at the genesis.</summary>
    /// <exception cref="StorageFaultException">It is damaged.</exception>
    public static IReadOnlyList<SetChange> Read(IStorageFolder folder)
    {
        if (!IsIn(folder))
        {
            return [];
        }

        using var file = folder.Open(Name);
        var bytes = new byte[Math.Min(file.Length, BytesMax)];
        var read = file.Read(0, bytes);
        var reader = new BinaryDecoder(bytes);
        return read == file.Length && TryRead(ref reader) is { } changes && reader.Finished
            ? changes
            : throw new StorageFaultException("The trail of validators is not well formed: recover it from another member", Name, 0);
    }

    /// <summary>Replaces the trail; durable on return.</summary>
    public static void Write(IStorageFolder folder, IReadOnlyList<SetChange> changes)
    {
        var writer = new BinaryEncoder(4096);
        Write(writer, changes);
        try
        {
            using (var file = folder.Create(Unfinished, 0))
            {
                file.Write(0, writer.Written);
                file.Flush();
            }

            folder.Rename(Unfinished, Name);
        }
        catch (IOException error) when (error is not StorageFaultException)
        {
            throw new StorageFaultException($"The trail of validators could not be written: {error.Message}", Name, cause: error);
        }
    }

    internal static void Write(BinaryEncoder writer, IReadOnlyList<SetChange> changes)
    {
        writer.Raw(Tag).U32((uint)changes.Count);
        foreach (var (header, certificate, next) in changes)
        {
            writer.Blob(header.Encode()).Blob(certificate.Encode()).Blob(next.Encode());
        }
    }

    internal static IReadOnlyList<SetChange>? TryRead(ref BinaryDecoder reader)
    {
        reader.Expect(Tag);
        var changes = new SetChange[reader.Count(ChangesMax)];
        for (var i = 0; i < changes.Length && !reader.Failed; i++)
        {
            var header = BlockHeader.TryDecode(reader.Blob(1024));
            var certificate = Certificate.TryDecode(reader.Blob(16 * 1024));
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
