using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Mhd;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Validation;

namespace Xinglin.Interop.Tests.Fhir.Mhd;

/// <summary>Which bundles are Provide Document Bundles as IHE MHD wants them; each rule is broken once.</summary>
public sealed class ProvideDocumentBundleTests
{
    private const string Document = "urn:uuid:0c287d32-01e3-4d87-9953-9fcc9404eb21";
    private const string Content = "urn:uuid:1c287d32-01e3-4d87-9953-9fcc9404eb22";

    [Fact]
    public void A_bundle_that_keeps_the_profile_has_no_findings_and_is_valid_by_r4()
    {
        foreach (var profile in new[] { "Minimal", "UnContained.Comprehensive", "Comprehensive" })
        {
            var bundle = Bundle(profile);
            Assert.Empty(Findings(bundle));
            Assert.DoesNotContain(ResourceValidator.ValidateJson(Bytes(bundle)).Issues, i => i.Severity == IssueSeverity.Error);
        }
    }

    [Theory]
    [InlineData("http://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.ProvideBundle", true)]
    [InlineData("https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Comprehensive.ProvideBundle|4.2.2", true)]
    [InlineData("https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.Folder", false)]
    [InlineData("https://elsewhere/IHE.MHD.Minimal.ProvideBundle", false)]
    public void It_is_one_when_it_says_so(string profile, bool claimed)
    {
        var bundle = Bundle();
        bundle["meta"]!["profile"] = new JsonArray(profile);
        Assert.Equal(claimed, ProvideDocumentBundle.IsClaimed(Node(bundle)));
    }

    [Fact]
    public void Each_demand_of_minimal_metadata_is_judged()
    {
        AssertFinding("mhd-transaction", b => b["type"] = "batch");
        AssertFinding("mhd-one-set", b => b["entry"]!.AsArray().RemoveAt(0));
        AssertFinding("mhd-one-set", b => b["entry"]!.AsArray().Add(b["entry"]![0]!.DeepClone()));
        AssertFinding("mhd-documents", b => b["entry"]!.AsArray().RemoveAt(1));
        AssertFinding("mhd-patient", b =>
        {
            for (var i = 0; i < 2; i++)
            {
                b["entry"]!.AsArray().Add(JsonNode.Parse("""{"resource":{"resourceType":"Patient"},"request":{"method":"GET","url":"Patient/1"}}"""));
            }
        });
        AssertFinding("mhd-types", b => b["entry"]!.AsArray().Add(JsonNode.Parse("""{"resource":{"resourceType":"Basic","code":{"text":"x"}},"request":{"method":"POST","url":"Basic"}}""")));
        AssertFinding("mhd-post", b => b["entry"]![1]!["request"]!["method"] = "PUT");
        AssertFinding("mhd-post", b => b["entry"]![2]!.AsObject().Remove("request"));
        AssertFinding("mhd-folder", b => b["entry"]![0]!["request"]!["method"] = "DELETE");
        AssertFinding("mhd-list-code", b => Set(b)["code"]!["coding"]![0]!["system"] = "urn:other");
        AssertFinding("mhd-set-source", b => Set(b).Remove("extension"));
        AssertFinding("mhd-set-identifier", b => Set(b).Remove("identifier"));
        AssertFinding("mhd-set-identifier", b => Set(b)["identifier"]![0]!["value"] = "urn:uuid:0c287d32-01e3-4d87-9953-9fcc9404eb21");
        AssertFinding("mhd-set-status", b => Set(b)["mode"] = "snapshot");
        AssertFinding("mhd-set-date", b => Set(b).Remove("date"));
        AssertFinding("mhd-set-empty", b => Set(b)["entry"]![0]!["deleted"] = true);
        AssertFinding("mhd-doc-identifier", b => Reference(b).Remove("masterIdentifier"));
        AssertFinding("mhd-doc-identifier", b => Reference(b)["masterIdentifier"]!["use"] = "official");
        AssertFinding("mhd-doc-status", b => Reference(b)["status"] = "entered-in-error");
        AssertFinding("mhd-doc-status", b => Reference(b)["docStatus"] = "final");
        AssertFinding("mhd-doc-category", b => Reference(b)["category"]!.AsArray().Add(new JsonObject { ["text"] = "two" }));
        AssertFinding("mhd-doc-content", b => Reference(b)["content"]!.AsArray().Add(Reference(b)["content"]![0]!.DeepClone()));
        AssertFinding("mhd-doc-attachment", b => Attachment(b).Remove("contentType"));
        AssertFinding("mhd-doc-attachment", b => Attachment(b)["data"] = "AA==");
    }

    [Fact]
    public void Each_demand_of_comprehensive_metadata_is_judged_only_where_it_is_claimed()
    {
        foreach (var (key, change) in new (string, Action<JsonObject>)[]
        {
            ("mhd-set-comprehensive", b => Set(b).Remove("subject")),
            ("mhd-set-comprehensive", b => Set(b)["extension"]!.AsArray().RemoveAt(1)),
            ("mhd-doc-comprehensive", b => Reference(b).Remove("securityLabel")),
            ("mhd-doc-comprehensive", b => Reference(b)["context"]!.AsObject().Remove("practiceSetting")),
            ("mhd-attachment-comprehensive", b => Attachment(b).Remove("language")),
        })
        {
            AssertFinding(key, change, "Comprehensive");
            AssertFinding(key, change, "UnContained.Comprehensive");
            var minimal = Bundle();
            change(minimal);
            Assert.Empty(Findings(minimal));
        }
    }

