using System.Text;
using System.Text.Json.Nodes;
using Xinglin.Contracts;
using Xinglin.Contracts.Consent;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Views;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Fhir.Views;

/// <summary>Permissions, accesses and registrations as FHIR resources: valid by R4's definitions, and saying what ledger and log say.</summary>
public sealed class ResourceViewTests : IAsyncDisposable
{
    private readonly Consortium _consortium = new();
    private readonly ViewedPatients _patients;

    public ResourceViewTests() => _patients = new ViewedPatients(_consortium.A.Parts);

    [Fact]
    public async Task A_permission_is_a_consent_that_permits_what_its_terms_say_and_nothing_else()
    {
        var (patient, _, doctor) = await _consortium.Begin();
        var (permission, terms) = await GrantAndDeposit(patient, doctor, ["Observation.rs?category=laboratory", "Condition.rs"]);
        var consent = Json(Assert.Single(Consents.Of("P1", ViewLens.Whole)));
        Assert.Equal(("active", "patient-privacy", "OPTOUT"), (Text(consent, "status"), Code(consent["scope"]), Code(consent["policyRule"])));
        Assert.Equal("Patient/p1", Text(consent["patient"], "reference"));
        Assert.Equal(patient.Account.ToString(), Text(consent["patient"]!["identifier"], "value"));
        Assert.Null(consent["provision"]!["type"]);
        var permit = Assert.Single(consent["provision"]!["provision"]!.AsArray())!;
        Assert.Equal("permit", Text(permit, "type"));
        Assert.Equal("TREAT", Text(permit["purpose"]![0], "code"));
        Assert.Equal(["Condition", "Observation"], permit["class"]!.AsArray().Select(c => Text(c, "code")));
        Assert.Equal(doctor.Account.ToString(), Text(permit["actor"]![0]!["reference"]!["identifier"], "value"));
        Assert.Equal(
            ["Observation.rs?category=laboratory", "Condition.rs"],
            permit["extension"]!.AsArray().Where(e => Text(e, "url") == "urn:xinglin:scope").Select(e => Text(e, "valueString")));
        Assert.Equal(terms.Read()!.Until, new LedgerTime(DateTimeOffset.Parse(Text(permit["period"], "end"), System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()));
        Assert.Equal(Text(consent, "id"), Consents.Find(Text(consent, "id"), ViewLens.Whole)!.Id);
        Assert.Equal(permission.ToString(), Text(consent["identifier"]![0], "value"));
    }

    [Fact]
    public async Task A_consent_follows_its_permission_to_its_end()
    {
        var (patient, _, doctor) = await _consortium.Begin();
        var (permission, _) = await GrantAndDeposit(patient, doctor, ["Observation.rs"]);
        var (expiring, _) = await GrantAndDeposit(patient, doctor, ["Condition.rs"]);
        _consortium.Revoke(patient, permission);
        Assert.Equal("inactive", Status(permission));
        Assert.Equal("active", Status(expiring));
        _consortium.Clock.Now += TimeSpan.FromDays(8);
        _consortium.Ledger.Idle();
        Assert.Equal("inactive", Status(expiring));
        Assert.Equal(2, Consents.Of("P1", ViewLens.Whole).Count());
    }

    [Fact]
    public async Task A_permission_that_waits_for_another_hand_is_proposed_and_a_declined_one_rejected()
    {
        var (patient, _, doctor) = await _consortium.Begin();
        var both = Policy.All(Policy.OfAccount(patient.Account), Policy.OfAccount(doctor.Account));
        var (permission, terms) = _consortium.Grant(patient, _consortium.A, doctor, _consortium.B, ["Observation.rs"], both);
        await Deposit(patient, permission, terms);
        Assert.Equal("proposed", Status(permission));
        _consortium.Submit(
            [patient.Signer], patient.Account, "permission.refuse", new PermissionReference(permission), ContractsJson.Default.PermissionReference);
        Assert.Equal("rejected", Status(permission));
    }

    [Fact]
    public async Task Nothing_is_said_of_a_permission_whose_terms_are_not_here_or_not_the_committed_ones()
    {
        var (patient, _, doctor) = await _consortium.Begin();
        var (permission, terms) = _consortium.Grant(patient, _consortium.A, doctor, _consortium.B, ["Observation.rs"]);
        Assert.Empty(Consents.Of("P1", ViewLens.Whole));
        await Deposit(patient, permission, TermsDocument.Create(terms.Read()! with { Scopes = ["Condition.rs"] }));
        Assert.Empty(Consents.Of("P1", ViewLens.Whole));
        Assert.Null(Consents.Find(ViewElements.Id(permission), ViewLens.Whole));
        Assert.Null(Consents.Find("no-id", ViewLens.Whole));
    }

    [Fact]
    public async Task A_release_is_an_audit_event_that_names_who_why_whose_and_what()
    {
        var (patient, _, doctor) = await _consortium.Begin();
        var grant = _consortium.Grant(patient, _consortium.A, doctor, _consortium.B, ["Observation.rs?category=laboratory"]);
        Assert.Null((await _consortium.Read(doctor, grant)).Refusal?.Code);
        var audit = Json(Assert.Single(Audits.Of("P1", ViewLens.Whole)));
        Assert.Equal("https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source", audit["meta"]!["profile"]![0]!.ToString());
        Assert.Equal(("110106", "disclose", "R", "0"), (Text(audit["type"], "code"), Text(audit["subtype"]![0], "code"), Text(audit, "action"), Text(audit, "outcome")));
        Assert.Equal("TREAT", Code(audit["purposeOfEvent"]![0]));
        var agents = audit["agent"]!.AsArray();
        Assert.Equal(["110153", "110152", "PROV"], agents.Select(a => Code(a!["type"])));

        // BALP: the source is the observer, exactly one agent requests, and both ends of the line are told, or said not to be known.
        Assert.True(JsonNode.DeepEquals(agents[0]!["who"], audit["source"]!["observer"]));
        Assert.Equal(doctor.Account.ToString(), Text(agents[1]!["who"]!["identifier"], "value"));
        Assert.True(agents[1]!["requestor"]!.GetValue<bool>());
        Assert.All(agents.Take(2), a => Assert.NotNull(a!["network"]));
        var entities = audit["entity"]!.AsArray();
        Assert.Equal(["Patient/p1", "Consent/" + ViewElements.Id(grant.Permission), "Observation/hba1c/_history/1"], entities.Select(e => Text(e!["what"], "reference")));
        Assert.Equal("1", Text(entities[0]!["role"], "code"));
        Assert.Equal(Text(audit, "id"), Audits.Find(Text(audit, "id"), ViewLens.Whole)!.Id);
    }

    [Fact]
    public async Task A_refused_attempt_is_an_audit_event_of_a_denied_decision_with_its_reason()
    {
        var (patient, _, doctor) = await _consortium.Begin();
        var grant = _consortium.Grant(patient, _consortium.A, doctor, _consortium.B, ["Observation.rs"]);
        _consortium.Revoke(patient, grant.Permission);
        Assert.NotNull((await _consortium.Read(doctor, grant)).Refusal);
        var audit = Json(Assert.Single(Audits.Of("P1", ViewLens.Whole)));
        Assert.Equal(("110113", "AuthZ-Consent", "E", "8"), (Text(audit["type"], "code"), Text(audit["subtype"]![0], "code"), Text(audit, "action"), Text(audit, "outcome")));
        Assert.StartsWith("permission-revoked: ", Text(audit, "outcomeDesc"), StringComparison.Ordinal);
        Assert.Equal(["authserver", "110150", "IRCP", "PROV"], audit["agent"]!.AsArray().Select(a => Code(a!["type"])));
        Assert.Equal("Consent", Text(audit["entity"]![1]!["type"], "code"));
    }

    [Fact]
    public async Task What_is_to_be_shown_later_erased_or_of_no_known_patient_is_no_audit_event_yet()
    {
        var (patient, _, _) = await _consortium.Begin();
        var parts = _consortium.A.Parts;
        var body = new DisclosureBody(parts.Now, true, DisclosureBases.Duty, _consortium.Account(_consortium.B), "public-health", [], [], patient.Account, _consortium.Account(_consortium.B));
        var delayed = parts.Log.Append(body with { ShowFrom = parts.Now.Plus(3_600_000) })!;
        var erased = parts.Log.Append(body)!;
        parts.Log.Append(body with { Relationship = null, Released = false, Code = "permission-unknown" });
        Assert.Single(Audits.Of("P1", ViewLens.Whole));
        parts.Log.Erase(erased.Number);
        Assert.Empty(Audits.Of("P1", ViewLens.Whole));
        Assert.Null(Audits.Find(ViewElements.Id(delayed.Commitment), ViewLens.Whole));
        Assert.Null(Audits.Find(ViewElements.Id(erased.Commitment), ViewLens.Whole));
        _consortium.Clock.Now += TimeSpan.FromHours(1);
        Assert.Equal(ViewElements.Id(delayed.Commitment), Assert.Single(Audits.Of("P1", ViewLens.Whole)).Id);
        Assert.Equal("PUBHLTH", Code(Json(Audits.Find(ViewElements.Id(delayed.Commitment), ViewLens.Whole)!)["purposeOfEvent"]![0]));
    }

    [Fact]
    public async Task A_log_longer_than_a_page_is_shown_whole_and_each_entry_is_found_by_its_id()
    {
        var (patient, _, _) = await _consortium.Begin();
        var parts = _consortium.A.Parts;
        var body = new DisclosureBody(parts.Now, true, DisclosureBases.Care, _consortium.Account(_consortium.A), "treatment", [], [], patient.Account, _consortium.Account(_consortium.A));
        parts.Log.Append([.. Enumerable.Repeat(body, 450)]);
        var audits = Audits.Of("P1", ViewLens.Whole).ToList();
        Assert.Equal(450, audits.Select(a => a.Id).Distinct().Count());
        Assert.All(audits.Take(3), a => Assert.Equal(a.Json, Audits.Find(a.Id, ViewLens.Whole)!.Json));
    }

    [Fact]
    public async Task Each_registration_is_a_provenance_with_the_ledgers_entry()
    {
        var (patient, _, _) = await _consortium.Begin();
        var all = Provenances.Of("P1", ViewLens.Whole).Select(Json).ToList();
        Assert.Equal(
            ["Observation/hba1c/_history/1", "Observation/mood/_history/1", "Patient/p1/_history/1"],
            all.Select(p => Text(p["target"]![0], "reference")).Order(StringComparer.Ordinal));
        foreach (var provenance in all)
        {
            var what = provenance["entity"]![0]!["what"]!;
            Assert.True(Hash.TryParse(Text(what["identifier"], "value"), out var pointer));
            var registered = _consortium.A.Parts.View.Record(pointer)!;
            Assert.Equal(registered.Commitment.ToString(), Text(what["extension"]![0], "valueString"));
            var height = new Height(ulong.Parse(Text(what["extension"]![1], "valueString"), System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(ViewElements.Instant(ViewElements.Moment(_consortium.A.Parts.Ledger.Block(height)!.Header.Time)), Text(provenance, "recorded"));
            Assert.Equal(Text(provenance, "id"), Provenances.Find(Text(provenance, "id"), ViewLens.Whole)!.Id);
        }

        Assert.Empty(Provenances.Of("P2", ViewLens.Whole));
        Assert.DoesNotContain(all, p => p.ToJsonString().Contains("王秀英", StringComparison.Ordinal));
        _ = patient;
    }

    private ConsentView Consents => new(_consortium.A.Parts, _patients);

    private AuditEventView Audits => new(_consortium.A.Parts, _patients);

    private ProvenanceView Provenances => new(_consortium.A.Parts, _patients);

    private async Task<(Hash Permission, TermsDocument Terms)> GrantAndDeposit(Person patient, Person doctor, string[] scopes)
    {
        var (permission, terms) = _consortium.Grant(patient, _consortium.A, doctor, _consortium.B, scopes);
        await Deposit(patient, permission, terms);
        return (permission, terms);
    }

    private async Task Deposit(Person patient, Hash permission, TermsDocument terms)
    {
        var holder = _consortium.Account(_consortium.A);
        var sealedTerms = terms.Seal(_consortium.Ledger.Keys["hospital-a"].Sealing.PublicKey, _consortium.Network, permission, holder);
        await _consortium.Ask(
            _consortium.A, patient, GatewayMethods.TermsDeposit, new TermsDepositArguments(permission, holder, sealedTerms),
            GatewayJson.Default.TermsDepositArguments, GatewayJson.Default.DoneAnswer);
    }

    private string Status(Hash permission) => Text(Json(Consents.Find(ViewElements.Id(permission), ViewLens.Whole)!), "status");

    /// <summary>The resource, which R4's StructureDefinitions find nothing wrong with.</summary>
    private static JsonNode Json(ViewedResource view)
    {
        var errors = ResourceValidator.ValidateJson(view.Json).Issues.Where(i => i.Severity == IssueSeverity.Error);
        Assert.True(!errors.Any(), Encoding.UTF8.GetString(view.Json) + "\n" + string.Join('\n', errors));
        var json = JsonNode.Parse(view.Json)!;
        Assert.Equal((view.Type, view.Id), (Text(json, "resourceType"), Text(json, "id")));
        return json;
    }

    private static string Text(JsonNode? owner, string name) => owner![name]!.ToString();

    private static string Code(JsonNode? concept) => concept!["coding"]![0]!["code"]!.ToString();

    public ValueTask DisposeAsync() => _consortium.DisposeAsync();
}
