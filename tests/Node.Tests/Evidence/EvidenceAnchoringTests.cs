using Xinglin.Contracts;
using Xinglin.Contracts.Evidence;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Evidence;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Evidence;

public sealed class EvidenceAnchoringTests
{
    [Fact]
    public async Task A_log_that_grew_is_anchored_with_a_proof_and_one_that_did_not_is_left_alone()
    {
        await using var consortium = new Consortium();
        var (atA, _, _) = await consortium.Begin();
        var anchoring = consortium.A.Services.Capability<EvidenceAnchoring>();
        Assert.Null(await anchoring.AnchorAsync(CancellationToken.None));
        Assert.Null(Anchor(consortium));

        for (var reads = 1; reads <= 3; reads++)
        {
            await Own(consortium, atA);
            Assert.Null(await anchoring.AnchorAsync(CancellationToken.None));
            Assert.Equal((consortium.A.Log.Last, consortium.A.Log.Tree.RootAt(consortium.A.Log.Last)), (Anchor(consortium)!.Size, (Hash?)Anchor(consortium)!.Root));
        }

        var before = Anchor(consortium);
        Assert.Null(await anchoring.AnchorAsync(CancellationToken.None));
        Assert.Equal(before, Anchor(consortium));
    }

    [Fact]
    public async Task A_checkpoint_that_does_not_extend_the_last_is_refused_by_the_ledger_and_the_holder_releases_nothing_more()
    {
        await using var consortium = new Consortium();
        var (atA, _, _) = await consortium.Begin();
        await Own(consortium, atA);
        var anchoring = consortium.A.Services.Capability<EvidenceAnchoring>();

        // Somebody with the member's key anchored another history, longer than this one.
        consortium.Submit(
            [consortium.Ledger.Keys["hospital-a"].Identity], consortium.Account(consortium.A), "evidence.anchor",
            new EvidenceAnchor(consortium.Account(consortium.A), 1, Hash.Zero, []), ContractsJson.Default.EvidenceAnchor);
        await Own(consortium, atA);
        Assert.Null(await anchoring.AnchorAsync(CancellationToken.None));

        Assert.Equal(Hash.Zero, Anchor(consortium)!.Root);
        var refused = await Consortium.Send(consortium.A, consortium.SignedFor(consortium.A, atA, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments));
        Assert.Equal("disclosure-log-unavailable", refused.Refusal!.Code);
    }

    [Fact]
    public async Task A_release_carries_what_shows_its_entry_in_the_log_and_the_patient_finds_the_same_entry()
    {
        await using var consortium = new Consortium();
        var (atA, _, _) = await consortium.Begin();
        var released = await Own(consortium, atA);
        var evidence = released.Evidence!;
        var origin = EvidenceCheckpoint.OriginOf(consortium.Network, consortium.Account(consortium.A));
        var checkpoint = EvidenceCheckpoint.Open(evidence.Checkpoint, origin, consortium.Ledger.Keys["hospital-a"].Identity.PublicKey)!;
        Assert.True(Hash.TryParse(released.Entry, out var commitment));
        Assert.True(Commitment.Opens(commitment, evidence.Salt.Value.ToArray(), EvidenceLeaf.CommitmentType, System.Text.Encoding.UTF8.GetBytes(evidence.Body)));
        var leaf = new EvidenceLeaf(evidence.Time, commitment, evidence.Tag);
        Assert.True(MerkleProof.VerifyInclusion(leaf.Hashed(), (ulong)evidence.Index, checkpoint.Size, (Hash[])[.. evidence.Proof], checkpoint.Root));

        var log = await consortium.Ask(consortium.A, atA, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer);
        var own = Assert.Single(log.Evidence!.Entries, e => e.Index == evidence.Index);
        Assert.Equal((evidence.Body, evidence.Tag), (own.Body, EvidenceTag.Of(log.Evidence.LogKey, (ulong)own.Counter)));
    }

    private static Task<RecordsAnswer> Own(Consortium consortium, Person patient) => consortium.Ask(
        consortium.A, patient, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer);

    private static AnchoredLog? Anchor(Consortium consortium) =>
        new LedgerView(consortium.Ledger.For("hospital-a").State).Anchor(consortium.Account(consortium.A));
}
