using Xinglin.Contracts.Evidence;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Evidence;

public sealed class EvidenceTests
{
    private readonly Consortium _consortium = new();

    private AccountId Log => Account(_consortium.Hospital);

    private AnchoredLog? Found => _consortium.Entry<AnchoredLog>($"evidence.anchors/{Log}");

    private Receipt Anchor(long size, Hash root, params Hash[] proof) =>
        _consortium.Do(_consortium.Hospital, "evidence.anchor", new EvidenceAnchor(Log, size, root, proof));

    private Receipt Anchor(HistoryTree tree, long from, long size) => Anchor(size, tree.RootAt(size), from == 0 ? [] : tree.ConsistencyProof(from, size));

    private static HistoryTree Tree(params int[] leaves)
    {
        var tree = new HistoryTree();
        foreach (var leaf in leaves)
        {
            tree.Append(Id($"entry {leaf}"));
        }

        return tree;
    }

    private static HistoryTree Tree(int count) => Tree([.. Enumerable.Range(0, count)]);

    [Fact]
    public void A_log_is_anchored_again_and_again_with_a_proof_that_it_extends_the_last_anchor()
    {
        var tree = Tree(100);
        Accepted(Anchor(tree, 0, 1));
        Accepted(Anchor(tree, 1, 2));
        Accepted(Anchor(tree, 2, 64));
        Accepted(Anchor(tree, 64, 100));
        Assert.Equal((100, tree.Root), (Found!.Size, Found.Root));
        Assert.Equal(_consortium.Ledger.Now, Found.Since);
    }

    [Fact]
    public void Nobody_anchors_the_log_of_another_member()
    {
        var tree = Tree(3);
        Refused(EvidenceCodes.NotTheMember, _consortium.Do(_consortium.Clinic, "evidence.anchor", new EvidenceAnchor(Log, 3, tree.Root, [])));
        Refused(EvidenceCodes.NotTheMember, _consortium.Do(Key(9), "evidence.anchor", new EvidenceAnchor(Account(Key(9)), 3, tree.Root, [])));
        Assert.Null(Found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(EvidenceContract.SizeMax + 1)]
    public void A_size_that_no_log_has_is_refused(long size) => Refused(EvidenceCodes.SizeInvalid, Anchor(size, Id("root")));

    [Fact]
    public void A_proof_longer_than_any_is_refused_before_it_is_looked_at() =>
        Refused(EvidenceCodes.ProofTooLong, Anchor(3, Id("root"), [.. Enumerable.Range(0, 65).Select(i => Id($"{i}"))]));

    [Fact]
    public void The_first_anchor_takes_no_proof() => Refused(EvidenceCodes.ProofUnexpected, Anchor(3, Tree(3).Root, Id("x")));

    [Fact]
    public void No_anchor_goes_back_and_none_is_repeated()
    {
        var tree = Tree(10);
        Accepted(Anchor(tree, 0, 8));
        Refused(EvidenceCodes.NotGrown, Anchor(7, tree.RootAt(7)));
        Refused(EvidenceCodes.NotGrown, Anchor(8, tree.RootAt(8)));
        Refused(EvidenceCodes.NotGrown, Anchor(8, Id("another root of the same size")));
        Assert.Equal(8, Found!.Size);
    }

    [Fact]
    public void Growth_without_a_proof_is_refused()
    {
        var tree = Tree(10);
        Accepted(Anchor(tree, 0, 8));
        Refused(EvidenceCodes.ProofMissing, Anchor(10, tree.Root));
    }

    /// <summary>Entry 3 of eight is deleted, edited, swapped with its neighbour, or everything after it is another history.</summary>
    [Theory]
    [InlineData("deleted", new[] { 0, 1, 2, 4, 5, 6, 7, 8, 9, 10 })]
    [InlineData("edited", new[] { 0, 1, 2, 99, 4, 5, 6, 7, 8, 9 })]
    [InlineData("reordered", new[] { 0, 1, 2, 4, 3, 5, 6, 7, 8, 9 })]
    [InlineData("truncated and grown again", new[] { 0, 1, 2, 3, 4, 5, 20, 21, 22, 23 })]
    [InlineData("forked", new[] { 30, 31, 32, 33, 34, 35, 36, 37, 38, 39 })]
    public void A_log_that_was_tampered_with_is_refused_whatever_proof_it_makes(string how, int[] leaves)
    {
        Assert.NotEmpty(how);
        Accepted(Anchor(Tree(10), 0, 8));
        Refused(EvidenceCodes.DoesNotExtend, Anchor(Tree(leaves), 8, 10));
        Assert.Equal((8, Tree(8).Root), (Found!.Size, Found.Root));
    }

    [Fact]
    public void Any_log_may_be_anchored_at_any_of_its_sizes_and_no_changed_one_may()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 40; round++)
        {
            var size = random.Next(2, 60);
            var first = random.Next(1, size);
            var changed = random.Next(first);
            var fresh = new EvidenceTests();
            Accepted(fresh.Anchor(Tree(size), 0, first));
            Refused(EvidenceCodes.DoesNotExtend, fresh.Anchor(Tree([.. Enumerable.Range(0, size).Select(i => i == changed ? 1000 : i)]), first, size));
            Accepted(fresh.Anchor(Tree(size), first, size));
        }
    }
}
