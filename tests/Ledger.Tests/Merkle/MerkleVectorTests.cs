using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Transactions;

namespace Xinglin.Ledger.Tests.Merkle;

public sealed class MerkleVectorTests
{
    private static readonly JsonElement Vectors = VectorFile.Read("merkle.json");
    private static readonly Hash[] Roots = Hashes(Vectors.GetProperty("roots"));

    [Fact]
    public void Leaves_and_roots_are_those_of_the_vectors()
    {
        var history = new HistoryTree();
        Assert.Equal(Roots[0], history.Root);
        foreach (var leaf in Vectors.GetProperty("leaves").EnumerateArray())
        {
            var hash = MerkleTree.Leaf(Encoding.UTF8.GetBytes(leaf.GetProperty("data").GetString()!));
            Assert.Equal(leaf.GetProperty("leaf").GetString(), hash.ToString());
            history.Append(hash);
            Assert.Equal(Roots[history.Count], history.Root);
        }

        Assert.Equal(Roots.Length, history.Count + 1);
    }

    [Fact]
    public void Inclusion_and_consistency_paths_are_those_of_the_vectors()
    {
        var history = new HistoryTree();
        var leaves = Vectors.GetProperty("leaves").EnumerateArray().Select(l => MerkleTree.Leaf(Encoding.UTF8.GetBytes(l.GetProperty("data").GetString()!))).ToArray();
        Array.ForEach(leaves, history.Append);
        foreach (var vector in Vectors.GetProperty("inclusion").EnumerateArray())
        {
            var (index, size, path) = (vector.GetProperty("index").GetInt32(), vector.GetProperty("size").GetInt32(), Hashes(vector.GetProperty("path")));
            Assert.Equal(path, history.InclusionProof(index, size));
            Assert.True(MerkleProof.VerifyInclusion(leaves[index], (ulong)index, (ulong)size, path, Roots[size]));
        }

        foreach (var vector in Vectors.GetProperty("consistency").EnumerateArray())
        {
            var (first, second, path) = (vector.GetProperty("size1").GetInt32(), vector.GetProperty("size2").GetInt32(), Hashes(vector.GetProperty("path")));
            Assert.Equal(path, history.ConsistencyProof(first, second));
            Assert.True(MerkleProof.VerifyConsistency((ulong)first, (ulong)second, Roots[first], Roots[second], path));
        }
    }

    private static Hash[] Hashes(JsonElement array) =>
        [.. array.EnumerateArray().Select(h => Hash.TryParse(h.GetString(), out var hash) ? hash : throw new FormatException(h.GetString()))];
}
