using System.Text;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Tests.Evidence;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Tests.Access;

/// <summary>A reader's software and a holder that exchanges one thing after another.</summary>
public sealed class LayerReleaseTests
{
    private const string Original = """{"resourceType":"Observation","note":[{"text":"private"}],"valueQuantity":{"value":6.8}}""";
    private const string Summary = """{"resourceType":"Observation","meta":{"tag":[]},"valueQuantity":{"value":6.8}}""";
    private static readonly AccountId Account = new(Sha256.Of("patient"u8));
    private static readonly Hash Pointer = Sha256.Of("pointer"u8);
    private static readonly Hash Grant = Sha256.Of("grant"u8);
    private static readonly Salt LedgerSalt = Salt.Create();
    private static readonly Hash Registered = Commitment.Of(LedgerSalt.Value.ToArray(), "Observation", Encoding.UTF8.GetBytes(Original));
    private static readonly ReleaseRecipient Reader = FakeRelease.Reader("reader", Grant);

    private readonly FakeNode _node = new();
    private readonly FakeLog _log;
    private readonly FakeRelease _holder;

    public LayerReleaseTests()
    {
        _log = new FakeLog(_node);
        _holder = new FakeRelease(_node.Genesis.Network, _log.Member, Account, Reader);
        _node.Put($"relationship.records/{Pointer}", $$"""{"account":"{{Account}}","commitment":"{{Registered}}","version":1}""");
    }

    private static P256Signer HoldersKey => FakeNode.Key(40);

    [Fact]
    public async Task A_summary_that_the_holder_attests_is_accepted_and_bears_its_layer()
    {
        var verified = (await VerifyAsync(Attested())).Value.Resources.Single();
        Assert.Equal((Summary, LayerNames.Summary, new Height(7)), (verified.Resource, verified.Layer, verified.ProvenAt));
    }

    [Fact]
    public async Task A_projection_without_attestation_or_with_one_that_is_not_of_it_is_refused()
    {
        var another = Sha256.Of("another"u8);
        foreach (var change in new Func<LayerStatement, LayerStatement>[]
        {
            s => s with { Network = new NetworkId(another) }, s => s with { Holder = new AccountId(another) }, s => s with { Record = another },
            s => s with { Commitment = another }, s => s with { Type = "Condition" }, s => s with { Layer = LayerNames.Detail },
            s => s with { Projection = another }, s => s with { Statement = AnswerStatement.Kind },
        })
        {
            Assert.Equal(ClientCodes.LayerNotAttested, await RefusalOf(Attested(change)));
        }

        Assert.Equal(ClientCodes.LayerNotAttested, await RefusalOf(Attested() with { Attestation = null }));
        Assert.Equal(ClientCodes.LayerNotAttested, await RefusalOf(Attested() with { Attestation = "not.a.statement" }));
        Assert.Equal(ClientCodes.LayerNotAttested, await RefusalOf(_holder.Project(Summary, Pointer, Registered, FakeNode.Key(41))));
        Assert.Equal(ClientCodes.LayerNotAttested, await RefusalOf(Attested() with { Salt = Salt.Create() }));
    }

    [Fact]
    public async Task An_attested_projection_of_a_record_with_another_commitment_is_a_mismatch()
    {
        var other = Sha256.Of("another"u8);
        Assert.Equal(ClientCodes.ResourceMismatch, await RefusalOf(_holder.Project(Summary, Pointer, other, HoldersKey)));
    }

    [Fact]
    public async Task A_projection_does_not_pass_for_the_original_nor_the_original_under_an_attestation()
    {
        var asRaw = _holder.Seal(Summary, LedgerSalt, Pointer, Registered);
        Assert.Equal(ClientCodes.ResourceMismatch, await RefusalOf(asRaw));
        var original = _holder.Seal(Original, LedgerSalt, Pointer, Registered, attestation: Attested().Attestation);
        Assert.Equal(ClientCodes.ResourceMismatch, await RefusalOf(original));
    }

