using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Standing;
using Xinglin.Node.Storage;
using Xinglin.Testing;
using Xunit;

namespace Xinglin.Node.Tests.Standing;

/// <summary>A member that votes twice is found out, and the proof of it outlives the process.</summary>
public sealed class MisbehaviourTests : IDisposable
{
    private const int Liar = 1;
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-misbehaviour-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Evidence_of_a_double_vote_is_kept_attributed_shown_and_survives_a_restart()
    {
        KeptEvidence kept;
        using (var consortium = new TestConsortium(_folder, ContractCatalog.BuiltIn))
        {
            consortium.Enrol();
            consortium.StartAll();
            var host = consortium.Hosts[0]!;
            while (!host.Misbehaviour.Any(k => k.Proof.Length > 0))
            {
                Equivocate(consortium, host.Tip.Height.Next);
                await Task.Delay(100);
            }

            kept = host.Misbehaviour.First(k => k.Proof.Length > 0);
            Assert.Equal(TestConsortium.Key(3000 + Liar).KeyId, kept.Slot.Key);
            Assert.Contains(TestConsortium.Account(TestConsortium.Key(1000 + Liar)), host.Health.Accused);
            Assert.Contains("convicted of lying: member-1", host.Sentence, StringComparison.Ordinal);
        }

        using var again = new TestConsortium(_folder, ContractCatalog.BuiltIn);
        var restarted = again.Start(0);
        Assert.Contains(restarted.Misbehaviour, k => k.File.AsSpan().SequenceEqual(kept.File));
        var answer = EvidenceVerifier.Verify(kept.File, TrustedMembers.FromGenesis(again.Genesis));
        Assert.True(answer.Holds, answer.Detail);
        Assert.Equal("Member 1", answer.Report.Name);
    }

    [Fact]
    public void A_lie_told_again_is_kept_once_a_forged_one_never_and_a_liar_cannot_fill_the_disk()
    {
        var folder = new DiskFolder(_folder);
        var store = MisbehaviourStore.Open(folder, out _);
        var evidence = Lie(5, 0);
        Assert.NotNull(store.Add(evidence));
        Assert.Null(store.Add(evidence));
        Assert.Null(store.Add(Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, evidence.Signer, evidence.Second, Cast(5, 0, 3))));
        Assert.Null(store.Add(evidence with { Signer = TestConsortium.Key(12).PublicKey }));
        for (uint round = 1; round < 100; round++)
        {
            store.Add(Lie(5, round));
        }

        Assert.Equal(MisbehaviourStore.FilesPerKeyMax, store.All.Count);
        Assert.Equal(MisbehaviourStore.FilesPerKeyMax, folder.List().Count);
        store.Attribute(evidence.Slot!.Id, "proof"u8.ToArray());

        var file = Path.Combine(_folder, folder.List()[0]);
        var bytes = File.ReadAllBytes(file);
        bytes[^70] ^= 1;
        File.WriteAllBytes(file, bytes);
        var opened = MisbehaviourStore.Open(folder, out var passedOver);
        Assert.Equal(Path.GetFileName(file), Assert.Single(passedOver));
        Assert.Equal(MisbehaviourStore.FilesPerKeyMax - 1, opened.All.Count);
    }

    private static void Equivocate(TestConsortium consortium, Height height)
    {
        foreach (var value in new byte[] { 1, 2 })
        {
            var vote = Vote.Create(new VoteContent(VoteStep.Prevote, consortium.Genesis.Network, 0, height.Next, 0, Sha256.Of([value])), TestConsortium.Key(3000 + Liar));
            consortium.SendAs(Liar, new PeerMessage.Voted(vote).Encode(consortium.Genesis.Network, 0));
        }
    }

    private static Xinglin.Ledger.Finality.Evidence Lie(ulong height, uint round) => Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, TestConsortium.Key(11).PublicKey, Cast(height, round, 1), Cast(height, round, 2));

    private static byte[] Cast(ulong height, uint round, byte value) =>
        Vote.Create(new VoteContent(VoteStep.Prevote, new NetworkId(Sha256.Of("net"u8)), 0, new Height(height), round, Sha256.Of([value])), TestConsortium.Key(11)).Encode();
}
