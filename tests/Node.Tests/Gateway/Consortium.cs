using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using Xinglin.Contracts;
using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Evidence;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;
using Xinglin.Node.Tests.Storage;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Gateway;

/// <summary>Somebody with a key: a patient towards one member, or one of a member's staff.</summary>
public sealed class Person
{
    public P256Signer Signer { get; set; } = TestLedger.NewSigner();

    public SealingKey Sealing { get; } = SealingKey.Create();

    public AccountId Account { get; set; }

    public bool Introduce { get; set; }
}

/// <summary>A member with a database, a gateway and a log that a test can break.</summary>
public sealed class TestMember : IAsyncDisposable
{
    private readonly GatewayStore _store;
    private readonly RecordSource _source;
    private readonly ResourceStore _resources;

    internal TestMember(TestLedger ledger, string slug, string folder, IStorageFolder disclosures)
    {
        Directory.CreateDirectory(folder);
        Slug = slug;
        RecordsPath = Path.Combine(folder, "records.sqlite");
        Hospital = HospitalDatabase.Open(Path.Combine(folder, "records.sqlite"));
        _resources = ResourceStore.Open(Path.Combine(folder, "resources.sqlite"), ledger.Clock);
        _source = RecordSource.Open(Path.Combine(folder, "records.sqlite"), _resources);
        _store = GatewayStore.Open(Path.Combine(folder, "gateway.sqlite"), clock: ledger.Clock);
        Log = EvidenceLog.Open(disclosures, _store, EvidenceSettings.Of(ledger.Genesis, ledger.Keys[slug]));
        Parts = new MemberParts(
            ledger.For(slug), ledger.Keys[slug], _source, _resources, _store, Log, name => Directory.CreateDirectory(Path.Combine(folder, name)).FullName,
            ledger.Clock, NullLoggerFactory.Instance);
        Services = new MemberServices(Parts);
    }

    public string Slug { get; }

    /// <summary>The file of the member's own system.</summary>
    public string RecordsPath { get; }

    public HospitalDatabase Hospital { get; }

    public EvidenceLog Log { get; }

    public MemberServices Services { get; }

    public MemberParts Parts { get; }

    public GatewayStore Store => _store;

    public async Task WhenRegistered(long count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Services.Registration.Progress is not { CaughtUp: true } progress || progress.Registered < count)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        Log.Dispose();
        _store.Dispose();
        _source.Dispose();
        _resources.Dispose();
        Hospital.Dispose();
    }
}

