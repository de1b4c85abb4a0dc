using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Tests.Finality;

public sealed class VoteStateTests
{
    private static readonly NetworkId Network = new(Sha256.Of("network"u8));
    private static readonly P256Signer Key = P256Signer.FromScalar([.. Enumerable.Repeat((byte)7, 32)]);
    private static readonly P256Signer Other = P256Signer.FromScalar([.. Enumerable.Repeat((byte)8, 32)]);

    [Fact]
    public void A_new_keys_log_has_only_its_opening_and_may_sign()
    {
        Assert.Null(Restore(VoteState.Opening(Network, 0, Key.KeyId)).Lost);
    }

    [Fact]
    public void A_missing_log_never_signs_again()
    {
        Assert.NotNull(VoteState.Restore(Network, 0, Key.KeyId, null).Lost);
        Assert.NotNull(Restore().Lost);
    }

    [Fact]
    public void Another_keys_networks_or_partitions_log_never_signs()
    {
        Assert.NotNull(Restore(VoteState.Opening(Network, 0, Other.KeyId)).Lost);
        Assert.NotNull(Restore(VoteState.Opening(default, 0, Key.KeyId)).Lost);
        Assert.NotNull(Restore(VoteState.Opening(Network, 1, Key.KeyId)).Lost);
        Assert.NotNull(Restore(VoteState.Opening(Network, 0, Key.KeyId), Record(MakeVote(Other, 0, 1))).Lost);
    }

    [Fact]
    public void A_log_that_contradicts_itself_never_signs()
    {
        var opening = VoteState.Opening(Network, 0, Key.KeyId);
        Assert.Null(Restore(opening, Record(MakeVote(Key, 0, 1)), Record(MakeVote(Key, 1, 1))).Lost);
        Assert.NotNull(Restore(opening, Record(MakeVote(Key, 0, 1)), Record(MakeVote(Key, 0, 2))).Lost);
        Assert.NotNull(Restore(opening, new VoteRecord(VoteRecordKind.Vote, new Height(1), new byte[10])).Lost);
        Assert.NotNull(Restore(opening, new VoteRecord((VoteRecordKind)99, new Height(1), default)).Lost);
    }

    [Fact]
    public void A_closed_log_says_why_for_ever()
    {
        var closed = new VoteRecord(VoteRecordKind.Closed, new Height(1), "The log was copied."u8.ToArray());
        Assert.Equal("The log was copied.", Restore(VoteState.Opening(Network, 0, Key.KeyId), closed).Lost);
    }

    private static VoteState Restore(params VoteRecord[] records) => VoteState.Restore(Network, 0, Key.KeyId, records);

    private static Vote MakeVote(P256Signer key, uint round, byte value) =>
        Vote.Create(new VoteContent(VoteStep.Prevote, Network, 0, new Height(1), round, Sha256.Of([value])), key);

    private static VoteRecord Record(Vote vote) => new(VoteRecordKind.Vote, vote.Content.Height, vote.Encode());
}
