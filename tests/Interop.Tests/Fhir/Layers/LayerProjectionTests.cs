using System.Text;
using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Layers;
using Xinglin.Shared;

namespace Xinglin.Interop.Tests.Fhir.Layers;

public sealed class LayerProjectionTests
{
    private const string Potassium = """
        {"resourceType":"Observation","id":"k","meta":{"versionId":"2","lastUpdated":"2024-05-01T08:00:00Z","profile":["p"],"security":[{"code":"R"}]},
         "text":{"status":"generated","div":"<div>钾 5.10</div>"},"status":"final","category":[{"coding":[{"code":"laboratory"}]}],
         "code":{"text":"血钾"},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2024-05-01","note":[{"text":"repeat it"}],
         "valueQuantity":{"value":5.10,"comparator":"<","unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},
         "referenceRange":[{"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.30,"unit":"mmol/L"}}]}
        """;

    [Fact]
    public void The_index_says_type_version_date_and_category_and_no_value()
    {
        var index = Text(Potassium, RecordLayer.Index);
        Assert.Contains("\"versionId\":\"2\"", index, StringComparison.Ordinal);
        Assert.Contains("laboratory", index, StringComparison.Ordinal);
        Assert.Contains("2024-05-01", index, StringComparison.Ordinal);
        Assert.DoesNotContain("血钾", index, StringComparison.Ordinal);
        Assert.DoesNotContain("5.1", index, StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_has_the_value_as_it_is_written_with_comparator_unit_and_range()
    {
        var summary = Text(Potassium, RecordLayer.Summary);
        Assert.Contains("\"value\":5.10,\"comparator\":\"<\",\"unit\":\"mmol/L\"", summary, StringComparison.Ordinal);
        Assert.Contains("\"high\":{\"value\":5.30,\"unit\":\"mmol/L\"}", summary, StringComparison.Ordinal);
        Assert.Contains("血钾", summary, StringComparison.Ordinal);
        Assert.Contains("SUBSETTED", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("<div>", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("repeat it", summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resourceType":"MedicationRequest","status":"active","intent":"order","doNotPerform":true,"medicationCodeableConcept":{"text":"aspirin"}}""", "\"doNotPerform\":true")]
    [InlineData("""{"resourceType":"AllergyIntolerance","verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"text":"penicillin"}}""", "refuted")]
    [InlineData("""{"resourceType":"Immunization","status":"not-done","vaccineCode":{"text":"MMR"}}""", "not-done")]
    [InlineData("""{"resourceType":"Procedure","status":"not-done","code":{"text":"biopsy"}}""", "not-done")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"HIV"},"valueBoolean":false}""", "\"valueBoolean\":false")]
    [InlineData("""{"resourceType":"Observation","status":"entered-in-error","code":{"text":"x"}}""", "entered-in-error")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"dataAbsentReason":{"text":"not performed"}}""", "not performed")]
    [InlineData("""{"resourceType":"Condition","modifierExtension":[{"url":"http://x/negated","valueBoolean":true}],"code":{"text":"x"}}""", "negated")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"_valueDateTime":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}}""", "unknown")]
    [InlineData("""{"resourceType":"MedicationStatement","status":"not-taken","contained":[{"resourceType":"Medication","id":"m","code":{"text":"warfarin"}}],"medicationReference":{"reference":"#m"}}""", "warfarin")]
    public void Negation_status_and_absence_are_in_the_summary_and_in_the_detail(string json, string kept)
    {
        Assert.Contains(kept, Text(json, RecordLayer.Summary), StringComparison.Ordinal);
        Assert.Contains(kept, Text(json, RecordLayer.Detail), StringComparison.Ordinal);
    }

    [Fact]
    public void The_detail_lacks_only_narrative_and_the_bytes_of_attachments()
    {
        const string report = """
            {"resourceType":"DiagnosticReport","text":{"status":"generated","div":"<div>n</div>"},"contained":[{"resourceType":"Observation","id":"o","text":{"div":"<div>i</div>"},"note":[{"text":"kept"}]}],
             "status":"final","code":{"text":"ECG"},"presentedForm":[{"contentType":"image/png","data":"QUJD","title":"curve"}],"extension":[{"url":"http://x","valueBase64Binary":"QUJD"}],
             "component":[{"valueSampledData":{"origin":{"value":0},"period":1,"dimensions":1,"data":"1 2 3"}}]}
            """;
        var detail = Text(report, RecordLayer.Detail);
        Assert.DoesNotContain("<div>", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("QUJD", detail, StringComparison.Ordinal);
        Assert.Contains("curve", detail, StringComparison.Ordinal);
        Assert.Contains("1 2 3", detail, StringComparison.Ordinal);
        Assert.Contains("kept", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_is_the_exact_bytes_and_every_layer_is_the_same_every_time()
    {
        var resource = Resources.Read(Potassium);
        Assert.Equal(resource.Bytes, LayerProjection.Of(resource, RecordLayer.Raw));
        foreach (var layer in RecordLayers.All)
        {
            Assert.Equal(LayerProjection.Of(resource, layer).ToArray(), LayerProjection.Of(Resources.Read(Potassium), layer).ToArray());
            Assert.True(RecordLayers.TryParse(layer.Name(), out var read) && read == layer);
        }

        Assert.False(RecordLayers.TryParse("Raw", out _));
    }

    [ConformanceFact(OutsideDefinitions.Folder)]
    public void Every_modifier_element_of_R4_is_in_the_summary()
    {
        var seen = 0;
        foreach (var (type, element) in ModifierElements())
        {
            var json = $$"""{"resourceType":"{{type}}","{{element}}":"x"}""";
            Assert.True(Text(json, RecordLayer.Summary).Contains($"\"{element}\"", StringComparison.Ordinal), $"{type}.{element}");
            seen++;
        }

        Assert.True(seen > 300, $"{seen} modifier elements");
    }

    [ConformanceFact("fhir")]
    public void Of_published_examples_the_summary_keeps_every_value_and_no_narrative()
    {
        var (examples, values) = (0, 0);
        foreach (var resource in Examples())
        {
            using var summary = JsonDocument.Parse(LayerProjection.Of(resource, RecordLayer.Summary));
            Assert.True(FhirResource.TryRead(LayerProjection.Of(resource, RecordLayer.Detail), out _, out var problem), problem.ToString());
            Assert.DoesNotContain("<div", summary.RootElement.GetRawText(), StringComparison.Ordinal);
            foreach (var property in resource.Root.EnumerateObject().Where(p => p.Name is "status" or "code" or "valueQuantity" or "clinicalStatus" or "verificationStatus"))
            {
                Assert.Equal(Canonical(property.Value), Canonical(summary.RootElement.GetProperty(property.Name)));
                values++;
            }

            examples++;
        }

        Assert.True(examples > 50 && values > 100, $"{examples} examples, {values} values");
    }

    private static IEnumerable<FhirResource> Examples() => Directory
        .EnumerateFiles(ConformanceData.Folder("fhir"), "*.json", SearchOption.AllDirectories)
        .Where(f => !Path.GetFileName(f).Contains("StructureDefinition", StringComparison.Ordinal) && new FileInfo(f).Length < 200_000)
        .Order(StringComparer.Ordinal).Take(3000)
        .Select(f => FhirResource.TryRead(File.ReadAllBytes(f), out var resource, out _) ? resource : null)
        .Where(r => r is { Type: "Observation" or "Condition" or "MedicationRequest" or "AllergyIntolerance" or "Procedure" or "Immunization" })!;

    private static string Canonical(JsonElement value) => JsonSerializer.Serialize(value);

    private static IEnumerable<(string Type, string Element)> ModifierElements() =>
        from entry in OutsideDefinitions.Read("profiles-resources").GetProperty("entry").EnumerateArray()
        let profile = entry.GetProperty("resource")
        where profile.GetProperty("resourceType").GetString() == "StructureDefinition" && profile.GetProperty("kind").GetString() == "resource"
        let type = profile.GetProperty("type").GetString()!
        where ResourceTypes.Contains(type)
        from element in profile.GetProperty("snapshot").GetProperty("element").EnumerateArray()
        where element.TryGetProperty("isModifier", out var modifier) && modifier.GetBoolean()
        let path = element.GetProperty("path").GetString()!.Split('.')
        where path.Length == 2
        select (type, path[1].Replace("[x]", "Boolean", StringComparison.Ordinal));

    private static string Text(string json, RecordLayer layer) => Encoding.UTF8.GetString(LayerProjection.Of(Resources.Read(json), layer).Span);
}
