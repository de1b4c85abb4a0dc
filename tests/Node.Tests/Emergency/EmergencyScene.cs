using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Contracts;
using Xinglin.Contracts.Emergency;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Storage;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Emergency;

/// <summary>Two of hospital B's emergency role and its privacy officer; P1 is on file at A with a card, and nobody has a wallet yet.</summary>
internal sealed class EmergencyScene : IAsyncDisposable
{
    private readonly Dictionary<string, (Hash Access, TestMember Holder)> _reads = [];

    private EmergencyScene(Consortium network) => Network = network;

    public Consortium Network { get; }

    public TestMember A => Network.A;

    public TestMember B => Network.B;

    public Person Nurse { get; private set; } = null!;

    public Person Doctor { get; private set; } = null!;

    public Person Officer { get; private set; } = null!;

    public Hash Team { get; private set; }

    public static async Task<EmergencyScene> Open(IStorageFolder? disclosures = null, IStorageFolder? brokenAtB = null)
    {
        var scene = new EmergencyScene(new Consortium(disclosures, brokenAtB));
        scene.Write("AllergyIntolerance", "penicillin", ""","patient":{"reference":"Patient/p1"},"code":{"text":"penicillin"},"clinicalStatus":{"coding":[{"code":"active"}]}""");
        scene.Write("MedicationRequest", "warfarin", ""","status":"active","intent":"order","subject":{"reference":"Patient/p1"},"medicationCodeableConcept":{"text":"warfarin"}""");
        scene.Write("MedicationRequest", "amoxicillin", ""","status":"completed","intent":"order","subject":{"reference":"Patient/p1"},"medicationCodeableConcept":{"text":"amoxicillin"}""");
        scene.A.Hospital.Write("P1", Consortium.Observation("inr", "laboratory", "INR", ",\"effectiveDateTime\":\"2026-02-01\""), scene.Network.Clock.Now);
        scene.A.Hospital.Write("P1", Consortium.Observation("old", "laboratory", "old INR", ",\"effectiveDateTime\":\"2024-02-01\""), scene.Network.Clock.Now);
        scene.A.Hospital.Write("P1", Consortium.Observation("mood", "survey", "PHQ-9", ",\"effectiveDateTime\":\"2026-02-01\""), scene.Network.Clock.Now);
        scene.A.Services.Start();
        scene.B.Services.Start();
        await scene.A.WhenRegistered(7);
        await scene.B.WhenRegistered(1);
        scene.Nurse = scene.Network.Staff(scene.B, Roles.Emergency);
        scene.Doctor = scene.Network.Staff(scene.B, Roles.Emergency);
        scene.Officer = scene.Network.Staff(scene.B, Roles.PrivacyOfficer);
        var team = await scene.Network.Ask(
            scene.B, scene.Officer, GatewayMethods.EmergencyEnroll, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.EmergencyTeamAnswer);
        scene.Team = team.Team;
        return scene;
    }

    public void Write(string type, string id, string more) => A.Hospital.Write(
        "P1", System.Text.Encoding.UTF8.GetBytes($$"""{"resourceType":"{{type}}","id":"{{id}}"{{more}}}"""), Network.Clock.Now);

