using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Tests.Proofs;

namespace Xinglin.Ledger.Tests.Finality;

/// <summary>One signature for votes of several partitions: each holds alone, and says nothing of the others.</summary>
public sealed class VoteListTests
{
    private static readonly NetworkId Network = new(Sha256.Of("network"u8));
    private static readonly P256Signer Key = P256Signer.FromScalar([.. Enumerable.Repeat((byte)7, 32)]);
    private static readonly P256Signer Other = P256Signer.FromScalar([.. Enumerable.Repeat((byte)8, 32)]);
    private static readonly Validator Voter = new(default, Key.PublicKey);

    [Fact]
    public void Every_vote_of_lists_of_every_length_holds_alone_and_reads_back_to_itself()
    {
        for (var size = 1; size <= VotePlace.SizeMax; size++)
        {
            foreach (var vote in List(size))
            {
                var read = Vote.TryDecode(vote.Encode());
                Assert.NotNull(read);
                Assert.Equal(vote.Encode(), read.Encode());
                Assert.True(read.IsSignedBy(Voter));
                Assert.Equal(size > 1, read.Signature.Place is not null);
                Assert.True(vote.Encode().Length <= Vote.BytesMax);
            }
        }
    }

    [Fact]
    public void Who_votes_alone_has_the_bytes_that_a_vote_always_had()
    {
        Assert.Equal(192, List(1)[0].Encode().Length);
        Assert.Equal(192, Vote.Create(Content(0), Key).Encode().Length);
        Assert.Equal(Vote.BytesMax, List(VotePlace.SizeMax)[0].Encode().Length);
    }

    [Fact]
    public void A_place_that_is_not_the_votes_own_is_not_signed()
    {
        var votes = List(7);
        var (vote, place) = (votes[2], votes[2].Signature.Place!);
        Hash[] forged = [.. place.Path.Select((h, i) => i == 1 ? Sha256.Of("another"u8) : h)];
        VotePlace[] wrong =
        [
            place with { Index = 3 },
            place with { Index = 7 },
            place with { Size = 6 },
            place with { Size = 8 },
            place with { Size = 1 },
            place with { Size = 65 },
            place with { Path = forged },
            place with { Path = [.. place.Path, Sha256.Of("one more"u8)] },
            place with { Path = [.. place.Path.SkipLast(1)] },
            place with { Path = [.. Enumerable.Repeat(Sha256.Of("many"u8), 7)] },
            place with { Path = [] },
            place with { Salt = ListedVotes.Salt(3) },
            place with { Salt = new byte[VotePlace.SaltLength] },
            place with { Salt = new byte[VotePlace.SaltLength + 1] },
        ];
        Assert.All(wrong, w => Assert.False((vote with { Signature = VoteSignature.InList(w, vote.Signature.Signature) }).IsSignedBy(Voter)));
        Assert.True((vote with { Signature = VoteSignature.InList(place, vote.Signature.Signature) }).IsSignedBy(Voter));
    }

    [Fact]
    public void A_vote_in_anothers_place_of_another_key_or_with_the_lists_signature_alone_is_not_signed()
    {
        var votes = List(4);
        Assert.False((votes[0] with { Signature = votes[1].Signature }).IsSignedBy(Voter));
        Assert.False((votes[0] with { Signature = VoteSignature.Alone(votes[0].Signature.Signature) }).IsSignedBy(Voter));
        Assert.False((votes[0] with { Content = votes[0].Content with { Header = Hash.Zero } }).IsSignedBy(Voter));
        Assert.False(votes[0].IsSignedBy(new Validator(default, Other.PublicKey)));
        Assert.False((votes[0] with { Validator = Other.KeyId }).IsSignedBy(new Validator(default, Other.PublicKey)));
        var alone = Vote.Create(Content(0), Key).Signature.Signature;
        Assert.False((votes[0] with { Signature = VoteSignature.InList(votes[0].Signature.Place!, alone) }).IsSignedBy(Voter));
    }

    [Fact]
    public void A_root_or_a_leaf_taken_for_something_else_is_not_signed()
    {
        // A vote's signature over what looks like a root, and a list's over what looks like a vote: the tags keep them apart.
        var content = Content(0).Encode();
        var leaf = VoteList.Leaf(ListedVotes.Salt(0).Span, content);
        var place = new VotePlace(2, 0, ListedVotes.Salt(0), [Sha256.Of("sibling"u8)]);
        var root = MerkleTree.Node(leaf, Sha256.Of("sibling"u8));
        Assert.True(VoteSignature.InList(place, Key.Sign(VoteList.SignedBytes(2, root))).IsBy(Key.PublicKey, content));
        Assert.False(VoteSignature.InList(place, Key.Sign(root.ToArray())).IsBy(Key.PublicKey, content));
        Assert.False(VoteSignature.InList(place, Key.Sign(VoteList.SignedBytes(3, root))).IsBy(Key.PublicKey, content));
        Assert.False(VoteSignature.Alone(Key.Sign(VoteList.SignedBytes(2, root))).IsBy(Key.PublicKey, content));
    }

