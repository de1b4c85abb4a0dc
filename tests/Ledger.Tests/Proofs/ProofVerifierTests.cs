using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Ledger.Tests.Proofs;

public sealed class ProofVerifierTests
{
    private static readonly ProofScene Scene = new();

    [Fact]
    public void A_state_entry_is_shown_with_height_time_and_signers()
    {
        var answer = ProofVerifier.Verify(Scene.StateProofFile(Scene.Anchor()), Scene.Trust);
        Assert.True(answer.Holds, answer.Detail);
        var entry = Assert.IsType<ProvenEntry>(answer.Report.Fact);
        Assert.Equal(ProofScene.Permission, entry.Key);
        Assert.Equal(ProofScene.PermissionValue, entry.Value!.Value.ToArray());
        Assert.Equal(new Height(42), answer.Report.Height);
        Assert.Equal(1_700_000_210_000, answer.Report.Time.Milliseconds);
        Assert.Equal(3, answer.Report.SignedBy.Count);
        Assert.All(answer.Report.SignedBy, s => Assert.StartsWith("Member ", s.Name, StringComparison.Ordinal));
        Assert.Equal((3, 4, 0), (answer.Report.Quorum, answer.Report.Validators, answer.Report.SetChanges));
    }

    [Fact]
    public void Absence_is_shown_and_a_present_key_cannot_be_shown_absent()
    {
        var answer = ProofVerifier.Verify(Scene.AbsenceProofFile(Scene.Anchor(), "permission.permissions/none"), Scene.Trust);
        Assert.True(answer.Holds, answer.Detail);
        Assert.Null(Assert.IsType<ProvenEntry>(answer.Report.Fact).Value);
        Assert.Equal(ProofCodes.PathInvalid, ProofVerifier.Verify(Scene.AbsenceProofFile(Scene.Anchor(), ProofScene.Permission), Scene.Trust).Code);
    }

    [Fact]
    public void Every_receipt_and_transaction_of_a_block_is_shown()
    {
        var anchor = Scene.Anchor();
        for (var i = 0; i < Scene.Receipts.Count; i++)
        {
            var receipt = ProofVerifier.Verify(ProofFile.OfReceipt(anchor, Scene.Receipts, i), Scene.Trust);
            var transaction = ProofVerifier.Verify(ProofFile.OfTransaction(anchor, Scene.Transactions, i), Scene.Trust);
            Assert.Equal(Scene.Receipts[i].ToArray(), Assert.IsType<ProvenReceipt>(receipt.Report!.Fact).Bytes.ToArray());
            Assert.Equal(Scene.Transactions[i].ToArray(), Assert.IsType<ProvenTransaction>(transaction.Report!.Fact).Bytes.ToArray());
        }
    }

    [Fact]
    public void A_receipt_is_not_shown_as_a_transaction()
    {
        var file = ProofFile.OfTransaction(Scene.Anchor(), Scene.Receipts, 3);
        Assert.Equal(ProofCodes.PathInvalid, ProofVerifier.Verify(file, Scene.Trust).Code);
    }

    [Fact]
    public void Changes_of_the_validators_are_followed_from_the_trusted_set()
    {
        var answer = ProofVerifier.Verify(Scene.StateProofFile(Scene.AnchorAfterChanges()), Scene.Trust);
        Assert.True(answer.Holds, answer.Detail);
        Assert.Equal(2, answer.Report.SetChanges);
        Assert.Equal(3, answer.Report.SignedBy.Count);
    }

    [Theory]
    [InlineData(1UL, 2)]
    [InlineData(10UL, 2)]
    [InlineData(11UL, 1)]
    [InlineData(20UL, 1)]
    [InlineData(21UL, 0)]
    [InlineData(400UL, 0)]
    public void Changes_that_a_younger_trust_file_already_has_are_passed_over(ulong at, int followed)
    {
        var anchor = Scene.AnchorAfterChanges();
        var set = at <= 10 ? Scene.Genesis.Validators : at <= 20 ? anchor.Changes[0].Next : anchor.Validators;
        var members = set.Validators.Select(v => $$"""{"validator":{"crv":"P-256","kty":"EC","x":"{{v.Key.X}}","y":"{{v.Key.Y}}"},"name":"m","account":"{{v.Member}}"}""");
        var trust = TrustedMembers.TryRead(Encoding.UTF8.GetBytes(
            $$"""{"format":"xinglin/members/v1","network":"{{Scene.Genesis.Network}}","name":"n","partition":0,"at":{{at}},"members":[{{string.Join(',', members)}}]}"""))!;
        var answer = ProofVerifier.Verify(Scene.StateProofFile(anchor), trust);
        Assert.True(answer.Holds, answer.Detail);
        Assert.Equal(followed, answer.Report.SetChanges);
    }

