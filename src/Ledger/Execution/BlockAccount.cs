using System.Globalization;
using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Ledger.Execution;

/// <summary>
/// What executing a block came to, as far as two members need it to find where they differ: what each transaction did and what each state key became.
/// Form: count u32, the SHA-256 of each receipt; count u32, for each key that changed its text as a blob and the SHA-256 of its value (zero: deleted).
/// </summary>
/// <param name="Receipts">Hash of each receipt, in the block's order.</param>
/// <param name="Changes">State keys and hashes of their new values, by key.</param>
public sealed record BlockAccount(IReadOnlyList<Hash> Receipts, IReadOnlyList<KeyValuePair<string, Hash>> Changes)
{
    /// <summary>Receipts in one account.</summary>
    public const int ReceiptsMax = 16_384;

    /// <summary>Keys in one account: those that come first.</summary>
    public const int ChangesMax = 8_192;

    /// <summary>Bytes of a key in an account.</summary>
    public const int KeyBytesMax = 512;

    /// <summary>Of receipts and changes; a key that was written twice counts with its last value.</summary>
    public static BlockAccount Of(IEnumerable<ReadOnlyMemory<byte>> receipts, IEnumerable<StateChange> changes)
    {
        var byKey = new SortedDictionary<string, Hash>(StringComparer.Ordinal);
        foreach (var change in changes.Where(c => c.Key.Length <= KeyBytesMax))
        {
            byKey[Encoding.UTF8.GetString(change.Key.Span)] = change.Value is { } value ? Sha256.Of(value.Span) : Hash.Zero;
        }

        return new BlockAccount([.. receipts.Take(ReceiptsMax).Select(r => Sha256.Of(r.Span))], [.. byKey.Take(ChangesMax)]);
    }

    /// <summary>
    /// Where two accounts of one body differ first, in words: the transaction whose receipt differs, by its place, and the state key. Null when nothing does:
    /// then the state before the block differed.
    /// </summary>
    public string? DifferenceFrom(BlockAccount other)
    {
        var receipt = FirstDifferentReceipt(other);
        var key = DifferentKey(other);
        return (receipt, key) switch
        {
            (-1, null) => null,
            (-1, _) => $"no receipt differs, state key {key} does",
            (_, null) => string.Create(CultureInfo.InvariantCulture, $"transaction {receipt} of the block is the first whose receipt differs, no state key does"),
            _ => string.Create(CultureInfo.InvariantCulture, $"transaction {receipt} of the block is the first whose receipt differs, state key {key} the first that does"),
        };
    }

    /// <summary>Place of the first receipt that differs; -1 when none does.</summary>
    public int FirstDifferentReceipt(BlockAccount other) => Enumerable.Range(0, Math.Max(Receipts.Count, other.Receipts.Count))
        .FirstOrDefault(i => i >= Receipts.Count || i >= other.Receipts.Count || Receipts[i] != other.Receipts[i], -1);

    /// <summary>Writes the form above.</summary>
    public void Write(BinaryEncoder writer)
    {
        writer.U32((uint)Receipts.Count);
        foreach (var receipt in Receipts)
        {
            writer.Hash(receipt);
        }

        writer.U32((uint)Changes.Count);
        foreach (var (key, value) in Changes)
        {
            writer.Text(key).Hash(value);
        }
    }

    /// <summary>Reads the form above; caps are checked while reading, keys are printable ASCII and ascend.</summary>
    public static BlockAccount? TryRead(ref BinaryDecoder reader)
    {
        var receipts = new Hash[reader.Count(ReceiptsMax)];
        for (var i = 0; i < receipts.Length && !reader.Failed; i++)
        {
            receipts[i] = reader.Hash();
        }

        var changes = new KeyValuePair<string, Hash>[reader.Count(ChangesMax)];
        for (var i = 0; i < changes.Length && !reader.Failed; i++)
        {
            var key = reader.Blob(KeyBytesMax).Span;
            changes[i] = new(Encoding.ASCII.GetString(key), reader.Hash());
            if (key.ContainsAnyExceptInRange((byte)' ', (byte)'~') || (i > 0 && string.CompareOrdinal(changes[i - 1].Key, changes[i].Key) >= 0))
            {
                return null;
            }
        }

        return reader.Failed ? null : new BlockAccount(receipts, changes);
    }

    private string? DifferentKey(BlockAccount other)
    {
        var theirs = other.Changes.ToDictionary(StringComparer.Ordinal);
        var mine = Changes.ToDictionary(StringComparer.Ordinal);
        return mine.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal).FirstOrDefault(k => mine.GetValueOrDefault(k, Hash.Zero) != theirs.GetValueOrDefault(k, Hash.Zero) || mine.ContainsKey(k) != theirs.ContainsKey(k));
    }
}
