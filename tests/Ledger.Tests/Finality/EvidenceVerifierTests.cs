using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Tests.Transactions;
using Xunit;

namespace Xinglin.Ledger.Tests.Finality;

/// <summary>A misbehaviour file convicts who lied, and nobody else.</summary>
public sealed class EvidenceVerifierTests
{
    private static readonly P256Signer Liar = Signer(7);
    private static readonly P256Signer Sequencer = Signer(9);
    private static readonly Genesis Genesis = Founded();
    private static readonly TrustedMembers Trust = TrustedMembers.FromGenesis(Genesis);

    [Fact]
    public void Two_different_votes_of_one_slot_convict_the_member_whose_key_it_is()
    {
        var answer = EvidenceVerifier.Verify(Votes().Encode(), Trust);
        Assert.True(answer.Holds, answer.Detail);
        Assert.Equal(Genesis.AccountOf(Genesis.Document.Members[0]), answer.Report.Member);
        Assert.Equal("Member 1", answer.Report.Name);
        Assert.Equal("two precommits at height 5, round 2", answer.Report.Slot.Text);
    }

    [Fact]
    public void The_same_lie_told_in_other_words_is_one_lie()
    {
        var (a, b, c) = (Cast(1), Cast(2), Cast(3));
        var one = Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, a, b);
        Assert.Equal(one.Encode(), Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, b, a).Encode());
        Assert.Equal(one.Slot!.Id, Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, b, c).Slot!.Id);
        Assert.NotEqual(one.Slot.Id, Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, Cast(1, round: 3), Cast(2, round: 3)).Slot!.Id);
    }

    [Fact]
    public void Two_votes_of_one_slot_convict_in_whatever_shapes_they_were_signed()
    {
        var (a, b, other) = (Content(1), Content(2), Content(1) with { Partition = 3 });
        var lone = Vote.Create(a, Liar).Encode();
        var (first, second) = (Listed(a, other)[0], Listed(other, b)[1]);
        foreach (var (one, two) in new[] { (lone, second), (first, second), (first, Vote.Create(b, Liar).Encode()) })
        {
            Assert.True(EvidenceVerifier.Verify(Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, one, two).Encode(), Trust).Holds);
        }

        // One list with both of them shows it as well, and by the two votes only: neither of them with its path says anything of the other.
        var both = Listed(a, b);
        Assert.True(EvidenceVerifier.Verify(Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, both[0], both[1]).Encode(), Trust).Holds);
        Assert.Null(Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, both[0], lone).Slot);
        Assert.Null(Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, both[0], Listed(a, other)[0]).Slot);
        Assert.Null(Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, both[0], Forged(second)).Slot);
    }

    [Fact]
    public void What_excludes_nothing_or_is_forged_shows_nothing()
    {
        var honest = Signer(8);
        Xinglin.Ledger.Finality.Evidence[] nothing =
        [
            Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, Cast(1), Cast(2, round: 3)),
            Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, Cast(1), Cast(2, step: VoteStep.Prevote)),
            Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, Cast(1), Cast(1, again: true)),
            Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, honest.PublicKey, Cast(1), Cast(2)),
            Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, Cast(1), Forged(Cast(2))),
            Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Entries, Liar.PublicKey, Cast(1), Cast(2)),
            Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Entries, Sequencer.PublicKey, Entry(3, 1), Entry(4, 2)),
            Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Entries, Sequencer.PublicKey, Entry(3, 1), Entry(3, 1)),
        ];
        Assert.All(nothing, e => Assert.Null(e.Slot));
        Assert.All(nothing.Where(e => !e.First.Span.SequenceEqual(e.Second.Span)), e => Assert.Equal(EvidenceCodes.NotShown, EvidenceVerifier.Verify(e.Encode(), Trust).Code));
    }

    [Fact]
    public void Every_flipped_bit_is_refused_or_changes_nothing()
    {
        var file = Votes().Encode();
        for (var i = 0; i < file.Length; i++)
        {
            var flipped = file.ToArray();
            flipped[i] ^= 1;
            Assert.False(EvidenceVerifier.Verify(flipped, Trust).Holds, $"byte {i}");
        }

        for (var length = 0; length < file.Length; length++)
        {
            Assert.Equal(EvidenceCodes.Malformed, EvidenceVerifier.Verify(file.AsMemory(0, length), Trust).Code);
        }
    }

    [Fact]
    public void Another_network_and_a_key_that_nobody_knows_are_told_apart()
    {
        var other = new VoteContent(VoteStep.Prevote, new NetworkId(Sha256.Of("other"u8)), 0, new Height(5), 0, Hash.Zero);
        var foreign = Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, Vote.Create(other, Liar).Encode(), Vote.Create(other with { Header = Sha256.Of("a"u8) }, Liar).Encode());
        Assert.Equal(EvidenceCodes.NetworkMismatch, EvidenceVerifier.Verify(foreign.Encode(), Trust).Code);
        var entries = Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Entries, Sequencer.PublicKey, Entry(3, 1), Entry(3, 2));
        Assert.Equal(EvidenceCodes.KeyUnknown, EvidenceVerifier.Verify(entries.Encode(), Trust).Code);
        Assert.Equal(ProofCodes.Malformed, EvidenceVerifier.Verify(entries.Encode("no proof"u8), Trust).Code);
        Assert.Equal(4, EvidenceCodes.All.Distinct().Count());
    }

    [Fact]
    public void Files_have_the_bytes_of_the_vectors()
    {
        var vectors = VectorFile.Read("misbehaviour.json");
        foreach (var vector in vectors.GetProperty("files").EnumerateArray())
        {
            var bytes = Base64Url.Decode(vector.GetProperty("bytes").GetString()!)!;
            var evidence = Xinglin.Ledger.Finality.Evidence.TryDecode(bytes, out var proof);
            Assert.NotNull(evidence);
            Assert.Equal(vector.GetProperty("kind").GetInt32(), (int)evidence.Kind);
            Assert.Equal(vector.GetProperty("kid").GetString(), evidence.Key.ToString());
            Assert.Equal(vector.GetProperty("slot").GetString(), evidence.Slot?.Id.ToString());
            Assert.Equal(bytes, evidence.Encode(proof.Span));
        }

        Assert.All(vectors.GetProperty("refused").EnumerateArray(), v => Assert.Null(Xinglin.Ledger.Finality.Evidence.TryDecode(Base64Url.Decode(v.GetProperty("bytes").GetString()!)!, out _)));
    }

    private static Xinglin.Ledger.Finality.Evidence Votes() => Xinglin.Ledger.Finality.Evidence.Of(EvidenceKind.Votes, Liar.PublicKey, Cast(1), Cast(2));

    private static byte[] Cast(byte value, uint round = 2, VoteStep step = VoteStep.Precommit, bool again = false)
    {
        var vote = Vote.Create(new VoteContent(step, Genesis.Network, 0, new Height(5), round, Sha256.Of([value])), Liar);
        return (again ? vote with { Signature = VoteSignature.Alone(Liar.Sign(vote.Content.Encode())) } : vote).Encode();
    }

    private static VoteContent Content(byte value) => new(VoteStep.Precommit, Genesis.Network, 0, new Height(5), 2, Sha256.Of([value]));

    private static byte[][] Listed(params VoteContent[] contents) => [.. ListedVotes.Of(Liar, contents).Select(v => v.Encode())];

    private static byte[] Forged(byte[] vote)
    {
        vote[^1] ^= 1;
        return vote;
    }

    private static ReadOnlyMemory<byte> Entry(ulong number, long time) => new LogEntry(Genesis.Network, 0, 1, number, new LedgerTime(time), []).Sign(Sequencer).Bytes;

    private static Genesis Founded() => Genesis.Create(new GenesisDocument(
        GenesisDocument.FormatV1, "test", GenesisDocument.ProfileP256, 0, 1,
        [new GenesisMember("one", "Member 1", "hospital", Jwk.Of(Signer(1).PublicKey), Jwk.Of(Signer(2).PublicKey), Jwk.Of(Liar.PublicKey))],
        new GenesisOrdering(1, Jwk.Of(Sequencer.PublicKey))));

    private static P256Signer Signer(byte number)
    {
        var scalar = new byte[32];
        scalar[31] = number;
        return P256Signer.FromScalar(scalar);
    }
}
