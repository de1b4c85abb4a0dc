using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Bundles;
using Xinglin.Client.Completeness;
using Xinglin.Contracts;
using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Completeness;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Tests.Completeness;

/// <summary>A holder registered two laboratory results and an allergy; it answers, and signs, as if one result were not there.</summary>
public sealed class WithholdingTests
{
    private const string Laboratory = "Observation.rs?category=laboratory";
    private static readonly AccountId Patient = Account("patient");
    private static readonly AccountId Doctor = Account("doctor");
    private static readonly ReleasedResource Given = Resource("given", "Observation");
    private static readonly ReleasedResource Left = Resource("left", "Observation");
    private static readonly ReleasedResource Allergy = Resource("allergy", "AllergyIntolerance");
    private static readonly AsOf AsOf = new(new Height(7), new LedgerTime(7_000));

    private readonly FakeNode _node = new();
    private readonly SectionIndex _index = new(
        Sha256.Of("key"u8),
        [(Record(Given), Leaf("Observation", "laboratory")), (Record(Left), Leaf("Observation", "laboratory")), (Record(Allergy), Leaf("AllergyIntolerance"))]);

    private TrustedMembers Trust => TrustedMembers.FromGenesis(_node.Genesis);

    private AccountId Holder => Trust.Members[0].Account;

    public WithholdingTests()
    {
        _node.Answer = (request, _) => FakeNode.Json(Encoding.UTF8.GetString(_node.Prove(request.RequestUri!.AbsolutePath.Split("/proofs/state/")[1])));
        var identity = Jwk.Of(FakeNode.Key(40).PublicKey);
        Put($"membership.members/{Holder}", new Member("member-0", "Member 0", "hospital", identity, identity, MemberStatus.Active), ContractsJson.Default.Member);
        Put($"relationship.relationships/{Patient}", new Relationship(Holder, "active", AsOf.Time), ContractsJson.Default.Relationship);
        Put($"relationship.indexes/{Patient}", new RecordIndexEntry(_index.Root, AsOf.Time), ContractsJson.Default.RecordIndexEntry);
        foreach (var record in new[] { Given, Left, Allergy })
        {
            Put($"relationship.records/{record.Pointer}", new RegisteredRecord(Patient, record.Commitment, 1), ContractsJson.Default.RegisteredRecord);
        }
    }