    [Fact]
    public void Set_documents_and_contents_belong_together()
    {
        AssertFinding("mhd-listed", b => Set(b)["entry"]![0]!["item"]!["reference"] = "urn:uuid:9c287d32-01e3-4d87-9953-9fcc9404eb29");
        AssertFinding("mhd-listed", b => b["entry"]![1]!.AsObject().Remove("fullUrl"));
        AssertFinding("mhd-subject", b => Reference(b)["subject"]!["reference"] = "Patient/another");
        AssertFinding("mhd-carried", b => Attachment(b)["url"] = "Binary/somewhere");
        AssertFinding("mhd-accurate", b => Attachment(b)["size"] = 1);
        AssertFinding("mhd-accurate", b => Attachment(b)["hash"] = Convert.ToBase64String(new byte[20]));
        AssertFinding("mhd-accurate", b => Attachment(b)["contentType"] = "text/html");
        var elsewhere = Bundle();
        Attachment(elsewhere)["url"] = "https://repository.example/doc/1";
        Assert.Empty(Findings(elsewhere));
        var unmeasured = Bundle();
        Attachment(unmeasured).Remove("size");
        Attachment(unmeasured).Remove("hash");
        Assert.Empty(Findings(unmeasured));
    }

    [Fact]
    public void Taking_it_in_points_the_attachment_at_the_binary()
    {
        var resource = FhirBundle.WithReferences(Bytes(Reference(Bundle())), new Dictionary<string, string> { [Content] = "Binary/abc" });
        Assert.Equal("Binary/abc", JsonNode.Parse(resource)!["content"]![0]!["attachment"]!["url"]!.ToString());
    }

    [Fact]
    public void Nothing_that_is_sent_makes_judging_fail()
    {
        foreach (var text in new[]
        {
            """{"resourceType":"Bundle"}""", """{"resourceType":"Bundle","type":"transaction","entry":[{},{"resource":{"resourceType":"List"}}]}""",
            """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"DocumentReference","content":[{}]}}]}""", """{"resourceType":"Patient"}""",
        })
        {
            Assert.NotEmpty(ProvideDocumentBundle.Judge(ResourceNodes.TryReadJson(Encoding.UTF8.GetBytes(text))!));
        }
    }

    private static void AssertFinding(string key, Action<JsonObject> change, string profile = "Minimal")
    {
        var bundle = Bundle(profile);
        change(bundle);
        Assert.Contains(Findings(bundle), f => f.StartsWith(key + ":", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Findings(JsonObject bundle) => [.. ProvideDocumentBundle.Judge(Node(bundle)).Select(i => i.Detail)];

    private static FhirNode Node(JsonObject bundle) => ResourceNodes.TryReadJson(Bytes(bundle))!;

    private static byte[] Bytes(JsonNode json) => JsonSerializer.SerializeToUtf8Bytes(json);

    private static JsonObject Set(JsonObject bundle) => bundle["entry"]![0]!["resource"]!.AsObject();

    private static JsonObject Reference(JsonObject bundle) => bundle["entry"]![1]!["resource"]!.AsObject();

    private static JsonObject Attachment(JsonObject bundle) => Reference(bundle)["content"]![0]!["attachment"]!.AsObject();

    private static JsonObject Bundle(string profile = "Minimal")
    {
        var content = "出院小结: recovered"u8.ToArray();
        return JsonNode.Parse($$$"""
            {"resourceType":"Bundle","meta":{"profile":["https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.{{{profile}}}.ProvideBundle"]},"type":"transaction","entry":[
             {"fullUrl":"urn:uuid:2c287d32-01e3-4d87-9953-9fcc9404eb23","request":{"method":"POST","url":"List"},"resource":{"resourceType":"List",
              "extension":[{"url":"https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-sourceId","valueIdentifier":{"value":"urn:oid:1.2.3"}},
               {"url":"https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-designationType","valueCodeableConcept":{"text":"discharge"}}],
              "identifier":[{"use":"usual","system":"urn:ietf:rfc:3986","value":"urn:oid:1.2.3.4"}],"status":"current","mode":"working",
              "code":{"coding":[{"system":"https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes","code":"submissionset"}]},
              "subject":{"reference":"Patient/p1"},"date":"2026-03-01T08:00:00Z","entry":[{"item":{"reference":"{{{Document}}}" } }] } },
             {"fullUrl":"{{{Document}}}","request":{"method":"POST","url":"DocumentReference"},"resource":{"resourceType":"DocumentReference",
              "masterIdentifier":{"use":"usual","system":"urn:ietf:rfc:3986","value":"urn:oid:1.2.3.5"},"status":"current",
              "type":{"coding":[{"system":"http://loinc.org","code":"18842-5"}]},"category":[{"text":"summaries"}],"subject":{"reference":"Patient/p1"},
              "securityLabel":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"}]}],
              "content":[{"attachment":{"contentType":"text/plain","language":"zh-CN","url":"{{{Content}}}","size":{{{content.Length}}},
               "hash":"{{{Convert.ToBase64String(SHA1.HashData(content))}}}","creation":"2026-03-01"},
               "format":{"system":"http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode","code":"urn:ihe:iti:xds:2017:mimeTypeSufficient"}}],
              "context":{"facilityType":{"text":"hospital"},"practiceSetting":{"text":"cardiology"},"sourcePatientInfo":{"reference":"Patient/p1"} } } },
             {"fullUrl":"{{{Content}}}","request":{"method":"POST","url":"Binary"},"resource":{"resourceType":"Binary","contentType":"text/plain",
              "data":"{{{Convert.ToBase64String(content)}}}"}}]}
            """)!.AsObject();
    }
}
