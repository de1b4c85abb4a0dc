using System.Text;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Evidence;
using Xinglin.Client.Network;
using Xinglin.Client.Tests.Evidence;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Tests.Access;

public sealed class RecordVerifierTests
{
    private const string Resource = """{"resourceType":"Observation","valueQuantity":{"value":6.8}}""";
    private static readonly AccountId Account = new(Sha256.Of("patient"u8));
    private static readonly Hash Pointer = Sha256.Of("pointer"u8);
    private static readonly Salt Salt = Salt.Create();
    private static readonly Hash Commitment = Xinglin.Ledger.Primitives.Commitment.Of(Salt.Value.ToArray(), "Observation", Encoding.UTF8.GetBytes(Resource));
    private static readonly ReleaseRecipient Recipient = FakeRelease.Reader("reader", Sha256.Of("grant"u8));

    private readonly FakeNode _node = new();
    private readonly FakeLog _log;
    private readonly FakeRelease _holder;

    public RecordVerifierTests()
    {
        _log = new FakeLog(_node);
        _holder = new FakeRelease(_node.Genesis.Network, _log.Member, Account, Recipient);
    }

    private ReleasedResource Released => Sealed(Resource);

    [Fact]
    public async Task What_was_registered_is_accepted_with_the_block_that_proves_it()
    {
        Register(Account, Commitment);
        var verified = (await VerifyAsync(Released)).Value;
        Assert.Equal(Resource, verified.Resources.Single().Resource);
        Assert.Equal(new Height(7), verified.Resources.Single().ProvenAt);
    }

    [Fact]
    public async Task One_changed_byte_is_a_mismatch_and_nothing_is_shown()
    {
        Register(Account, Commitment);
        var tampered = Sealed(Resource.Replace("6.8", "7.9", StringComparison.Ordinal));
        Assert.Equal(ClientCodes.ResourceMismatch, (await VerifyAsync(Released, tampered)).Refusal!.Code);
    }

    [Fact]
    public async Task A_commitment_that_the_holder_changed_along_with_the_content_is_a_mismatch()
    {
        Register(Account, Commitment);
        var text = Resource.Replace("6.8", "7.9", StringComparison.Ordinal);
        Salt.TryCommit("Observation", Encoding.UTF8.GetBytes(text), out var theirs);
        Assert.Equal(ClientCodes.ResourceMismatch, (await VerifyAsync(_holder.Seal(text, Salt, Pointer, theirs))).Refusal!.Code);
    }

    [Fact]
    public async Task Another_salt_or_type_is_a_mismatch()
    {
        Register(Account, Commitment);
        Assert.Equal(ClientCodes.ResourceMismatch, (await VerifyAsync(Released with { Salt = Salt.Create() })).Refusal!.Code);
        Assert.Equal(ClientCodes.ResourceMismatch, (await VerifyAsync(Released with { Type = "Condition" })).Refusal!.Code);
        Assert.Equal(ClientCodes.ResourceMismatch, (await VerifyAsync(Released with { Type = "Observation{" })).Refusal!.Code);
    }

    [Fact]
    public async Task A_record_of_another_patient_is_a_mismatch()
    {
        Register(new AccountId(Sha256.Of("another"u8)), Commitment);
        Assert.Equal(ClientCodes.ResourceMismatch, (await VerifyAsync(Released)).Refusal!.Code);
    }

    [Fact]
    public async Task What_the_ledger_does_not_have_is_refused() =>
        Assert.Equal(ClientCodes.ResourceNotRegistered, (await VerifyAsync(Released)).Refusal!.Code);

    [Fact]
    public async Task A_proof_by_too_few_members_is_refused()
    {
        Register(Account, Commitment);
        Assert.Equal(ClientCodes.ProofInvalid, (await VerifyAsync(_node.Genesis, 2, Released)).Refusal!.Code);
    }

    [Fact]
    public async Task A_proof_of_members_that_are_not_trusted_is_refused()
    {
        Register(Account, Commitment);
        var others = Genesis.Create(_node.Genesis.Document with { Name = "another network" });
        Assert.Equal(ClientCodes.ProofInvalid, (await VerifyAsync(others, 3, Released)).Refusal!.Code);
    }

    [Fact]
    public async Task A_proof_of_another_entry_is_refused()
    {
        Register(Account, Commitment);
        _node.Answer = (_, _) => FakeNode.Json(Encoding.UTF8.GetString(_node.Prove("other.table/entry")));
        using var connection = await _node.ConnectAsync();
        var verifier = new RecordVerifier(connection, TrustedMembers.FromGenesis(_node.Genesis));
        Assert.Equal(ClientCodes.ProofInvalid, (await verifier.VerifyAsync(connection.Network.Members[0], Account, Recipient, Answer("entry", Released))).Refusal!.Code);
    }