    public EmergencyStatement Statement(string card = "C1", long hours = 4, string kind = EmergencyIdentifiers.CardNumber) => new(
        new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), Network.Network, Network.Account(B), Team, [Nurse.Account, Doctor.Account],
        EmergencyReasons.Unconscious, "found in the street", [new EmergencyIdentifier(kind, card)], Now, Now.Plus(hours * 3_600_000).CeilingHour());

    public LedgerTime Now => new(Network.Clock.Now.ToUnixTimeMilliseconds());

    public EmergencyAccess Entry(OpenedEmergency opened) => new LedgerView(Network.Ledger.For("hospital-a").State).EmergencyAccess(opened.Access)!;

    /// <summary>Two sign; the refusal, if there is one.</summary>
    public RefusalCode? TryOpen(EmergencyStatement statement, EmergencyDocument document, params Person[] openers)
    {
        var transaction = Network.New();
        foreach (var person in openers)
        {
            transaction.ActingAs(person.Account).Introduce(person.Signer);
        }

        var open = new EmergencyOpen(statement.Access, statement.Team, statement.Until, document.Commitment()!.Value);
        transaction.Call("emergency.open", JsonSerializer.SerializeToUtf8Bytes(open, ContractsJson.Default.EmergencyOpen));
        return Network.Ledger.Execute(transaction.Sign([.. openers.Select(ISigner (p) => p.Signer)]));
    }

    public OpenedEmergency Opened(EmergencyStatement? statement = null)
    {
        statement ??= Statement();
        var document = EmergencyDocument.Create(statement);
        Assert.Null(TryOpen(statement, document, Nurse, Doctor));
        return new OpenedEmergency(statement, document);
    }

    public SealedMessage Sealed(OpenedEmergency opened, TestMember to, string? more = null) =>
        (opened.Document with { More = more }).Seal(Network.Ledger.Keys[to.Slug].Sealing.PublicKey, Network.Network, opened.Access, Network.Account(to));

    public Task<GatewayAnswer> AskRaw(OpenedEmergency opened, Person person, string step, TestMember holder, string? more = null) => Send(
        B, person, GatewayMethods.EmergencyAsk, new EmergencyAskArguments(opened.Access, Network.Account(holder), step, Sealed(opened, B, more)), GatewayJson.Default.EmergencyAskArguments);

    public async Task<EmergencyTicket> Ticket(OpenedEmergency opened, Person person, string step, TestMember? holder = null, string? more = null) => (await Network.Ask(
        B, person, GatewayMethods.EmergencyAsk, new EmergencyAskArguments(opened.Access, Network.Account(holder ?? A), step, Sealed(opened, B, more)),
        GatewayJson.Default.EmergencyAskArguments, GatewayJson.Default.EmergencyAskAnswer)).Ticket;

    public async Task<EmergencyFindAnswer> Find(OpenedEmergency opened, Person? person = null, TestMember? holder = null)
    {
        var ticket = await Ticket(opened, person ?? Nurse, EmergencySteps.Find, holder);
        return await Network.Ask(
            holder ?? A, person ?? Nurse, GatewayMethods.EmergencyFind, new EmergencyFindArguments(opened.Access, Sealed(opened, holder ?? A), ticket),
            GatewayJson.Default.EmergencyFindArguments, GatewayJson.Default.EmergencyFindAnswer);
    }

    public Task<GatewayAnswer> FindRaw(OpenedEmergency opened, Person person, EmergencyTicket ticket) => Send(
        A, person, GatewayMethods.EmergencyFind, new EmergencyFindArguments(opened.Access, Sealed(opened, A), ticket), GatewayJson.Default.EmergencyFindArguments);

    public async Task<EmergencyReadAnswer> Read(OpenedEmergency opened, Hash handle, string step = EmergencySteps.First, string? more = null, TestMember? holder = null)
    {
        var ticket = await Ticket(opened, Nurse, step, holder, more);
        var answer = await Network.Ask(
            holder ?? A, Nurse, GatewayMethods.EmergencyRead, new EmergencyReadArguments(opened.Access, handle, step, Sealed(opened, holder ?? A, more), ticket),
            GatewayJson.Default.EmergencyReadArguments, GatewayJson.Default.EmergencyReadAnswer);
        foreach (var part in answer.Parts)
        {
            _reads[part.Entry] = (opened.Access, holder ?? A);
        }

        return answer;
    }

    /// <summary>The text of a record that <see cref="Read"/> gave.</summary>
    public string Text(EmergencyPart part, ReleasedResource released) =>
        Network.Text(released, part.Account, Nurse, _reads[part.Entry].Access, _reads[part.Entry].Holder);

    /// <summary>All texts of a part.</summary>
    public IReadOnlyList<string> Texts(EmergencyPart part) => [.. part.Resources.Select(r => Text(part, r))];

    public Task<GatewayAnswer> ReadRaw(OpenedEmergency opened, Person person, Hash handle, EmergencyTicket ticket, string step = EmergencySteps.First, string? more = null) => Send(
        A, person, GatewayMethods.EmergencyRead, new EmergencyReadArguments(opened.Access, handle, step, Sealed(opened, A, more), ticket), GatewayJson.Default.EmergencyReadArguments);

    public Task<GatewayAnswer> Send<T>(TestMember member, Person person, string method, T arguments, JsonTypeInfo<T> type) =>
        Consortium.Send(member, Network.SignedFor(member, person, method, arguments, type));

    public void End(OpenedEmergency opened) => Network.Submit(
        [Nurse.Signer], Nurse.Account, "emergency.end", new EmergencyReference(opened.Access), ContractsJson.Default.EmergencyReference);

    public ValueTask DisposeAsync() => Network.DisposeAsync();
}

/// <summary>An access that two people opened.</summary>
internal sealed record OpenedEmergency(EmergencyStatement Statement, EmergencyDocument Document)
{
    public Hash Access => Statement.Access;
}