/// <summary>Two hospitals on one ledger, and the people of a story.</summary>
internal sealed class Consortium : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-gateway-").FullName;

    public Consortium(IStorageFolder? disclosures = null, IStorageFolder? disclosuresAtB = null, Node.Identity.MemberKeys? keys = null)
    {
        Ledger = new TestLedger(Clock, keys, ["hospital-a", "hospital-b", "clinic", "bureau"]);
        A = new TestMember(Ledger, "hospital-a", Path.Combine(_folder, "a"), disclosures ?? new MemoryFolder());
        B = new TestMember(Ledger, "hospital-b", Path.Combine(_folder, "b"), disclosuresAtB ?? new MemoryFolder());
        foreach (var member in new[] { A, B })
        {
            member.Hospital.Load([new HospitalPatient("P1", "王秀英", "female", "1960-01-01", "990101196001010021", "C1", null)], []);
            member.Hospital.Write("P1", """{"resourceType":"Patient","id":"p1"}"""u8.ToArray(), Clock.Now);
        }
    }

    public TestClock Clock { get; } = new();

    public TestLedger Ledger { get; }

    public TestMember A { get; }

    public TestMember B { get; }

    public NetworkId Network => Ledger.Genesis.Network;

    public AccountId Account(TestMember member) => Ledger.Keys[member.Slug].Account;

    public static byte[] Observation(string id, string category, string text, string others = "") => Encoding.UTF8.GetBytes(
        $$$"""{"resourceType":"Observation","id":"{{{id}}}","subject":{"reference":"Patient/p1"}{{{others}}},"category":[{"coding":[{"code":"{{{category}}}"}]}],"code":{"text":"{{{text}}}"}}""");

    /// <summary>Registers P1's records at both hospitals, and gives the patient her accounts by the desk's codes.</summary>
    public async Task<(Person AtA, Person AtB, Person Doctor)> Begin()
    {
        A.Hospital.Write("P1", Observation("hba1c", "laboratory", "HbA1c"), Clock.Now);
        A.Hospital.Write("P1", Observation("mood", "survey", "PHQ-9"), Clock.Now);
        B.Hospital.Write("P1", Observation("bp", "vital-signs", "blood pressure"), Clock.Now);
        A.Services.Start();
        B.Services.Start();
        await A.WhenRegistered(3);
        await B.WhenRegistered(2);
        return (await Claim(A), await Claim(B), Staff(B, "doctor"));
    }

    public Person Staff(TestMember member, string role)
    {
        var person = new Person { Introduce = true };
        person.Account = new AccountId(person.Signer.KeyId.Value);
        var expires = new LedgerTime(Clock.Now.ToUnixTimeMilliseconds() + 86_400_000).CeilingHour();
        Submit([Ledger.Keys[member.Slug].Identity], Account(member), "roles.issue", new RolesIssue(person.Account, role, expires), ContractsJson.Default.RolesIssue);
        return person;
    }

    public async Task<Person> Claim(TestMember member, string patientNo = "P1")
    {
        var nurse = Staff(member, "nurse");
        var answer = await Ask(member, nurse, GatewayMethods.DeskCode, new DeskCodeArguments(patientNo), GatewayJson.Default.DeskCodeArguments, GatewayJson.Default.DeskCodeAnswer);
        Assert.Equal(DeskCodeFault.None, DeskCode.TryParse(answer.Code, out var code));
        using var claim = code!.ClaimKey();
        var patient = new Person { Account = answer.Account };
        var arguments = new RelationshipClaim(answer.Account, Jwk.Of(patient.Signer.PublicKey), Jwk.Of(patient.Sealing.PublicKey));
        var transaction = New().ActingAs(new AccountId(claim.KeyId.Value)).Introduce(claim).Introduce(patient.Signer)
            .Call("relationship.claim", JsonSerializer.SerializeToUtf8Bytes(arguments, ContractsJson.Default.RelationshipClaim));
        Assert.Null(Ledger.Execute(transaction.Sign([claim, patient.Signer])));
        return patient;
    }

    /// <summary>The patient grants; the terms as the doctor gets them.</summary>
    public (Hash Permission, TermsDocument Terms) Grant(Person patient, TestMember holder, Person doctor, TestMember employer, string[] scopes, Policy? policy = null, AccountId? actingAs = null, string? layer = null, string? kind = null)
    {
        var permission = new Hash(RandomNumberGenerator.GetBytes(Hash.Length));
        var now = new LedgerTime(Clock.Now.ToUnixTimeMilliseconds());
        var until = now.Plus(7L * 86_400_000).CeilingHour();
        var terms = TermsDocument.Create(new PermissionTerms(
            permission, Network, Account(holder), patient.Account, new PermissionGrantee(doctor.Account, Account(employer)), scopes,
            PermissionPurposes.Treatment, now, until, layer, kind));
        var grant = new PermissionGrant(permission, until, terms.Commitment()!.Value, policy ?? Policy.OfAccount(patient.Account));
        Submit([patient.Signer], actingAs ?? patient.Account, "permission.grant", grant, ContractsJson.Default.PermissionGrant);
        return (permission, terms);
    }

    public void Revoke(Person patient, Hash permission) => Submit(
        [patient.Signer], patient.Account, "permission.revoke", new PermissionReference(permission), ContractsJson.Default.PermissionReference);

    public void Submit<T>(IReadOnlyList<ISigner> signers, AccountId account, string method, T arguments, JsonTypeInfo<T> type, params ISigner[] introduced)
    {
        var transaction = New().ActingAs(account);
        foreach (var signer in signers.Where(s => s.KeyId.Value == account.Value || introduced.Contains(s)))
        {
            transaction.Introduce(signer);
        }

        Assert.Null(Ledger.Execute(transaction.Call(method, JsonSerializer.SerializeToUtf8Bytes(arguments, type)).Sign(signers)));
    }

    public Task<GatewayAnswer> Read(Person reader, (Hash Permission, TermsDocument Terms) grant, string purpose = "treatment", string[]? scopes = null, string? layer = null) =>
        Send(A, SignedFor(A, reader, GatewayMethods.RecordsRead, new RecordsReadArguments(grant.Permission, grant.Terms, purpose, scopes, layer), GatewayJson.Default.RecordsReadArguments));

    /// <summary>Asks and opens; fails the test when refused.</summary>
    public async Task<TAnswer> Ask<TArguments, TAnswer>(
        TestMember member, Person person, string method, TArguments arguments, JsonTypeInfo<TArguments> write, JsonTypeInfo<TAnswer> read)
    {
        var request = SignedFor(member, person, method, arguments, write);
        var answer = await Send(member, request);
        Assert.Null(answer.Refusal?.Code);
        return Open(request, person, answer, read);
    }

    public TAnswer Open<TAnswer>(SignedRequest request, Person person, GatewayAnswer answer, JsonTypeInfo<TAnswer> read)
    {
        var info = new SealInfo(SealPurposes.GatewayAnswer, Network, request.Hash.ToArray());
        return JsonSerializer.Deserialize(SealedMessage.TryParse(answer.Json)!.Open(person.Sealing, info), read)!;
    }

    public SignedRequest SignedFor<T>(TestMember member, Person person, string method, T arguments, JsonTypeInfo<T> type) => SignedRequest.Create(
        new RequestPayload(
            Network, 0, Account(member), [person.Account], [], Base64Url.Encode(RandomNumberGenerator.GetBytes(16)),
            new LedgerTime(Clock.Now.ToUnixTimeMilliseconds() + 60_000), method, person.Sealing.PublicKey, JsonSerializer.SerializeToUtf8Bytes(arguments, type)),
        person.Signer, person.Introduce);

    public static async Task<GatewayAnswer> Send(TestMember member, SignedRequest request) =>
        await member.Services.Gateway.AnswerAsync(request.Payload.Method, request.Bytes, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public TransactionBuilder New() => new(
        Network, 0, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)), new LedgerTime(Clock.Now.ToUnixTimeMilliseconds() + 60_000));
}
