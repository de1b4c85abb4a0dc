using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Node.Tests.Gateway;

namespace Xinglin.Node.Tests.Fhir;

/// <summary>A hospital pushes a document as IHE MHD says (ITI-65): taken in whole, born here, and read by who may read its DocumentReference.</summary>
public sealed class PushedDocumentTests : IAsyncDisposable
{
    private const string Text = "5Ye66Zmi5bCP57uT";

    private readonly Consortium _consortium = new();

    [Fact]
    public async Task A_document_with_its_metadata_is_stored_at_once_and_comes_back()
    {
        await _consortium.Begin();
        var desk = FhirDesk.Own(_consortium, "Patient.rs", "DocumentReference.rs", "List.rs");
        var answer = await desk.Post("", Bundle().ToJsonString());
        Assert.True(answer.Status == 200, FhirDesk.Text(answer));
        var entries = FhirDesk.Json(answer).GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response")).ToList();
        Assert.All(entries, e => Assert.Equal("201", e.GetProperty("status").GetString()));
        var places = entries.Select(e => string.Join('/', e.GetProperty("location").GetString()![(FhirDesk.Base.Length + 1)..].Split('/')[..2])).ToList();
        await _consortium.A.WhenRegistered(5);

        var reference = FhirDesk.Json(await desk.Get(places[1]));
        var url = reference.GetProperty("content")[0].GetProperty("attachment").GetProperty("url").GetString()!;
        Assert.Equal(places[2], url);
        Assert.Equal(Text, FhirDesk.Json(await desk.Get(url)).GetProperty("data").GetString());
        Assert.Equal(places[1], FhirDesk.Json(await desk.Get(places[0])).GetProperty("entry")[0].GetProperty("item").GetProperty("reference").GetString());

        // The log names the reference; who may not read it finds no document.
        var logged = _consortium.A.Log.Find(_consortium.A.Log.Last)!.Body;
        Assert.Single(logged.Returned);
        var stranger = FhirDesk.Own(_consortium, "Patient.rs", "Observation.rs");
        var (hidden, absent) = (await stranger.Get(url), await stranger.Get("Binary/absent"));
        Assert.Equal((404, FhirDesk.Text(absent)), (hidden.Status, FhirDesk.Text(hidden)));
    }

    [Fact]
    public async Task A_bundle_that_breaks_the_profile_is_refused_whole_with_every_finding()
    {
        await _consortium.Begin();
        var desk = FhirDesk.Own(_consortium, "Patient.rs", "DocumentReference.rs", "List.rs");
        var bundle = Bundle();
        bundle["entry"]![0]!["resource"]!.AsObject().Remove("date");
        bundle["entry"]![1]!["resource"]!["docStatus"] = "final";
        var answer = await desk.Post("", bundle.ToJsonString());
        Assert.Equal(422, answer.Status);
        Assert.Equal(2, FhirDesk.Json(answer).GetProperty("issue").GetArrayLength());
        Assert.Equal(0, FhirDesk.Json(await desk.Get("DocumentReference")).GetProperty("total").GetInt32());
    }

    private static JsonObject Bundle() => JsonNode.Parse($$$"""
        {"resourceType":"Bundle","meta":{"profile":["https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.ProvideBundle"]},"type":"transaction","entry":[
         {"fullUrl":"urn:uuid:2c287d32-01e3-4d87-9953-9fcc9404eb23","request":{"method":"POST","url":"List"},"resource":{"resourceType":"List",
          "extension":[{"url":"https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-sourceId","valueIdentifier":{"value":"urn:oid:1.2.3"} }],
          "identifier":[{"use":"usual","system":"urn:ietf:rfc:3986","value":"urn:oid:1.2.3.4"}],"status":"current","mode":"working",
          "code":{"coding":[{"system":"https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes","code":"submissionset"}]},
          "subject":{"reference":"Patient/p1"},"date":"2026-03-01T08:00:00Z","entry":[{"item":{"reference":"urn:uuid:0c287d32-01e3-4d87-9953-9fcc9404eb21"} }]} },
         {"fullUrl":"urn:uuid:0c287d32-01e3-4d87-9953-9fcc9404eb21","request":{"method":"POST","url":"DocumentReference"},"resource":{"resourceType":"DocumentReference",
          "masterIdentifier":{"use":"usual","system":"urn:ietf:rfc:3986","value":"urn:oid:1.2.3.5"},"status":"current","subject":{"reference":"Patient/p1"},
          "content":[{"attachment":{"contentType":"text/plain","url":"urn:uuid:1c287d32-01e3-4d87-9953-9fcc9404eb22","size":{{{Convert.FromBase64String(Text).Length}}} } }]} },
         {"fullUrl":"urn:uuid:1c287d32-01e3-4d87-9953-9fcc9404eb22","request":{"method":"POST","url":"Binary"},"resource":{"resourceType":"Binary","contentType":"text/plain","data":"{{{Text}}}"} }]}
        """)!.AsObject();

    public ValueTask DisposeAsync() => _consortium.DisposeAsync();
}
