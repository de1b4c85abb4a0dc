using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Rest;
using Xinglin.Node.Tests.Gateway;

namespace Xinglin.Node.Tests.Fhir.Views;

/// <summary>Consent, AuditEvent and Provenance through the server: read, searched, logged, and never more than a permission shows.</summary>
public sealed class ViewInteractionTests : IAsyncDisposable
{
    private static readonly string[] Types = ["Consent.rs", "AuditEvent.rs", "Provenance.rs", "Observation.rs", "Patient.rs"];

    private readonly Consortium _consortium = new();

    [Fact]
    public async Task The_members_own_system_searches_and_reads_what_happened_to_a_patient()
    {
        var (patient, _, doctor) = await _consortium.Begin();
        var grant = _consortium.Grant(patient, _consortium.A, doctor, _consortium.B, ["Observation.rs?category=laboratory"]);
        Assert.Null((await _consortium.Read(doctor, grant)).Refusal);
        var desk = FhirDesk.Own(_consortium, Types);
        var found = FhirDesk.Json(await desk.Get("AuditEvent?patient=Patient/p1"));
        Assert.Equal(1, found.GetProperty("total").GetInt32());
        var audit = found.GetProperty("entry")[0].GetProperty("resource");
        Assert.Equal("Patient/p1", audit.GetProperty("entity")[0].GetProperty("what").GetProperty("reference").GetString());

        // That the log was looked at is in the log.
        var read = await desk.Get("AuditEvent/" + audit.GetProperty("id").GetString());
        Assert.Equal((200, audit.GetRawText()), (read.Status, JsonDocument.Parse(read.Body!).RootElement.GetRawText()));
        Assert.Equal(3, Total(await desk.Get("AuditEvent?patient=p1")));
        Assert.Equal(1, Total(await desk.Get("AuditEvent?patient=p1&entity=Observation/hba1c")));
        Assert.Equal(0, Total(await desk.Get("AuditEvent?patient=p1&outcome=8")));
        Assert.Equal(0, Total(await desk.Get("AuditEvent?patient=Patient/nobody")));
        Assert.Equal(3, Total(await desk.Get("Provenance?patient=p1")));
        Assert.Equal(1, Total(await desk.Get("Provenance?target=Observation/mood")));
        Assert.Equal(200, (await desk.Get("Provenance/" + Id(await desk.Get("Provenance?target=Observation/mood")))).Status);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_and_newest_first_when_asked()
    {
        await _consortium.Begin();
        var desk = FhirDesk.Own(_consortium, Types);
        for (var i = 0; i < 4; i++)
        {
            _consortium.Clock.Now += TimeSpan.FromSeconds(1);
            await desk.Get("Observation/hba1c");
        }

        var first = FhirDesk.Json(await desk.Get("AuditEvent?patient=p1&_count=3&_sort=_lastUpdated"));
        var next = first.GetProperty("link")[1].GetProperty("url").GetString()!;
        var second = FhirDesk.Json(await desk.Get(next[(FhirDesk.Base.Length + 1)..]));
        var times = first.GetProperty("entry").EnumerateArray().Concat(second.GetProperty("entry").EnumerateArray())
            .Select(e => e.GetProperty("resource").GetProperty("recorded").GetString()!).ToList();
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
        Assert.Equal(5, times.Count);
        var newest = FhirDesk.Json(await desk.Get("AuditEvent?patient=p1&_sort=-date&_count=1"));
        Assert.True(string.CompareOrdinal(newest.GetProperty("entry")[0].GetProperty("resource").GetProperty("recorded").GetString(), times[0]) > 0);
    }

    [Fact]
    public async Task What_is_not_searched_in_memory_is_refused_by_name_and_nobody_writes()
    {
        await _consortium.Begin();
        var desk = FhirDesk.Own(_consortium, Types);
        Assert.Equal("fhir-patient-needed", FhirDesk.Code(await desk.Get("AuditEvent")));
        Assert.Equal("fhir-view-not-supported", FhirDesk.Code(await desk.Get("AuditEvent?patient.name=x")));
        Assert.Equal("fhir-view-not-supported", FhirDesk.Code(await desk.Get("AuditEvent?patient=p1&_include=AuditEvent:patient")));
        Assert.Equal("fhir-view-not-supported", FhirDesk.Code(await desk.Get("AuditEvent?patient=p1&_sort=agent-name")));
        Assert.Equal("search-not-supported", FhirDesk.Code(await desk.Get("AuditEvent?patient=p1&nonsense=1")));
        Assert.Equal("fhir-page-unknown", FhirDesk.Code(await desk.Get("AuditEvent?_page=AAAA")));
        Assert.Equal("fhir-not-found", FhirDesk.Code(await desk.Get("AuditEvent/" + new string('0', 64))));
        Assert.Equal("fhir-not-found", FhirDesk.Code(await desk.Get("Consent/x")));
        Assert.Equal("fhir-not-allowed", FhirDesk.Code(await desk.Post("Consent", """{"resourceType":"Consent"}""")));
        var statement = JsonDocument.Parse(CapabilityStatement.Write(FhirDesk.Base)).RootElement.GetProperty("rest")[0].GetProperty("resource").EnumerateArray()
            .Single(r => r.GetProperty("type").GetString() == "AuditEvent");
        Assert.Equal(["read", "search-type"], statement.GetProperty("interaction").EnumerateArray().Select(i => i.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Under_a_permission_hidden_records_are_named_nowhere_and_events_of_hidden_records_are_not_there()
    {
        var (patient, _, doctor) = await _consortium.Begin();
        var everything = _consortium.Grant(patient, _consortium.A, doctor, _consortium.B, ["Observation.rs"]);
        var survey = _consortium.Grant(patient, _consortium.A, doctor, _consortium.B, ["Observation.rs?category=survey"]);
        Assert.Null((await _consortium.Read(doctor, everything)).Refusal);
        Assert.Null((await _consortium.Read(doctor, survey)).Refusal);
        string[] scopes = ["Observation.rs?category=laboratory", "AuditEvent.rs", "Provenance.rs"];
        var (permission, _) = _consortium.Grant(patient, _consortium.A, doctor, _consortium.B, scopes);
        var desk = FhirDesk.ByPermission(_consortium, doctor.Account, patient.Account, permission, scopes);

        var audits = await desk.Get("AuditEvent");
        Assert.Equal(1, Total(audits));
        Assert.Contains("Observation/hba1c/", FhirDesk.Text(audits), StringComparison.Ordinal);
        Assert.DoesNotContain("mood", FhirDesk.Text(audits), StringComparison.Ordinal);
        Assert.Equal(0, Total(await desk.Get("AuditEvent?entity=Observation/mood")));

        var provenances = await desk.Get("Provenance");
        Assert.Equal(1, Total(provenances));
        var hidden = Id(await FhirDesk.Own(_consortium, Types).Get("Provenance?target=Observation/mood"));
        var absent = await desk.Get("Provenance/" + new string('1', 64));
        var refused = await desk.Get("Provenance/" + hidden);
        Assert.Equal((absent.Status, FhirDesk.Text(absent)), (refused.Status, FhirDesk.Text(refused)));

        // Without the type in the scope there is none at all.
        var narrow = FhirDesk.ByPermission(_consortium, doctor.Account, patient.Account, permission, "Observation.rs");
        Assert.Equal(0, Total(await narrow.Get("AuditEvent")));
        Assert.Equal(404, (await narrow.Get("AuditEvent/" + Id(audits))).Status);
    }

    [Fact]
    public async Task Nothing_is_told_when_the_log_cannot_be_written()
    {
        var broken = new Node.Tests.Storage.MemoryFolder();
        await using var consortium = new Consortium(broken);
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium, Types);
        var id = Id(await desk.Get("Provenance?patient=p1"));
        broken.FailAt = broken.Operations + 1;
        Assert.Equal("disclosure-log-unavailable", FhirDesk.Code(await desk.Get("Provenance?patient=p1")));
        Assert.Equal("disclosure-log-unavailable", FhirDesk.Code(await desk.Get("Provenance/" + id)));
    }

    private static int Total(FhirResponse answer)
    {
        Assert.Equal(200, answer.Status);
        return FhirDesk.Json(answer).GetProperty("total").GetInt32();
    }

    private static string Id(FhirResponse found) => FhirDesk.Json(found).GetProperty("entry")[0].GetProperty("resource").GetProperty("id").GetString()!;

    public ValueTask DisposeAsync() => _consortium.DisposeAsync();
}