    [Fact]
    public async Task Data_without_an_entry_in_the_holders_log_is_refused()
    {
        Register(Account, Commitment);
        using var connection = await _node.ConnectAsync();
        var verifier = new RecordVerifier(connection, TrustedMembers.FromGenesis(_node.Genesis));
        Assert.Equal(ClientCodes.DisclosureMissing, (await verifier.VerifyAsync(connection.Network.Members[0], Account, Recipient, Answer(string.Empty, Released))).Refusal!.Code);
    }

    [Fact]
    public async Task Data_with_an_entry_but_no_evidence_of_it_is_refused()
    {
        Register(Account, Commitment);
        Assert.Equal(ClientCodes.DisclosureMissing, (await VerifyAsync(a => a with { Evidence = null })).Refusal!.Code);
    }

    [Fact]
    public async Task An_entry_about_another_release_is_refused()
    {
        Register(Account, Commitment);
        foreach (var change in new Func<DisclosureBody, DisclosureBody>[]
        {
            b => b with { Released = false }, b => b with { Relationship = new AccountId(Pointer) }, b => b with { Scopes = ["Condition.rs"] },
            b => b with { Returned = [] }, b => b with { Returned = [new DisclosedRecord(Pointer, Pointer)] }, b => b with { Reader = new AccountId(Pointer) },
            b => b with { Layers = [LayerNames.Summary] },
        })
        {
            _log.Append(change(Body()));
            Assert.Equal(EvidenceFaults.OtherRelease, (await VerifyAsync(a => At(a, _log.Count - 2))).Refusal!.Code);
        }
    }

    [Fact]
    public async Task An_entry_that_is_not_in_the_signed_tree_is_refused()
    {
        Register(Account, Commitment);
        _log.Append(Body());
        Assert.Equal(EvidenceFaults.NotIncluded, (await VerifyAsync(a => a with { Evidence = a.Evidence! with { Index = 0 } })).Refusal!.Code);
        Assert.Equal(EvidenceFaults.NotIncluded, (await VerifyAsync(a => a with { Evidence = a.Evidence! with { Tag = Pointer } })).Refusal!.Code);
        Assert.Equal(EvidenceFaults.Edited, (await VerifyAsync(a => a with { Evidence = a.Evidence! with { Salt = Salt.Create() } })).Refusal!.Code);
    }

    [Fact]
    public async Task A_checkpoint_that_the_holder_did_not_sign_is_refused()
    {
        Register(Account, Commitment);
        _log.Signer = 41;
        Assert.Equal(EvidenceFaults.CheckpointInvalid, (await VerifyAsync(Released)).Refusal!.Code);
    }

    private ReleasedResource Sealed(string text) => _holder.Seal(text, Salt, Pointer, Commitment);

    private RecordsAnswer Answer(string entry, params ReleasedResource[] resources)
    {
        _log.Append(Body() with { Returned = [.. resources.Select(r => new DisclosedRecord(r.Pointer, r.Commitment))] });
        var answer = new RecordsAnswer(Account, resources, ["Observation.rs"], new AsOf(new Height(7), new LedgerTime(7)), entry);
        return entry.Length == 0 ? answer : At(answer, _log.Count - 1);
    }

    private RecordsAnswer At(RecordsAnswer answer, int index) => answer with { Entry = _log.CommitmentOf(index), Evidence = _log.EvidenceOf(index) };

    private static DisclosureBody Body() => FakeLog.Body(1) with { Relationship = Account, Reader = Recipient.Account, Returned = [new DisclosedRecord(Pointer, Commitment)] };

    private async Task<Answer<VerifiedRecords>> VerifyAsync(Func<RecordsAnswer, RecordsAnswer> change)
    {
        _node.Answer = (request, _) => _log.Answer(request);
        using var connection = await _node.ConnectAsync();
        return await new RecordVerifier(connection, TrustedMembers.FromGenesis(_node.Genesis))
            .VerifyAsync(connection.Network.Members[0], Account, Recipient, change(Answer("entry", Released)));
    }

    private void Register(AccountId account, Hash commitment) =>
        _node.Put($"relationship.records/{Pointer}", $$"""{"account":"{{account}}","commitment":"{{commitment}}","version":1}""");

    private Task<Answer<VerifiedRecords>> VerifyAsync(params ReleasedResource[] resources) => VerifyAsync(_node.Genesis, 3, resources);

    private async Task<Answer<VerifiedRecords>> VerifyAsync(Genesis trusted, int signers, params ReleasedResource[] resources)
    {
        _node.Answer = (request, _) => request.RequestUri!.AbsolutePath.Contains("relationship.records", StringComparison.Ordinal)
            ? FakeNode.Json(Encoding.UTF8.GetString(_node.Prove(request.RequestUri!.AbsolutePath.Split("/proofs/state/")[1], signers)))
            : _log.Answer(request);
        using var connection = await _node.ConnectAsync();
        return await new RecordVerifier(connection, TrustedMembers.FromGenesis(trusted))
            .VerifyAsync(connection.Network.Members[0], Account, Recipient, Answer("entry", resources));
    }
}
