using System.Text;
using System.Text.Json;
using Xinglin.Interop.Fhir;

namespace Xinglin.Interop.Tests.Fhir;

public sealed class FhirBundleTests
{
    [Fact]
    public void Resources_come_out_byte_for_byte_with_their_place_and_address()
    {
        const string resource = "{ \"resourceType\":\"Observation\" , \"valueQuantity\":{\"value\":7.90}, \"note\":[{\"text\":\"糖\\u0041\"}]}";
        var document = JsonElement.Parse(Encoding.UTF8.GetBytes(
            $$$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{}},null,{"fullUrl":"urn:x","resource":{{{resource}}} }]}"""));
        var entry = Assert.Single(FhirBundle.Read(document, out var type));
        Assert.Equal(("batch", 2, "urn:x", resource), (type, entry.Index, entry.FullUrl, Encoding.UTF8.GetString(entry.Resource)));
    }

    [Fact]
    public void A_single_resource_is_a_bundle_of_one_and_a_search_outcome_no_record()
    {
        Assert.Single(FhirBundle.Read(JsonElement.Parse("""{"resourceType":"Patient"}"""u8), out var none));
        Assert.Null(none);
        Assert.Empty(FhirBundle.Read(
            JsonElement.Parse("""{"resourceType":"Bundle","type":"searchset","entry":[{"search":{"mode":"outcome"},"resource":{}}]}"""u8), out _));
    }

    [Fact]
    public void References_to_addresses_of_the_bundle_become_relative_and_nothing_else_changes()
    {
        var before = """{"a":{"reference" : "urn:uuid:1"},"display":"urn:uuid:1","b":[{"reference":"urn:uuid:2"},{"reference":"Patient/x"}],"n":1.0}""";
        var after = """{"a":{"reference" : "Patient/1"},"display":"urn:uuid:1","b":[{"reference":"urn:uuid:2"},{"reference":"Patient/x"}],"n":1.0}""";
        var changed = FhirBundle.WithReferences(Encoding.UTF8.GetBytes(before), new Dictionary<string, string> { ["urn:uuid:1"] = "Patient/1" });
        Assert.Equal(after, Encoding.UTF8.GetString(changed));
    }

    [Theory]
    [InlineData("""{"resourceType":"Basic"}""", """{"id":"x","resourceType":"Basic"}""")]
    [InlineData("""  { "a":1}""", """  {"id":"x", "a":1}""")]
    [InlineData("{ }", """{"id":"x" }""")]
    public void A_missing_id_is_put_in_front(string before, string after) =>
        Assert.Equal(after, Encoding.UTF8.GetString(FhirBundle.WithId(Encoding.UTF8.GetBytes(before), "x")));

    [Fact]
    public void The_id_given_to_a_resource_is_the_same_every_time()
    {
        var urn = new FhirBundleEntry(0, "urn:uuid:08bcda9c-f8c8-3244-82d4-fc306a7a55d3", "{}"u8.ToArray());
        Assert.Equal("08bcda9c-f8c8-3244-82d4-fc306a7a55d3", FhirBundle.IdFor(urn));
        var plain = urn with { FullUrl = "urn:uuid:no/id" };
        Assert.Equal(FhirBundle.IdFor(plain), FhirBundle.IdFor(plain with { Index = 7 }));
        Assert.NotEqual(FhirBundle.IdFor(plain), FhirBundle.IdFor(plain with { Resource = "{ }"u8.ToArray() }));
    }
}