    [Fact]
    public void A_member_that_joined_after_the_trust_file_signs_without_a_name()
    {
        var set = Scene.SetOf(4);
        var change = Scene.Header(10, set.Hash);
        var header = Scene.Header(11, set.Hash);
        var anchor = new ProofAnchor(header, Scene.Certify(header, set, 0), set, [new SetChange(change, Scene.Certify(change, Scene.Genesis.Validators, 0, 1, 2), set)]);
        var answer = ProofVerifier.Verify(Scene.StateProofFile(anchor), Scene.Trust);
        Assert.True(answer.Holds, answer.Detail);
        Assert.Equal(new ProofSigner(new AccountId(Scene.Key("identity 4").KeyId.Value), null), Assert.Single(answer.Report.SignedBy));
    }

    [Fact]
    public void A_link_left_out_put_last_or_certified_by_too_few_is_refused()
    {
        var good = Scene.AnchorAfterChanges();
        var few = good.Changes[1] with { Certificate = Scene.Certify(good.Changes[1].Header, good.Changes[0].Next, 0, 1, 2) };
        Assert.Equal(ProofCodes.QuorumMissing, Check(good with { Changes = [good.Changes[0]] }).Code);
        Assert.NotEqual(default, Check(good with { Changes = [good.Changes[1], good.Changes[0]] }).Code);
        Assert.Equal(ProofCodes.QuorumMissing, Check(good with { Changes = [good.Changes[0], few] }).Code);
        Assert.Equal(ProofCodes.SetMismatch, Check(good with { Changes = [good.Changes[0], good.Changes[1] with { Next = Scene.SetOf(0, 1) }] }).Code);
    }

    [Fact]
    public void Two_votes_of_four_do_not_decide()
    {
        var anchor = Scene.Anchor();
        Assert.Equal(ProofCodes.QuorumMissing, Check(anchor with { Certificate = Scene.Certify(anchor.Header, Scene.Genesis.Validators, 1, 3) }).Code);
    }

