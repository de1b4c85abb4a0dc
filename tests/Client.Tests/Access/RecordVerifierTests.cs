using System.Text;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Tests.Access;

public sealed class RecordVerifierTests
{
    private const string Resource = """{"resourceType":"Observation","valueQuantity":{"value":6.8}}""";
    private static readonly AccountId Account = new(Sha256.Of("patient"u8));
    private static readonly Hash Pointer = Sha256.Of("pointer"u8);
    private static readonly Salt Salt = Salt.Create();
    private static readonly Hash Commitment = Xinglin.Ledger.Primitives.Commitment.Of(Salt.Value.ToArray(), "Observation", Encoding.UTF8.GetBytes(Resource));
    private static readonly ReleasedResource Released = new(Resource, "Observation", Salt, Pointer, Commitment);

    private readonly FakeNode _node = new();

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
        var tampered = Released with { Resource = Resource.Replace("6.8", "7.9", StringComparison.Ordinal) };
        Assert.Equal(ClientCodes.ResourceMismatch, (await VerifyAsync(Released, tampered)).Refusal!.Code);
    }

    [Fact]
    public async Task A_commitment_that_the_holder_changed_along_with_the_content_is_a_mismatch()
    {
        Register(Account, Commitment);
        var text = Resource.Replace("6.8", "7.9", StringComparison.Ordinal);
        Salt.TryCommit("Observation", Encoding.UTF8.GetBytes(text), out var theirs);
        Assert.Equal(ClientCodes.ResourceMismatch, (await VerifyAsync(Released with { Resource = text, Commitment = theirs })).Refusal!.Code);
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
        Assert.Equal(ClientCodes.ProofInvalid, (await verifier.VerifyAsync(connection.Network.Members[0], Account, Answer("entry", Released))).Refusal!.Code);
    }

    [Fact]
    public async Task Data_without_an_entry_in_the_holders_log_is_refused()
    {
        Register(Account, Commitment);
        using var connection = await _node.ConnectAsync();
        var verifier = new RecordVerifier(connection, TrustedMembers.FromGenesis(_node.Genesis));
        Assert.Equal(ClientCodes.DisclosureMissing, (await verifier.VerifyAsync(connection.Network.Members[0], Account, Answer(string.Empty, Released))).Refusal!.Code);
    }

    private static RecordsAnswer Answer(string entry, params ReleasedResource[] resources) =>
        new(Account, resources, ["Observation.rs"], new AsOf(new Height(7), new LedgerTime(7)), entry);

    private void Register(AccountId account, Hash commitment) =>
        _node.Put($"relationship.records/{Pointer}", $$"""{"account":"{{account}}","commitment":"{{commitment}}","version":1}""");

    private Task<Answer<VerifiedRecords>> VerifyAsync(params ReleasedResource[] resources) => VerifyAsync(_node.Genesis, 3, resources);

    private async Task<Answer<VerifiedRecords>> VerifyAsync(Genesis trusted, int signers, params ReleasedResource[] resources)
    {
        _node.Answer = (request, _) => FakeNode.Json(Encoding.UTF8.GetString(_node.Prove(request.RequestUri!.AbsolutePath.Split("/proofs/state/")[1], signers)));
        using var connection = await _node.ConnectAsync();
        return await new RecordVerifier(connection, TrustedMembers.FromGenesis(trusted))
            .VerifyAsync(connection.Network.Members[0], Account, Answer("entry", resources));
    }
}
