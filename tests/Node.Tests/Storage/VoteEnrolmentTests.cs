using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Recovery;
using Xinglin.Node.Storage;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Storage;

public sealed class VoteEnrolmentTests
{
    private static readonly NetworkId Network = new(Sha256.Of("network"u8));

    [Fact]
    public void A_key_is_enrolled_once_in_each_partition_and_only_when_it_was_noted_as_it_was_made()
    {
        var folder = new MemoryFolder();
        var enrolment = new VoteEnrolment(folder);
        var (made, other) = (TestConsortium.Key(1).KeyId, TestConsortium.Key(2).KeyId);
        Assert.False(enrolment.TryEnrol(Network, 1, made));
        enrolment.NoteMade(made);
        Assert.True(enrolment.TryEnrol(Network, 1, made));
        Assert.False(enrolment.TryEnrol(Network, 1, made));
        Assert.True(enrolment.TryEnrol(Network, 2, made));
        Assert.False(enrolment.TryEnrol(Network, 1, other));

        // A network that was founded in this one's place founds its partitions again.
        Assert.True(enrolment.TryEnrol(new NetworkId(Sha256.Of("refounded"u8)), 1, made));
        Assert.False(new VoteEnrolment(folder).TryEnrol(Network, 2, made));
    }

    [Fact]
    public void No_backup_has_what_says_that_a_key_may_be_enrolled() =>
        Assert.False(BackupManifest.MayHold($"{VoteEnrolment.FolderName}/{TestConsortium.Key(1).KeyId}.made"));
}
