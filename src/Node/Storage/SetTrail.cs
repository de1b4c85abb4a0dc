using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Node.Storage;

/// <summary>
/// A <see cref="ValidatorTrail"/> beside the block log: the file <c>validators.trail</c>, there when the log does not reach back to the genesis.
/// </summary>
public static class SetTrail
{
    /// <summary>Longest trail file, bytes.</summary>
    public const int BytesMax = 64 << 20;

    private const string Name = "validators.trail";
    private const string Unfinished = "validators.tmp";

    /// <summary>The sets, each with the height from which it decides; null when a change is not decided by the set before it.</summary>
    /// <param name="genesis">Whose validators decide first.</param>
    /// <param name="changes">Ascending.</param>
    public static IReadOnlyList<ValidatorsFrom>? Judge(Genesis genesis, IReadOnlyList<SetChange> changes) =>
        ValidatorTrail.Judge(genesis, changes) is { } sets ? [.. sets.Select(s => new ValidatorsFrom(s.From, s.Set))] : null;

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
        return read == file.Length && ValidatorTrail.TryRead(ref reader) is { } changes && reader.Finished
            ? changes
            : throw new StorageFaultException("The trail of validators is not well formed: recover it from another member", Name, 0);
    }

    /// <summary>Replaces the trail; durable on return.</summary>
    public static void Write(IStorageFolder folder, IReadOnlyList<SetChange> changes)
    {
        var writer = new BinaryEncoder(4096);
        ValidatorTrail.Write(writer, changes);
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
}
