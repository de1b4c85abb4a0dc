using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Xinglin.Interop.Fhir.Scopes;

namespace Xinglin.Interop.Fhir.Summary;

/// <summary>What a summary is made of.</summary>
/// <param name="Base">Address of the server, without a slash at the end: with type and id it names each entry.</param>
/// <param name="Patient">Whose summary.</param>
/// <param name="Resources">Current versions that the reader may see; others than the sections' are passed over.</param>
/// <param name="Scopes">By which they were chosen; null: everything was.</param>
/// <param name="Author">Name of the member that makes it.</param>
/// <param name="Now">When.</param>
/// <param name="Document">The document's identity, fresh for each.</param>
public sealed record PatientSummaryRequest(
    string Base, FhirResource Patient, IReadOnlyList<FhirResource> Resources, ScopeSet? Scopes, string Author, DateTimeOffset Now, Guid Document);

/// <summary>
/// The International Patient Summary as a document (HL7 IPS 1.1.0, <c>$summary</c>): problems, allergies, medications, immunizations, results and
/// procedures. Four things stay apart: what is recorded, which may itself say "none known"; nothing recorded (<c>no-…-info</c>); outside the
/// scope, where nothing is said (<c>unavailable</c>); a part inside the scope. Resources are taken in as they are, byte for byte; whether
/// they meet IPS's profiles is not checked.
/// </summary>
public static class PatientSummary
{
    /// <summary>On a section: the code <c>part</c> when more may be recorded than the scope shows.</summary>
    public const string CoverExtension = "urn:xinglin:summary-cover";