    [Fact]
    public void A_vote_of_one_member_under_the_name_of_another_is_refused()
    {
        var anchor = Scene.Anchor();
        var votes = anchor.Certificate.Votes;
        var forged = anchor.Certificate with { Votes = [votes[0], votes[1], new CertificateVote(2, votes[1].Signature)] };
        var answer = Check(anchor with { Certificate = forged });
        Assert.Equal(ProofCodes.SignatureInvalid, answer.Code);
        Assert.Contains("Member ", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_another_header_and_prevotes_are_refused()
    {
        var anchor = Scene.Anchor();
        Assert.Equal(ProofCodes.CertificateMismatch, Check(anchor with { Certificate = Scene.Anchor(43).Certificate }).Code);
        var prevote = new VoteContent(VoteStep.Prevote, anchor.Header.Network, 0, anchor.Header.Height, 0, anchor.Header.Hash).Encode();
        var votes = Enumerable.Range(0, 4).Select(i =>
            new CertificateVote((byte)i, VoteSignature.Alone(Enumerable.Range(0, 4).Select(k => Scene.Key($"validator {k}")).First(k => k.KeyId == Scene.Genesis.Validators.Validators[i].KeyId).Sign(prevote))));
        Assert.Equal(ProofCodes.SignatureInvalid, Check(anchor with { Certificate = anchor.Certificate with { Votes = [.. votes] } }).Code);
    }

    [Fact]
    public void Another_network_and_another_partition_are_refused()
    {
        var anchor = Scene.Anchor();
        var foreign = anchor.Header with { Network = new NetworkId(Sha256.Of("another"u8)) };
        Assert.Equal(ProofCodes.NetworkMismatch, Check(anchor with { Header = foreign }).Code);
        Assert.Equal(ProofCodes.PartitionMismatch, Check(anchor with { Header = anchor.Header with { Partition = 1 } }).Code);
    }

    [Fact]
    public void Four_members_fit_in_three_kibibytes()
    {
        var large = WorldStateWithMillionKeysDepth();
        Assert.InRange(large.Length, 1, 3072);
        Assert.InRange(ProofFile.OfReceipt(Scene.Anchor(), Scene.Receipts, 5).Length, 1, 3072);
    }

    [Fact]
    public void No_flipped_bit_of_any_binary_piece_leaves_a_proof_valid()
    {
        var files = new[]
        {
            Scene.StateProofFile(Scene.Anchor()), Scene.AbsenceProofFile(Scene.Anchor(), "none"), Scene.StateProofFile(Scene.AnchorAfterChanges()),
            ProofFile.OfReceipt(Scene.Anchor(), Scene.Receipts, 10), ProofFile.OfTransaction(Scene.Anchor(), Scene.Transactions, 0),
        };
        foreach (var file in files)
        {
            Assert.True(ProofVerifier.Verify(file, Scene.Trust).Holds);
            var pieces = Pieces(JsonNode.Parse(file)!).ToList();
            Assert.True(pieces.Count >= 3);
            foreach (var path in pieces)
            {
                AssertFlipsFail(file, path);
            }
        }
    }

    [Fact]
    public void Any_single_changed_byte_of_the_file_is_answered_without_exception()
    {
        var file = Scene.StateProofFile(Scene.AnchorAfterChanges());
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            var changed = file.ToArray();
            var at = random.Next(changed.Length);
            changed[at] ^= (byte)(1 << random.Next(8));
            var answer = ProofVerifier.Verify(changed, Scene.Trust);
            Assert.False(answer.Holds, $"byte {at}");
            Assert.NotEmpty(answer.Detail);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"xinglin/proof/v1\"}")]
    [InlineData("{\"format\":\"xinglin/proof/v1\",\"header\":null,\"certificate\":\"\"}")]
    [InlineData("{\"format\":\"xinglin/proof/v1\",\"header\":\"\",\"certificate\":\"\",\"sets\":[null]}")]
    [InlineData("{\"format\":\"xinglin/proof/v1\",\"header\":\"\\ud800\",\"certificate\":\"\"}")]
    [InlineData("{\"format\":\"xinglin/proof/v1\",\"format\":\"xinglin/proof/v1\",\"header\":\"\",\"certificate\":\"\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void What_is_no_proof_is_malformed(string text) =>
        Assert.Equal(ProofCodes.Malformed, ProofVerifier.Verify(Encoding.UTF8.GetBytes(text), Scene.Trust).Code);

    [Theory]
    [InlineData("$.state", "{\"key\":\"a\\u001b[2Jb\",\"path\":\"AAAAAAA\"}")]
    [InlineData("$.state", "{\"path\":\"AAAAAAA\"}")]
    [InlineData("$.state", "{\"key\":null,\"path\":\"AAAAAAA\"}")]
    [InlineData("$.receipt", "{\"index\":0,\"bytes\":\"\",\"path\":\"\"}")]
    [InlineData("$.sets", "[null]")]
    [InlineData("$.sets", "[{\"header\":\"\",\"certificate\":\"\",\"set\":\"\"}]")]
    [InlineData("$.more", "1")]
    public void A_piece_of_another_form_is_malformed(string path, string json)
    {
        var node = JsonNode.Parse(Scene.StateProofFile(Scene.Anchor()))!;
        node[path[2..]] = JsonNode.Parse(json);
        Assert.Equal(ProofCodes.Malformed, ProofVerifier.Verify(JsonSerializer.SerializeToUtf8Bytes(node), Scene.Trust).Code);
    }

    [Fact]
    public void More_changes_than_the_cap_and_more_bytes_than_the_cap_are_refused()
    {
        var good = Scene.AnchorAfterChanges();
        var many = good with { Changes = [.. Enumerable.Repeat(good.Changes[0], ProofFile.SetChangesMax + 1)] };
        Assert.Equal(ProofCodes.Malformed, Check(many).Code);
        Assert.Equal(ProofCodes.TooLarge, ProofVerifier.Verify(new byte[ProofFile.BytesMax + 1], Scene.Trust).Code);
    }

    private static ProofAnswer Check(ProofAnchor anchor) => ProofVerifier.Verify(Scene.StateProofFile(anchor), Scene.Trust);

    /// <summary>The path of a state with a million keys is about 22 levels; this one is lengthened to 24.</summary>
    private static byte[] WorldStateWithMillionKeysDepth()
    {
        var file = JsonNode.Parse(Scene.StateProofFile(Scene.Anchor()))!;
        file["state"]!["path"] = new string('A', (8 + (24 * 32)) * 4 / 3);
        return JsonSerializer.SerializeToUtf8Bytes(file);
    }

    private static IEnumerable<string[]> Pieces(JsonNode node, params string[] path) => node switch
    {
        JsonObject members => members.SelectMany(m => Pieces(m.Value!, [.. path, m.Key])),
        JsonArray items => items.SelectMany((item, i) => Pieces(item!, [.. path, i.ToString(System.Globalization.CultureInfo.InvariantCulture)])),
        JsonValue when path[^1] is not ("format" or "key" or "index") => [path],
        _ => [],
    };

    private static void AssertFlipsFail(byte[] file, string[] path)
    {
        for (var round = 0; round < 24; round++)
        {
            var root = JsonNode.Parse(file)!;
            var owner = path[..^1].Aggregate(root, (n, step) => n is JsonArray items ? items[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : n[step]!);
            var bytes = Base64Url.Decode(owner[path[^1]]!.GetValue<string>())!;
            var bit = round * 7919 % (bytes.Length * 8);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            owner[path[^1]] = Base64Url.Encode(bytes);
            Assert.False(ProofVerifier.Verify(JsonSerializer.SerializeToUtf8Bytes(root), Scene.Trust).Holds, $"{string.Join('.', path)} bit {bit}");
        }
    }
}
