using System.Globalization;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>A transaction whose block is in an archive.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Height">Its block.</param>
/// <param name="Index">Its place in it.</param>
/// <param name="Accepted">Whether it was accepted.</param>
internal readonly record struct PrunedTransaction(Hash Id, Height Height, int Index, bool Accepted);

/// <summary>
/// Where the transactions of archived blocks stood, so that a node says of them that they are archived and in which block: beside the log, for each segment
/// that left, a file <c>0000000000.transactions</c>: tag "xinglin/transactions/v1", count u32, each: id 32, height u64, index u32, accepted u8; SHA-256 of
/// all before it. The index of what is in the log is rebuilt from the log itself.
/// </summary>
internal static class PrunedTransactions
{
    private const string Suffix = ".transactions";
    private const string Unfinished = "transactions.tmp";
    private const int RecordBytes = Hash.Length + sizeof(ulong) + sizeof(uint) + 1;

    private static ReadOnlySpan<byte> Tag => "xinglin/transactions/v1"u8;

    internal static void Write(IStorageFolder folder, ulong segment, IReadOnlyList<PrunedTransaction> transactions)
    {
        var writer = new BinaryEncoder(64 + (transactions.Count * RecordBytes)).Raw(Tag).U32((uint)transactions.Count);
        foreach (var (id, height, index, accepted) in transactions)
        {
            writer.Hash(id).U64(height.Value).U32((uint)index).U8(accepted ? (byte)1 : (byte)0);
        }

        writer.Hash(Sha256.Of(writer.Written));
        using (var file = folder.Create(Unfinished, 0))
        {
            file.Write(0, writer.Written);
            file.Flush();
        }

        folder.Rename(Unfinished, segment.ToString("D10", CultureInfo.InvariantCulture) + Suffix);
    }

    /// <summary>Every transaction that left; a damaged file is passed over and named.</summary>
    internal static IEnumerable<PrunedTransaction> Read(IStorageFolder folder, Action<string> damaged)
    {
        foreach (var name in folder.List().Where(n => n.EndsWith(Suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (TryRead(folder, name) is not { } transactions)
            {
                damaged(name);
                continue;
            }

            foreach (var transaction in transactions)
            {
                yield return transaction;
            }
        }
    }

    private static PrunedTransaction[]? TryRead(IStorageFolder folder, string name)
    {
        using var file = folder.Open(name);
        var bytes = new byte[checked((int)file.Length)];
        if (file.Read(0, bytes) != bytes.Length || bytes.Length < Hash.Length || Sha256.Of(bytes.AsSpan(..^Hash.Length)) != new Hash(bytes.AsSpan(^Hash.Length..)))
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes.AsMemory(..^Hash.Length));
        reader.Expect(Tag);
        var found = new PrunedTransaction[reader.Count(bytes.Length / RecordBytes)];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = new PrunedTransaction(reader.Hash(), new Height(reader.U64()), checked((int)reader.U32()), reader.U8() == 1);
        }

        return reader.Finished ? found : null;
    }
}