    private const string Loinc = "http://loinc.org";
    private const string EmptyReasons = "http://terminology.hl7.org/CodeSystem/list-empty-reason";
    private const string Outside = "Not available: outside what the reader is permitted to see. Whether anything is recorded is not said.";
    private const string Nothing = "No information: nothing is recorded here. This does not mean that there is none.";
    private const string Partly = "Only a part of what may be recorded is inside what the reader is permitted to see.";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = FhirLimits.JsonDepthMax + 8 };

    /// <summary>Types that a summary is made of.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. SummarySection.All.SelectMany(s => s.Parts).Select(p => p.Type).Distinct(StringComparer.Ordinal)];

    /// <summary>Of resources those that a summary shows: what is to be logged before it is.</summary>
    public static IReadOnlyList<FhirResource> Shown(IReadOnlyList<FhirResource> resources) => [.. SummarySection.All.SelectMany(s => s.Of(resources)).Distinct()];

    /// <summary>UTF-8 JSON of a Bundle of type document.</summary>
    public static byte[] Write(PatientSummaryRequest request)
    {
        var sections = SummarySection.All.Select(s => new Filled(s, s.Of(request.Resources), s.Cover(request.Scopes), At(request.Document, s))).ToList();
        var output = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(output, Writing))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteStartObject("identifier");
            json.WriteString("system", "urn:ietf:rfc:3986");
            json.WriteString("value", Urn(request.Document));
            json.WriteEndObject();
            json.WriteString("type", "document");
            json.WriteString("timestamp", Time(request.Now));
            json.WriteStartArray("entry");
            WriteEntry(json, Urn(request.Document), () => WriteComposition(json, request, sections));
            WriteEntry(json, Address(request, request.Patient), () => WriteAsIs(json, request.Patient));
            foreach (var resource in sections.SelectMany(s => s.Entries).Distinct())
            {
                WriteEntry(json, Address(request, resource), () => WriteAsIs(json, resource));
            }

            foreach (var empty in sections.Where(s => s.Says is not null))
            {
                WriteEntry(json, Urn(empty.Says!.Value), () => empty.Section.NoInformation!.Write(json, $"Patient/{request.Patient.Id}"));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>A section with what is in it.</summary>
    private sealed record Filled(SummarySection Section, IReadOnlyList<FhirResource> Entries, SummaryCover Cover, Guid Id)
    {
        /// <summary>The entry that says "no information": only where all would be seen and IPS has a code for it.</summary>
        public Guid? Says => Entries.Count == 0 && Cover == SummaryCover.Whole && Section.NoInformation is not null ? Id : null;
    }

    private static void WriteComposition(Utf8JsonWriter json, PatientSummaryRequest request, List<Filled> sections)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", "Composition");
        SummaryJson.Narrative(json, [$"Patient summary by {request.Author}"]);
        json.WriteString("status", "final");
        json.WritePropertyName("type");
        SummaryJson.Concept(json, Loinc, "60591-5", "Patient summary Document");
        SummaryJson.Reference(json, "subject", $"Patient/{request.Patient.Id}");
        json.WriteString("date", Time(request.Now));
        json.WriteStartArray("author");
        WriteName(json, request.Author);
        json.WriteEndArray();
        json.WriteString("title", "Patient Summary");
        json.WritePropertyName("custodian");
        WriteName(json, request.Author);
        json.WriteStartArray("section");
        foreach (var section in sections)
        {
            WriteSection(json, section);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSection(Utf8JsonWriter json, Filled filled)
    {
        json.WriteStartObject();
        if (filled is { Cover: SummaryCover.Part, Entries.Count: > 0 })
        {
            json.WriteStartArray("extension");
            json.WriteStartObject();
            json.WriteString("url", CoverExtension);
            json.WriteString("valueCode", "part");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteString("title", filled.Section.Title);
        json.WritePropertyName("code");
        SummaryJson.Concept(json, Loinc, filled.Section.Code, filled.Section.Display);
        SummaryJson.Narrative(json, Lines(filled));
        if (filled.Entries.Count > 0 || filled.Says is not null)
        {
            WriteReferences(json, filled);
        }
        else
        {
            WriteEmptyReason(json, filled.Cover);
        }

        json.WriteEndObject();
    }

    private static void WriteReferences(Utf8JsonWriter json, Filled filled)
    {
        json.WriteStartArray("entry");
        foreach (var reference in filled.Says is { } id ? [Urn(id)] : filled.Entries.Select(r => $"{r.Type}/{r.Id}"))
        {
            json.WriteStartObject();
            json.WriteString("reference", reference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A part of which nothing is visible says as little as one that is outside as a whole.</summary>
    private static void WriteEmptyReason(Utf8JsonWriter json, SummaryCover cover)
    {
        json.WritePropertyName("emptyReason");
        if (cover != SummaryCover.Whole)
        {
            SummaryJson.Concept(json, EmptyReasons, "unavailable", "Unavailable");
            return;
        }

        json.WriteStartObject();
        json.WriteString("text", "no information: nothing is recorded");
        json.WriteEndObject();
    }

    private static IReadOnlyList<string> Lines(Filled filled) =>
        filled.Entries.Count > 0 ? [.. filled.Entries.Select(SummaryLine.Of), .. filled.Cover == SummaryCover.Part ? [Partly] : Array.Empty<string>()]
        : [filled.Cover == SummaryCover.Whole ? Nothing : Outside];

    private static void WriteEntry(Utf8JsonWriter json, string fullUrl, Action writeResource)
    {
        json.WriteStartObject();
        json.WriteString("fullUrl", fullUrl);
        json.WritePropertyName("resource");
        writeResource();
        json.WriteEndObject();
    }

    private static void WriteAsIs(Utf8JsonWriter json, FhirResource resource) => json.WriteRawValue(resource.Bytes.Span, skipInputValidation: true);

    private static void WriteName(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("display", name);
        json.WriteEndObject();
    }

    private static string Address(PatientSummaryRequest request, FhirResource resource) => $"{request.Base}/{resource.Type}/{resource.Id}";

    private static string Urn(Guid id) => $"urn:uuid:{id}";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>An identity for a section's own entry: the document's, moved on by the section's place.</summary>
    private static Guid At(Guid document, SummarySection section)
    {
        var bytes = document.ToByteArray();
        bytes[^1] ^= (byte)(1 + SummarySection.All.TakeWhile(s => s != section).Count());
        return new Guid(bytes);
    }
}
