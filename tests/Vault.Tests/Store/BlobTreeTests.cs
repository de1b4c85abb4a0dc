using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Store;

namespace Xinglin.Vault.Tests.Store;

public class BlobTreeTests
{
    [Fact]
    public void A_blob_has_the_name_of_the_golden_vector_however_it_is_written()
    {
        foreach (var blob in Vectors.Read("vault").GetProperty("blobs").EnumerateArray())
        {
            var bytes = new byte[blob.GetProperty("length").GetInt32()];
            Array.Fill(bytes, blob.GetProperty("byte").GetByte());
            var id = new Hash(Vectors.Hex(blob, "id"));
            Assert.Equal(id, BlobTree.IdOf(bytes));
            using var hasher = new BlobHasher();
            for (var at = 0; at < bytes.Length; at += 70_001)
            {
                hasher.Append(bytes.AsSpan(at, Math.Min(70_001, bytes.Length - at)));
            }

            var leaves = hasher.Finish();
            Assert.Equal(blob.GetProperty("leaves").EnumerateArray().Select(l => l.GetString()), leaves.Select(l => Convert.ToHexStringLower(l.ToArray())));
            Assert.Equal(BlobTree.PieceCount(bytes.Length), leaves.Length);
            Assert.Equal(id, BlobTree.Id(leaves));
            Assert.True(BlobTree.IsPiece(leaves[^1], bytes.AsSpan(bytes.Length - BlobTree.PieceLengthOf(bytes.Length, leaves.Length - 1))));
        }
    }

    [Fact]
    public void An_empty_blob_has_no_name()
    {
        Assert.Null(BlobTree.Id([]));
        Assert.Throws<ArgumentException>(() => BlobTree.IdOf([]));
    }
}
