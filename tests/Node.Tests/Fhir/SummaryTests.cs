using System.Text.Json;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Node.Tests.Storage;

namespace Xinglin.Node.Tests.Fhir;

/// <summary><c>$summary</c> over what a hospital holds.</summary>
public sealed class SummaryTests
{
    private const string Allergy = """{"resourceType":"AllergyIntolerance","id":"pen","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},"code":{"text":"penicillin"},"patient":{"reference":"Patient/p1"}}""";

    [Fact]
    public async Task What_the_scope_reaches_is_in_it_and_logged_and_the_rest_is_said_to_be_unavailable()
    {
        await using var consortium = new Consortium();
        var (patient, _, doctor) = await consortium.Begin();
        consortium.A.Hospital.Write("P1", System.Text.Encoding.UTF8.GetBytes(Allergy), consortium.Clock.Now);
        await consortium.A.WhenRegistered(4);
        string[] scopes = ["Patient.rs", "AllergyIntolerance.rs", "Observation.rs?category=laboratory"];
        var (permission, _) = consortium.Grant(patient, consortium.A, doctor, consortium.B, scopes);
        var desk = FhirDesk.ByPermission(consortium, doctor.Account, patient.Account, permission, scopes);

        var answer = await desk.Get("Patient/p1/$summary");

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(ResourceValidator.ValidateJson(answer.Body).Issues, i => i.Severity == IssueSeverity.Error && i.Path.StartsWith("Bundle.entry[0]", StringComparison.Ordinal));
        Assert.Contains("penicillin", Section(answer, "48765-2").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("unavailable", Reason(Section(answer, "11450-4")));
        Assert.Equal("part", Section(answer, "30954-2").GetProperty("extension")[0].GetProperty("valueCode").GetString());
        Assert.DoesNotContain("PHQ-9", FhirDesk.Text(answer), StringComparison.Ordinal);
        var entry = consortium.A.Log.About(patient.Account, 0, 100)[^1].Body;
        Assert.Equal((true, 3), (entry.Released, entry.Returned.Count));
    }

    [Fact]
    public async Task Where_everything_may_be_seen_nothing_recorded_is_no_information()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var answer = await FhirDesk.Own(consortium, "Patient.rs", "Condition.rs", "Procedure.rs").Get("Patient/p1/$summary");
        Assert.Contains("no-problem-info", FhirDesk.Text(answer), StringComparison.Ordinal);
        Assert.Contains("no-procedure-info", FhirDesk.Text(answer), StringComparison.Ordinal);
        Assert.DoesNotContain("no-allergy-info", FhirDesk.Text(answer), StringComparison.Ordinal);
        Assert.Equal("unavailable", Reason(Section(answer, "48765-2")));
    }

    [Fact]
    public async Task A_hidden_patient_is_as_an_absent_one_and_a_parameter_is_refused()
    {
        await using var consortium = new Consortium();
        var (patient, _, doctor) = await consortium.Begin();
        var (permission, _) = consortium.Grant(patient, consortium.A, doctor, consortium.B, ["Observation.rs"]);
        var desk = FhirDesk.ByPermission(consortium, doctor.Account, patient.Account, permission, "Observation.rs");
        var (hidden, absent) = (await desk.Get("Patient/p1/$summary"), await desk.Get("Patient/none/$summary"));
        Assert.Equal((404, "fhir-not-found"), (hidden.Status, FhirDesk.Code(hidden)));
        Assert.Equal(FhirDesk.Text(hidden), FhirDesk.Text(absent));
        var refused = await FhirDesk.Own(consortium, "Patient.rs").Get("Patient/p1/$summary?profile=x");
        Assert.Equal((400, "search-not-supported"), (refused.Status, FhirDesk.Code(refused)));
    }

    [Fact]
    public async Task Without_the_logs_entry_there_is_no_summary()
    {
        var disk = new MemoryFolder();
        await using var consortium = new Consortium(disk);
        await consortium.Begin();
        disk.FailNext();
        var answer = await FhirDesk.Own(consortium, "Patient.rs").Get("Patient/p1/$summary");
        Assert.Equal(503, answer.Status);
    }

    private static JsonElement Section(Node.Fhir.Rest.FhirResponse answer, string code) => FhirDesk.Json(answer).GetProperty("entry")[0].GetProperty("resource").GetProperty("section")
        .EnumerateArray().Single(s => s.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString() == code);

    private static string? Reason(JsonElement section) => section.GetProperty("emptyReason").GetProperty("coding")[0].GetProperty("code").GetString();
}
