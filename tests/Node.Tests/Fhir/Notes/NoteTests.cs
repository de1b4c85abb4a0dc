using System.Text.Json;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Fhir.Notes;
using Xinglin.Node.Records;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Fhir.Notes;

/// <summary>A clinician's note at the own member: kept as it was written, sealed by the own signature, in the record like any other.</summary>
public sealed class NoteTests
{
    private const string Procedure =
        """{"resourceType":"Procedure","status":"completed","code":{"text":"Appendectomy, no complication"},"subject":{"reference":"Patient/p1"},"performedDateTime":"2024-05-01"}""";

    [Fact]
    public async Task A_procedure_is_kept_to_the_letter_registered_and_sealed_by_its_writer()
    {
        await using var consortium = new Consortium();
        var (atA, _, _) = await consortium.Begin();
        var surgeon = consortium.Staff(consortium.A, "doctor");

        var written = await Write(consortium, surgeon, Procedure);
        await consortium.A.WhenRegistered(4);

        var row = consortium.A.Parts.Source.Current("Procedure", written.Id)!;
        Assert.Equal(Procedure.Replace("\"Procedure\"", $"\"Procedure\",\"id\":\"{written.Id}\"", StringComparison.Ordinal), System.Text.Encoding.UTF8.GetString(row.Body.Span));
        var seal = SignedRequest.Parse(new NoteSeals(consortium.A.Parts.Resources).Of(row.Version)!).Request!;
        Assert.Equal(surgeon.Account, seal.Payload.As[0]);
        Assert.Equal(surgeon.Signer.KeyId, seal.Signature.Kid);
        Assert.Equal(Procedure, JsonSerializer.Deserialize(seal.Payload.Arguments.Span, GatewayJson.Default.NoteWriteArguments)!.Note);
        var own = await consortium.Ask(consortium.A, atA, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer);
        Assert.Contains(own.Resources, r => r.Type == "Procedure");

        var desk = FhirDesk.Own(consortium, "Provenance.rs", "Procedure.rs", "Patient.rs");
        var provenance = FhirDesk.Json(await desk.Get($"Provenance?target=Procedure/{written.Id}")).GetProperty("entry")[0].GetProperty("resource");
        Assert.Equal(seal.Bytes.ToArray(), provenance.GetProperty("signature")[0].GetProperty("data").GetBytesFromBase64());
        Assert.DoesNotContain(
            Interop.Fhir.Validation.ResourceValidator.ValidateJson(System.Text.Encoding.UTF8.GetBytes(provenance.GetRawText())).Issues, i => i.Severity == Interop.Fhir.Validation.IssueSeverity.Error);
    }

    [Fact]
    public async Task A_correction_is_a_new_version_with_a_seal_of_its_own()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var surgeon = consortium.Staff(consortium.A, "doctor");
        var written = await Write(consortium, surgeon, Procedure);
        var corrected = Procedure.Replace("\"Procedure\"", $"\"Procedure\",\"id\":\"{written.Id}\"", StringComparison.Ordinal).Replace("no complication", "bleeding", StringComparison.Ordinal);

        Assert.Equal("fhir-version-conflict", await Refused(consortium, surgeon, corrected, replaces: 2));
        Assert.Equal(2, (await Write(consortium, surgeon, corrected, replaces: 1)).Version);

        var seals = new NoteSeals(consortium.A.Parts.Resources);
        Assert.All([1, 2], version => Assert.NotNull(seals.Of(new RecordVersion("Procedure", written.Id, version))));
        Assert.Contains("no complication", System.Text.Encoding.UTF8.GetString(consortium.A.Parts.Source.Versions("Procedure", written.Id)[1].Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_clinician_writes_only_about_a_patient_in_care_and_only_what_R4_allows()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var surgeon = consortium.Staff(consortium.A, "doctor");
        var other = Procedure.Replace("Patient/p1", "Patient/p2", StringComparison.Ordinal);

        Assert.Equal("role-not-in-force", await Refused(consortium, consortium.Staff(consortium.A, "pharmacist"), Procedure));
        Assert.Equal("patient-unknown", await Refused(consortium, surgeon, Procedure, patient: "P7"));
        Assert.Equal("fhir-subject-unknown", await Refused(consortium, surgeon, other));
        Assert.Equal("fhir-body-mismatch", await Refused(consortium, surgeon, """{"resourceType":"Invoice","status":"draft"}"""));
        Assert.Equal("validation-cardinality", await Refused(consortium, surgeon, Procedure.Replace("\"status\":\"completed\",", string.Empty, StringComparison.Ordinal)));
        Assert.Equal("fhir-reference-unknown", await Refused(consortium, surgeon, Procedure.Replace("\"performed", "\"encounter\":{\"reference\":\"Encounter/none\"},\"performed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_erased_loses_its_seal_too()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var written = await Write(consortium, consortium.Staff(consortium.A, "doctor"), Procedure);

        consortium.A.Parts.Resources.Erase(consortium.A.Parts.Source.Current("Procedure", written.Id)!.RecordNo);

        Assert.Null(new NoteSeals(consortium.A.Parts.Resources).Of(new RecordVersion("Procedure", written.Id, 1)));
    }

    private static Task<NoteWrittenAnswer> Write(Consortium consortium, Person writer, string note, int? replaces = null) => consortium.Ask(
        consortium.A, writer, GatewayMethods.NoteWrite, new NoteWriteArguments("P1", note, replaces), GatewayJson.Default.NoteWriteArguments, GatewayJson.Default.NoteWrittenAnswer);

    private static async Task<string> Refused(Consortium consortium, Person writer, string note, int? replaces = null, string patient = "P1") =>
        (await Consortium.Send(consortium.A, consortium.SignedFor(
            consortium.A, writer, GatewayMethods.NoteWrite, new NoteWriteArguments(patient, note, replaces), GatewayJson.Default.NoteWriteArguments))).Refusal!.Code;
}