    [Fact]
    public async Task What_the_holder_signed_away_from_its_patient_is_shown_by_one_file_without_network()
    {
        var report = WithholdingVerifier.Verify(await MadeAsync([Given]), Trust);
        Assert.True(report.Holds, Lines(report));
        Assert.Contains(report.Checks, c => c.Name == "record 1" && c.Detail.StartsWith(Left.Pointer.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_shown_also_by_a_reader_under_a_permission_in_force() =>
        Assert.True(WithholdingVerifier.Verify(await MadeAsync([Given], Doctor, Permit([Laboratory])), Trust).Holds);

    [Fact]
    public async Task A_holder_that_gave_or_named_everything_has_nothing_to_be_shown()
    {
        Assert.Equal(WithholdingCodes.Nothing, (await MakeAsync(Answer([Given, Left]), null)).Refusal!.Code);
        var named = Answer([Given], withheld: [new WithheldRecord(Left.Pointer, WithheldReasons.Gone)]);
        Assert.Equal(WithholdingCodes.Nothing, (await MakeAsync(named, null)).Refusal!.Code);
    }

    [Fact]
    public async Task A_record_that_was_given_or_named_is_not_made_to_look_withheld()
    {
        var file = Read(await MadeAsync([Given]));
        Refuses(WithholdingCodes.NotShown, file with { Records = [Proof($"relationship.records/{Given.Pointer}")] });
        var named = Answer([Given], withheld: [new WithheldRecord(Left.Pointer, WithheldReasons.Pending)]).Completeness!;
        Refuses(WithholdingCodes.NotShown, file with { Statement = named.Statement });
    }

    [Fact]
    public async Task One_changed_character_in_any_value_makes_it_fail()
    {
        var file = JsonNode.Parse(await MadeAsync([Given], Doctor, Permit([Laboratory])))!;
        var leaves = Leaves(file).ToList();
        Assert.True(leaves.Count > 30, $"{leaves.Count} values");
        for (var i = 0; i < leaves.Count; i++)
        {
            var copy = file.DeepClone();
            var leaf = Leaves(copy).ElementAt(i);
            leaf.ReplaceWith(leaf.GetValueKind() == JsonValueKind.Number ? JsonValue.Create(leaf.GetValue<long>() + 1) : (JsonNode)Changed(leaf.GetValue<string>()));
            Assert.False(WithholdingVerifier.Verify(Encoding.UTF8.GetBytes(copy.ToJsonString()), Trust).Holds, leaves[i].GetPath());
        }
    }

    [Fact]
    public async Task Parts_of_another_patient_or_holder_are_refused()
    {
        var file = Read(await MadeAsync([Given]));
        var other = Account("other patient");
        Put($"relationship.relationships/{other}", new Relationship(Holder, "active", AsOf.Time), ContractsJson.Default.Relationship);
        Put($"relationship.indexes/{other}", new RecordIndexEntry(_index.Root, AsOf.Time), ContractsJson.Default.RecordIndexEntry);
        var theirs = Resource("theirs", "Observation");
        Put($"relationship.records/{theirs.Pointer}", new RegisteredRecord(other, theirs.Commitment, 1), ContractsJson.Default.RegisteredRecord);
        Refuses(WithholdingCodes.Unrelated, file with { Relationship = Proof($"relationship.relationships/{other}") });
        Refuses(WithholdingCodes.Unrelated, file with { Index = Proof($"relationship.indexes/{other}") });
        Refuses(WithholdingCodes.Unrelated, file with { Records = [Proof($"relationship.records/{theirs.Pointer}")] });
        Refuses(WithholdingCodes.Unrelated, file with { Statement = Answer([Given], account: other).Completeness!.Statement });
        Refuses(WithholdingCodes.StatementInvalid, file with { Statement = Answer([Given], signer: FakeNode.Key(41)).Completeness!.Statement });

        var second = Trust.Members[1].Account;
        var key = Jwk.Of(FakeNode.Key(41).PublicKey);
        Put($"membership.members/{second}", new Member("member-1", "Member 1", "hospital", key, key, MemberStatus.Active), ContractsJson.Default.Member);
        Refuses(WithholdingCodes.StatementInvalid, file with { Holder = Proof($"membership.members/{second}") });
        var anothers = Answer([Given], signer: FakeNode.Key(41), holder: second).Completeness!.Statement;
        Refuses(WithholdingCodes.Unrelated, file with { Holder = Proof($"membership.members/{second}"), Statement = anothers });
        Refuses(WithholdingCodes.ProofInvalid, file with { Holder = file.Index });
    }

    [Fact]
    public async Task An_index_that_was_replaced_or_came_after_the_answer_shows_nothing()
    {
        var file = Read(await MadeAsync([Given]));
        Put($"relationship.indexes/{Patient}", new RecordIndexEntry(_index.Root, AsOf.Time.Plus(1)), ContractsJson.Default.RecordIndexEntry);
        Refuses(WithholdingCodes.RootMismatch, file with { Index = Proof($"relationship.indexes/{Patient}") });
        Put($"relationship.indexes/{Patient}", new RecordIndexEntry(Sha256.Of("newer"u8), AsOf.Time), ContractsJson.Default.RecordIndexEntry);
        Refuses(WithholdingCodes.RootMismatch, file with { Index = Proof($"relationship.indexes/{Patient}") });
        Refuses(WithholdingCodes.SectionsInvalid, file with { Opened = [.. file.Opened.Skip(1)] });
        Assert.Equal(WithholdingCodes.RootMismatch, (await MakeAsync(Answer([Given]), null)).Refusal!.Code);
    }

    [Fact]
    public async Task A_permission_that_did_not_reach_the_record_or_the_reader_is_refused()
    {
        var terms = Permit([Laboratory]);
        var file = Read(await MadeAsync([Given], Doctor, terms));
        Refuses(WithholdingCodes.PermissionMismatch, file with { Permission = null });
        Refuses(WithholdingCodes.PermissionMismatch, With(Permit([Laboratory], grantee: Account("another"))));
        Refuses(WithholdingCodes.PermissionMismatch, With(Permit([Laboratory], ended: AsOf.Time)));
        Refuses(WithholdingCodes.PermissionMismatch, With(Permit([Laboratory], until: AsOf.Time)));
        Refuses(WithholdingCodes.PermissionMismatch, With(Permit([Laboratory], policy: Account("stranger"))));
        Refuses(WithholdingCodes.PermissionMismatch, file with { Permission = file.Permission! with { Terms = Permit(["AllergyIntolerance.rs"]) } });
        Refuses(WithholdingCodes.NotCovered, With(Permit(["AllergyIntolerance.rs"])));
        var ownFile = Read(await MadeAsync([Given]));
        Refuses(WithholdingCodes.PermissionMismatch, ownFile with { Permission = file.Permission });

        WithholdingFile With(TermsDocument other) => file with { Permission = new BundlePermission(Proof($"permission.permissions/{other.Read()!.Permission}"), other) };
    }

    [Fact]
    public async Task A_permission_that_ended_after_the_answer_still_entitled_the_reader() =>
        Assert.True(WithholdingVerifier.Verify(await MadeAsync([Given], Doctor, Permit([Laboratory], ended: AsOf.Time.Plus(1))), Trust).Holds);

    [Fact]
    public async Task A_record_outside_what_was_asked_for_is_not_shown_as_withheld()
    {
        var file = Read(await MadeAsync([Given], Doctor, Permit([Laboratory, "AllergyIntolerance.rs"]), scopes: [Laboratory, "AllergyIntolerance.rs"]));
        var narrow = Answer([Given], Doctor, scopes: [Laboratory]).Completeness!.Statement;
        Assert.True(WithholdingVerifier.Verify(file.Write(), Trust).Holds);
        Refuses(WithholdingCodes.NotCovered, file with { Statement = narrow, Records = [Proof($"relationship.records/{Allergy.Pointer}")] });
    }

    [Fact]
    public async Task Files_over_the_limits_and_of_another_form_are_refused()
    {
        Assert.Equal(WithholdingCodes.TooLarge, WithholdingVerifier.Verify(new byte[WithholdingFile.BytesMax + 1], Trust).Checks.Single().Code);
        var file = Read(await MadeAsync([Given]));
        Refuses(WithholdingCodes.Malformed, file with { Records = [] });
        Refuses(WithholdingCodes.Malformed, file with { Format = "xinglin/withholding/v2" });
        Refuses(WithholdingCodes.Malformed, file with { Opened = [null!] });
        Refuses(WithholdingCodes.Malformed, file with { Records = [.. Enumerable.Repeat(file.Records[0], WithholdingFile.RecordsMax + 1)] });
    }

    private void Refuses(RefusalCode code, WithholdingFile file)
    {
        var report = WithholdingVerifier.Verify(file.Write(), Trust);
        Assert.Equal(code, report.Checks.FirstOrDefault(c => !c.Passed)?.Code);
    }

    private async Task<byte[]> MadeAsync(ReleasedResource[] released, AccountId? reader = null, TermsDocument? terms = null, string[]? scopes = null) =>
        (await MakeAsync(Answer(released, reader, scopes: scopes), terms)).Value;

    private async Task<Answer<byte[]>> MakeAsync(RecordsAnswer answer, TermsDocument? terms)
    {
        using var connection = await _node.ConnectAsync();
        return await new WithholdingMaker(connection, Trust).MakeAsync(connection.Network.Members[0], Patient, answer, terms);
    }

    private RecordsAnswer Answer(
        ReleasedResource[] released, AccountId? reader = null, WithheldRecord[]? withheld = null, AccountId? account = null, P256Signer? signer = null,
        AccountId? holder = null, string[]? scopes = null)
    {
        scopes ??= [Laboratory];
        var statement = new AnswerStatement(
            AnswerStatement.Kind, Trust.Network, holder ?? Holder, account ?? Patient, reader ?? account ?? Patient, scopes, "raw",
            [.. released.Select(r => new StatedRecord(r.Pointer, r.Commitment))], withheld ?? [], [], AsOf, "entry", AsOf.Time, _index.Root);
        var (opened, proof) = _index.Open(SectionCoverage.Of(scopes).Whole);
        return new RecordsAnswer(
            Patient, released, scopes, AsOf, "entry", Completeness: new CompletenessAnswer(statement.Sign(signer ?? FakeNode.Key(40)), _index.Root, opened, proof));
    }

    private TermsDocument Permit(string[] scopes, AccountId? grantee = null, LedgerTime? ended = null, LedgerTime? until = null, AccountId? policy = null)
    {
        var id = new Hash(System.Security.Cryptography.RandomNumberGenerator.GetBytes(Hash.Length));
        var terms = TermsDocument.Create(new PermissionTerms(
            id, Trust.Network, Holder, Patient, new PermissionGrantee(grantee ?? Doctor, Trust.Members[1].Account), scopes, PermissionPurposes.Treatment,
            AsOf.Time.Plus(-5_000), until ?? AsOf.Time.Plus(100_000)));
        var entry = new Permission(
            ended is null ? PermissionStatus.InForce : PermissionStatus.Revoked, AsOf.Time.Plus(100_000).CeilingHour(), terms.Commitment()!.Value,
            Policy.OfAccount(policy ?? Patient), AsOf.Time.Plus(-4_000), Sha256.Of("grant"u8), Ended: ended);
        Put($"permission.permissions/{id}", entry, ContractsJson.Default.Permission);
        return terms;
    }

    private JsonElement Proof(string key)
    {
        using var document = JsonDocument.Parse(_node.Prove(key));
        return document.RootElement.Clone();
    }

    private void Put<T>(string key, T entry, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => _node.Put(key, JsonSerializer.Serialize(entry, type));

    private static WithholdingFile Read(byte[] file) => WithholdingFile.TryRead(file)!;

    private static string Changed(string text)
    {
        var at = text.Length / 2;
        return text[..at] + (char)(text[at] ^ 1) + text[(at + 1)..];
    }

    private static IEnumerable<JsonValue> Leaves(JsonNode node) => node switch
    {
        JsonObject json => json.SelectMany(member => Leaves(member.Value!)),
        JsonArray array => array.SelectMany(item => Leaves(item!)),
        _ => [(JsonValue)node],
    };

    private static AccountId Account(string name) => new(Sha256.Of(Encoding.UTF8.GetBytes(name)));

    private static IReadOnlyList<int> Leaf(string type, string? category = null) => SectionVocabulary.LeavesOf(type, category is null ? [] : [category], [2024], spanning: false);

    private static SectionRecord Record(ReleasedResource resource) => new(resource.Pointer, resource.Commitment);

    private static ReleasedResource Resource(string name, string type) =>
        new(type, Salt.Create(), Sha256.Of(Encoding.UTF8.GetBytes("p" + name)), Sha256.Of(Encoding.UTF8.GetBytes("c" + name)), LayerNames.Raw, string.Empty, new SealedMessage(string.Empty, string.Empty));

    private static string Lines(BundleReport report) => string.Join('\n', report.Checks.Select(c => $"{c.Name} {c.Code} {c.Detail}"));
}
