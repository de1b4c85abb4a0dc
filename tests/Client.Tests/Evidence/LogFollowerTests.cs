using Xinglin.Client.Answers;
using Xinglin.Client.Evidence;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Client.Tests.Evidence;

public sealed class LogFollowerTests
{
    private readonly FakeNode _node = new();
    private readonly FakeLog _log;

    public LogFollowerTests()
    {
        _log = new FakeLog(_node);
        _node.Answer = (request, _) => _log.Answer(request);
        for (var i = 0; i < 9; i++)
        {
            _log.Append(FakeLog.Body(i));
        }
    }

    [Fact]
    public async Task A_log_that_only_grows_is_followed_from_where_it_was()
    {
        var first = (await FollowAsync(null)).Value;
        _log.Append(FakeLog.Body(20));
        var second = (await FollowAsync(FollowedLog.TryRead(first.State.Write()))).Value;
        Assert.Equal((9, 9, 10, 1), (first.Size, first.Added, second.Size, second.Added));
        Assert.Null(second.Anchor);
    }

    [Fact]
    public async Task A_log_that_was_cut_is_named_so()
    {
        var kept = (await FollowAsync(null)).Value.State;
        _log.Delete(8);
        Assert.Equal(EvidenceFaults.Cut, (await FollowAsync(kept)).Refusal!.Code);
    }

    [Fact]
    public async Task A_deleted_an_edited_and_a_moved_entry_are_told_apart()
    {
        var kept = (await FollowAsync(null)).Value.State;
        _log.Swap(3, 4);
        Assert.Equal(EvidenceFaults.Reordered, (await FollowAsync(kept)).Refusal!.Code);
        _log.Swap(3, 4);
        Assert.Null((await FollowAsync(kept)).Refusal);

        _log.Edit(5);
        Assert.Equal(EvidenceFaults.Edited, (await FollowAsync(kept)).Refusal!.Code);

        var again = (await FollowAsync(null)).Value.State;
        _log.Delete(2);
        _log.Append(FakeLog.Body(30));
        _log.Append(FakeLog.Body(31));
        Assert.Equal(EvidenceFaults.Deleted, (await FollowAsync(again)).Refusal!.Code);
    }

    [Fact]
    public async Task Another_history_of_the_same_length_is_a_fork()
    {
        var kept = (await FollowAsync(null)).Value.State;
        for (var i = 0; i < 9; i++)
        {
            _log.Delete(0);
        }

        for (var i = 50; i < 59; i++)
        {
            _log.Append(FakeLog.Body(i));
        }

        Assert.Equal(EvidenceFaults.Forked, (await FollowAsync(kept)).Refusal!.Code);
    }

    [Fact]
    public async Task A_log_shorter_than_its_anchor_is_cut_and_one_with_another_root_is_forked()
    {
        Anchor(12, "x");
        Assert.Equal(EvidenceFaults.Cut, (await FollowAsync(null)).Refusal!.Code);
        for (var i = 0; i < 5; i++)
        {
            _log.Append(FakeLog.Body(i + 100));
        }

        Assert.Equal(EvidenceFaults.Forked, (await FollowAsync(null)).Refusal!.Code);
    }

    [Fact]
    public async Task The_anchor_of_an_honest_log_is_shown()
    {
        var root = _log.Tree.RootAt(6);
        _node.Put($"evidence.anchors/{_log.Member}", $$"""{"size":6,"root":"{{root}}","since":1,"height":5}""");
        Assert.Equal(6, (await FollowAsync(null)).Value.Anchor!.Size);
    }

    [Fact]
    public async Task A_checkpoint_signed_by_another_key_is_refused()
    {
        _log.Signer = 41;
        Assert.Equal(EvidenceFaults.CheckpointInvalid, (await FollowAsync(null)).Refusal!.Code);
    }

    [Fact]
    public void A_kept_file_that_is_damaged_is_not_read()
    {
        var bytes = new FollowedLog(_log.Member, "note", [Hash.Zero]).Write();
        Assert.NotNull(FollowedLog.TryRead(bytes));
        Assert.Null(FollowedLog.TryRead(bytes.AsMemory(0, bytes.Length - 1)));
        bytes[0] ^= 1;
        Assert.Null(FollowedLog.TryRead(bytes));
    }

    private void Anchor(long size, string root) => _node.Put(
        $"evidence.anchors/{_log.Member}", $$"""{"size":{{size}},"root":"{{Sha256.Of(System.Text.Encoding.UTF8.GetBytes(root))}}","since":1,"height":5}""");

    private async Task<Answer<FollowReport>> FollowAsync(FollowedLog? kept)
    {
        using var connection = await _node.ConnectAsync();
        return await new LogFollower(new EvidenceWitness(connection, TrustedMembers.FromGenesis(_node.Genesis)), connection.Network.Members[0]).FollowAsync(kept);
    }
}
