using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Tests.Merkle;

public sealed class MerkleTreeTests
{
    private static readonly Hash[] Leaves = [.. Enumerable.Range(0, 70).Select(i => MerkleTree.Leaf([(byte)i]))];

    [Fact]
    public void The_known_roots_of_the_first_eight_sizes_come_out()
    {
        // The eight inputs and roots that certificate transparency implementations share.
        string[] inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        string[] roots =
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        var data = inputs.Select(i => (ReadOnlyMemory<byte>)Convert.FromHexString(i)).ToArray();
        var history = new HistoryTree();
        for (var size = 1; size <= data.Length; size++)
        {
            history.Append(MerkleTree.Leaf(data[size - 1].Span));
            var expected = new Hash(Convert.FromHexString(roots[size - 1]));
            Assert.Equal(expected, MerkleTree.Root(data[..size]));
            Assert.Equal(expected, history.Root);
        }
    }

    [Fact]
    public void The_empty_tree_has_the_hash_of_nothing()
    {
        Assert.Equal(new Hash(SHA256.HashData([])), MerkleTree.Root(Array.Empty<ReadOnlyMemory<byte>>()));
        Assert.Equal(MerkleTree.EmptyRoot, new HistoryTree().Root);
    }

    [Fact]
    public void Roots_and_inclusion_proofs_of_every_size_follow_the_recursive_definition()
    {
        for (var size = 1; size <= Leaves.Length; size++)
        {
            var leaves = Leaves.AsSpan(0, size);
            var root = Naive(leaves);
            Assert.Equal(root, MerkleTree.Root(leaves));
            for (var index = 0; index < size; index++)
            {
                Assert.True(MerkleProof.VerifyInclusion(Leaves[index], (ulong)index, (ulong)size, MerkleTree.InclusionProof(leaves, index), root));
            }
        }
    }

    [Fact]
    public void A_history_tree_gives_roots_and_proofs_of_every_size_it_had()
    {
        var history = Grown();
        for (var size = 1; size <= Leaves.Length; size++)
        {
            var leaves = Leaves.AsSpan(0, size);
            Assert.Equal(Naive(leaves), history.RootAt(size));
            for (var index = 0; index < size; index++)
            {
                Assert.Equal(MerkleTree.InclusionProof(leaves, index), history.InclusionProof(index, size));
            }
        }
    }

    [Fact]
    public void Every_earlier_tree_is_proved_to_begin_every_later_one_and_no_other()
    {
        var history = Grown();
        for (var later = 1; later <= Leaves.Length; later++)
        {
            for (var earlier = 1; earlier <= later; earlier++)
            {
                var proof = history.ConsistencyProof(earlier, later);
                var (first, second) = (history.RootAt(earlier), history.RootAt(later));
                Assert.True(MerkleProof.VerifyConsistency((ulong)earlier, (ulong)later, first, second, proof));
                Assert.False(MerkleProof.VerifyConsistency((ulong)earlier, (ulong)later, first, MerkleTree.EmptyRoot, proof));
                Assert.False(MerkleProof.VerifyConsistency((ulong)earlier, (ulong)later, MerkleTree.EmptyRoot, second, proof));
                Assert.False(MerkleProof.VerifyConsistency((ulong)earlier, (ulong)later, first, second, [.. proof, first]));
                Assert.False(proof.Length > 0 && MerkleProof.VerifyConsistency((ulong)earlier, (ulong)later, first, second, proof.AsSpan(..^1)));
            }
        }
    }

    [Fact]
    public void A_changed_hash_index_size_or_length_breaks_an_inclusion_proof() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Cases(), c =>
        {
            var (size, index, change) = c;
            var leaves = Leaves.AsSpan(0, size);
            var root = MerkleTree.Root(leaves);
            var proof = MerkleTree.InclusionProof(leaves, index);
            var other = (index + 1 + (change % size)) % size;
            Assert.True(other == index || !MerkleProof.VerifyInclusion(Leaves[other], (ulong)index, (ulong)size, proof, root));
            Assert.True(other == index || !MerkleProof.VerifyInclusion(Leaves[index], (ulong)other, (ulong)size, proof, root));
            Assert.False(MerkleProof.VerifyInclusion(Leaves[index], (ulong)size, (ulong)size, proof, root));
            Assert.False(MerkleProof.VerifyInclusion(Leaves[index], (ulong)index, (ulong)size, [.. proof, root], root));
            if (proof.Length > 0)
            {
                proof[change % proof.Length] = Sha256.Of(proof[change % proof.Length].ToArray());
                Assert.False(MerkleProof.VerifyInclusion(Leaves[index], (ulong)index, (ulong)size, proof, root));
            }
        }));

    [Fact]
    public void Every_subtree_of_a_tree_is_proved_by_the_nodes_around_it()
    {
        // A subtree's consistency proof from 0 is the plain one; that of a complete subtree is its inclusion proof among its peers.
        var history = Grown();
        for (var level = 0; level < 5; level++)
        {
            var width = 1 << level;
            var peers = Leaves.Chunk(width).Where(c => c.Length == width).Select(c => Naive(c)).ToArray();
            var whole = Leaves.AsSpan(0, peers.Length * width);
            for (var i = 0; i < peers.Length; i++)
            {
                Assert.True(MerkleProof.VerifySubtreeConsistency(
                    (ulong)(i * width), (ulong)((i + 1) * width), (ulong)whole.Length, peers[i], history.RootAt(whole.Length), MerkleTree.InclusionProof(peers, i)));
            }
        }
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(0UL, ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 1, ulong.MaxValue)]
    [InlineData(1UL, 1UL << 63)]
    public void Extreme_numbers_are_answered_without_exception(ulong first, ulong second)
    {
        Hash[] path = [.. Enumerable.Repeat(Leaves[0], 65)];
        for (var length = 0; length <= path.Length; length++)
        {
            Assert.False(MerkleProof.VerifyInclusion(Leaves[0], first, second, path.AsSpan(0, length), Leaves[1]));
            Assert.False(MerkleProof.VerifyConsistency(first, second, Leaves[1], Leaves[2], path.AsSpan(0, length)));
            Assert.False(MerkleProof.VerifySubtreeConsistency(first, second, second, Leaves[1], Leaves[2], path.AsSpan(0, length)));
            Assert.False(MerkleProof.VerifySubtreeInclusion(Leaves[0], first, first, second, path.AsSpan(0, length), Leaves[1]));
        }
    }

    private static Hash Naive(ReadOnlySpan<Hash> leaves)
    {
        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        var split = 1;
        while (split * 2 < leaves.Length)
        {
            split *= 2;
        }

        return new Hash(SHA256.HashData([1, .. Naive(leaves[..split]).ToArray(), .. Naive(leaves[split..]).ToArray()]));
    }

    private static HistoryTree Grown()
    {
        var history = new HistoryTree();
        foreach (var leaf in Leaves)
        {
            history.Append(leaf);
        }

        return history;
    }

    private static Arbitrary<(int Size, int Index, int Change)> Cases() => (
        from size in Gen.Choose(1, Leaves.Length)
        from index in Gen.Choose(0, size - 1)
        from change in Gen.Choose(0, 1000)
        select (size, index, change)).ToArbitrary();
}