    [Fact]
    public void Bytes_with_a_size_index_or_path_that_cannot_be_are_no_vote()
    {
        var bytes = List(5)[4].Encode();
        const int size = 22 + 96 + Hash.Length;
        Assert.Equal((5, 4), (bytes[size], bytes[size + 1]));
        foreach (var (at, value) in new[] { (size, 0), (size, 1), (size, 4), (size, 65), (size, 255), (size + 1, 5), (size + 1, 255), (size + 1, 0) })
        {
            var changed = bytes.ToArray();
            changed[at] = (byte)value;
            Assert.Null(Vote.TryDecode(changed));
        }

        Assert.Null(Vote.TryDecode((byte[])[.. bytes, .. new byte[Hash.Length]]));
        Assert.Null(Vote.TryDecode(bytes.AsMemory(22)));
        Assert.Null(Vote.TryDecode((byte[])[.. bytes[..22], .. Vote.Create(Content(0), Key).Encode()]));
        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Null(Vote.TryDecode(bytes.AsMemory(0, length))));
    }

    [Fact]
    public void Nobody_makes_a_vote_that_did_not_leave_of_one_that_did()
    {
        // Partition 0's vote left: everybody has its salt, its path and the root. Partition 1's vote is in the same list, and everybody can guess it.
        var (left, kept) = (List(2)[0], Content(1).Encode());
        var sibling = left.Signature.Place!.Path[0];
        foreach (var salt in Guesses(left.Signature.Place.Salt))
        {
            Assert.NotEqual(sibling, VoteList.Leaf(salt.Span, kept));
            var place = new VotePlace(2, 1, salt, [VoteList.Leaf(left.Signature.Place.Salt.Span, left.Content.Encode())]);
            Assert.False(VoteSignature.InList(place, left.Signature.Signature).IsBy(Key.PublicKey, kept));
        }

        // With its own salt, which leaves with it, it is one; were the salt none, or the same for all, anybody could do this before.
        var own = new VotePlace(2, 1, ListedVotes.Salt(1), [VoteList.Leaf(left.Signature.Place.Salt.Span, left.Content.Encode())]);
        Assert.True(VoteSignature.InList(own, left.Signature.Signature).IsBy(Key.PublicKey, kept));
    }

    [Fact]
    public void Certificates_with_votes_of_both_shapes_decide_alone_and_offline()
    {
        var scene = new ProofScene();
        var anchor = scene.Anchor();
        var mixed = Mixed(scene, anchor);
        Assert.True(mixed.Encode().AsSpan().StartsWith("xinglin/certificate/v2"u8));
        Assert.True(Certificate.TryDecode(mixed.Encode())!.Decides(anchor.Header, anchor.Validators));
        Assert.Equal(mixed.Encode(), Certificate.TryDecode(mixed.Encode())!.Encode());
        var answer = ProofVerifier.Verify(scene.StateProofFile(anchor with { Certificate = mixed }), scene.Trust);
        Assert.True(answer.Holds, answer.Detail);
        Assert.Equal(anchor.Certificate.Encode(), (mixed with { Votes = anchor.Certificate.Votes }).Encode());
    }

    [Fact]
    public void One_bad_vote_in_a_list_spoils_the_certificate()
    {
        var scene = new ProofScene();
        var anchor = scene.Anchor();
        var mixed = Mixed(scene, anchor);
        var votes = mixed.Votes;
        var place = votes[1].Signature.Place!;
        CertificateVote[] bad =
        [
            new(1, VoteSignature.InList(place with { Salt = ListedVotes.Salt(9) }, votes[1].Signature.Signature)),
            new(1, VoteSignature.InList(place with { Index = (byte)(place.Index ^ 1) }, votes[1].Signature.Signature)),
            new(1, votes[2].Signature),
            new(1, VoteSignature.Alone(votes[1].Signature.Signature)),
        ];
        foreach (var one in bad)
        {
            var spoiled = mixed with { Votes = [votes[0], one, .. votes.Skip(2)] };
            Assert.False(spoiled.Decides(anchor.Header, anchor.Validators));
            Assert.Equal(ProofCodes.SignatureInvalid, ProofVerifier.Verify(scene.StateProofFile(anchor with { Certificate = spoiled }), scene.Trust).Code);
        }

        Assert.False((mixed with { Votes = [votes[1], votes[1], votes[1]] }).Decides(anchor.Header, anchor.Validators));
        Assert.False(mixed.Decides(scene.Header(43, anchor.Validators.Hash), anchor.Validators));
    }

    [Fact]
    public void A_certificate_has_one_form_only()
    {
        var scene = new ProofScene();
        var anchor = scene.Anchor();
        var (alone, mixed) = (anchor.Certificate.Encode(), Mixed(scene, anchor).Encode());
        var frame = alone[..(alone.Length - (anchor.Certificate.Votes.Count * 65))];
        byte[] longer = [.. "xinglin/certificate/v2"u8, .. frame[22..], .. anchor.Certificate.Votes.SelectMany(v => (byte[])[v.Index, 0, .. v.Signature.Signature.Span])];
        Assert.Null(Certificate.TryDecode(longer));
        byte[] shorter = [.. "xinglin/certificate/v1"u8, .. mixed[22..]];
        Assert.Null(Certificate.TryDecode(shorter));
        for (var length = 0; length < mixed.Length; length++)
        {
            Assert.Null(Certificate.TryDecode(mixed.AsMemory(0, length)));
        }

        Assert.Null(Certificate.TryDecode((byte[])[.. mixed, 0]));
        var largest = new Certificate(default, 0, default, 0, default, [.. Enumerable.Range(0, LedgerLimits.ValidatorsMax).Select(i => new CertificateVote((byte)i, List(VotePlace.SizeMax)[0].Signature))]);
        Assert.True(largest.Encode().Length <= Certificate.BytesMax);
        Assert.NotNull(Certificate.TryDecode(largest.Encode()));
    }

    [Fact]
    public void A_list_is_verified_once_and_only_a_good_one_is_remembered()
    {
        var lists = new Remembered();
        var votes = List(3);
        Assert.All(votes, v => Assert.True(v.IsSignedBy(Voter, lists)));
        Assert.Equal((1, 2), (lists.Added, lists.Spared));

        // What is remembered helps neither another key nor another vote nor another signature.
        Assert.False((votes[0] with { Validator = Other.KeyId }).IsSignedBy(new Validator(default, Other.PublicKey), lists));
        Assert.False((votes[0] with { Content = Content(9) }).IsSignedBy(Voter, lists));
        var forged = votes[0].Signature.Signature.ToArray();
        forged[^1] ^= 1;
        Assert.False((votes[0] with { Signature = VoteSignature.InList(votes[0].Signature.Place!, forged) }).IsSignedBy(Voter, lists));
        Assert.Equal((1, 2), (lists.Added, lists.Spared));
    }

    [Fact]
    public void No_list_is_longer_than_sixty_four_and_none_is_empty()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => List(VotePlace.SizeMax + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => List(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => VoteList.Sign(Key, [(Content(0).Encode(), new byte[15]), (Content(1).Encode(), ListedVotes.Salt(1))]));
    }

    private static IReadOnlyList<Vote> List(int size) => ListedVotes.Of(Key, [.. Enumerable.Range(0, size).Select(Content)]);

    private static VoteContent Content(int partition) => new(VoteStep.Precommit, Network, (uint)partition, new Height(5), 2, Sha256.Of("header"u8));

    private static IEnumerable<ReadOnlyMemory<byte>> Guesses(ReadOnlyMemory<byte> known)
    {
        yield return new byte[VotePlace.SaltLength];
        yield return known;
        yield return Sha256.Of(known.Span).ToArray().AsMemory(0, VotePlace.SaltLength);
        for (var i = 0; i < VotePlace.SaltLength * 8; i++)
        {
            var near = known.ToArray();
            near[i / 8] ^= (byte)(1 << (i % 8));
            yield return near;
        }
    }

    /// <summary>The anchor's certificate with the votes of members 1 and 3 signed in lists of their own.</summary>
    private static Certificate Mixed(ProofScene scene, ProofAnchor anchor)
    {
        var content = anchor.Certificate.Content;
        var signers = Enumerable.Range(0, 4).Select(k => scene.Key($"validator {k}")).ToArray();
        var votes = anchor.Certificate.Votes.Select(v => v.Index % 2 == 0 ? v : new CertificateVote(
            v.Index, ListedVotes.Of(signers.First(s => s.KeyId == anchor.Validators.Validators[v.Index].KeyId), content with { Partition = 9 }, content, content with { Partition = 2 })[1].Signature));
        return anchor.Certificate with { Votes = [.. votes] };
    }

    private sealed class Remembered : IVerifiedLists
    {
        private readonly HashSet<Hash> _marks = [];

        public int Added { get; private set; }

        public int Spared { get; private set; }

        public bool Contains(Hash mark)
        {
            var known = _marks.Contains(mark);
            Spared += known ? 1 : 0;
            return known;
        }

        public void Add(Hash mark)
        {
            Added++;
            _marks.Add(mark);
        }
    }
}