    [Fact]
    public async Task A_wrap_for_another_reader_record_holder_patient_layer_or_grant_opens_nothing()
    {
        var stranger = FakeRelease.Reader("stranger", Grant);
        var another = new AccountId(Sha256.Of("another"u8));
        FakeRelease[] wrong =
        [
            _holder with { Recipient = stranger }, _holder with { Recipient = Reader with { Key = stranger.Key } }, _holder with { Recipient = Reader with { Grant = Pointer } },
            _holder with { Recipient = Reader with { Account = another } }, _holder with { Holder = another }, _holder with { Account = another },
            _holder with { Network = new NetworkId(Pointer) },
        ];
        foreach (var holder in wrong)
        {
            Assert.Equal(ClientCodes.RecordNotOpened, await RefusalOf(holder.Seal(Original, LedgerSalt, Pointer, Registered)));
        }

        var replayed = _holder.Seal(Original, LedgerSalt, Grant, Registered) with { Pointer = Pointer };
        Assert.Equal(ClientCodes.RecordNotOpened, await RefusalOf(replayed));
        Assert.Equal(ClientCodes.RecordNotOpened, await RefusalOf(Attested() with { Layer = LayerNames.Detail }));
        Assert.Equal(ClientCodes.RecordNotOpened, await RefusalOf(Attested() with { Layer = "all" }));
    }

    [Fact]
    public async Task A_ciphertext_that_is_another_records_truncated_or_no_text_opens_nothing()
    {
        var (good, other) = (_holder.Seal(Original, LedgerSalt, Pointer, Registered), _holder.Seal(Original, LedgerSalt, Pointer, Registered));
        foreach (var ciphertext in new[] { other.Ciphertext, good.Ciphertext[..^4], "*", string.Empty })
        {
            Assert.Equal(ClientCodes.RecordNotOpened, await RefusalOf(good with { Ciphertext = ciphertext }));
        }
    }

    [Fact]
    public async Task Without_its_entry_nothing_is_opened_whatever_else_is_right()
    {
        Assert.Equal(ClientCodes.DisclosureMissing, (await VerifyAsync(Attested(), a => a with { Evidence = null })).Refusal!.Code);
        Assert.Equal(ClientCodes.DisclosureMissing, (await VerifyAsync(Attested(), a => a with { Entry = string.Empty })).Refusal!.Code);

        // Neither key nor ciphertext could be opened here: the entry is judged before they are looked at.
        var closed = Attested() with { Ciphertext = string.Empty };
        Assert.Equal(ClientCodes.DisclosureMissing, (await VerifyAsync(closed, a => a with { Evidence = null })).Refusal!.Code);
    }

    [Fact]
    public async Task An_entry_that_names_another_layer_than_was_sent_is_about_another_release()
    {
        Assert.Equal("evidence-other-release", (await VerifyAsync(Attested(), logged: LayerNames.Index)).Refusal!.Code.Value);
        Assert.Equal("evidence-other-release", (await VerifyAsync(Attested(), logged: null)).Refusal!.Code.Value);
    }

    private ReleasedResource Attested(Func<LayerStatement, LayerStatement>? change = null) => _holder.Project(Summary, Pointer, Registered, HoldersKey, change);

    private async Task<RefusalCode> RefusalOf(ReleasedResource released) => (await VerifyAsync(released)).Refusal!.Code;

    private Task<Answer<VerifiedRecords>> VerifyAsync(ReleasedResource released, Func<RecordsAnswer, RecordsAnswer>? change = null) =>
        VerifyAsync(released, released.Layer, change);

    private async Task<Answer<VerifiedRecords>> VerifyAsync(ReleasedResource released, string? logged, Func<RecordsAnswer, RecordsAnswer>? change = null)
    {
        _node.Answer = (request, _) => _log.Answer(request);
        _log.Append(FakeLog.Body(1) with
        {
            Relationship = Account,
            Reader = Reader.Account,
            Returned = [new DisclosedRecord(released.Pointer, released.Commitment)],
            Layers = logged is null ? null : [logged],
        });
        var answer = new RecordsAnswer(
            Account, [released], ["Observation.rs"], new AsOf(new Height(7), new LedgerTime(7)), _log.CommitmentOf(_log.Count - 1), _log.EvidenceOf(_log.Count - 1));
        using var connection = await _node.ConnectAsync();
        return await new RecordVerifier(connection, TrustedMembers.FromGenesis(_node.Genesis))
            .VerifyAsync(connection.Network.Members[0], Account, Reader, change is null ? answer : change(answer));
    }
}
