using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Structure;

namespace Xinglin.Interop.Tests.Fhir;

public sealed class HostileContentTests
{
    private static readonly string[] Scopes =
    [
        "Observation.rs?category=laboratory&code=http://loinc.org|4548-4&date=ge2024-01-01T00:00:00%2B08:00",
        "patient/AllergyIntolerance.r?category=food,medication&code=|x&_id=a,b&date=lt2024",
        "Encounter.s?date=ge2024,le2020-02",
        "Observation.rs?code-value-quantity=http://loinc.org|4548-4$gt6||%25&performer:identifier=s|1&_security:not=R",
        "Patient.rs?name:contains=王&identifier:of-type=a|b|c&link:missing=true",
    ];

    private static readonly string[] Documents =
    [
        """{"resourceType":"Observation","id":"o","status":"final","category":[{"coding":[{"system":"s","code":"laboratory"}]}],"code":{"coding":[{"code":"4548-4"}]},"subject":{"reference":"Patient/p"},"effectivePeriod":{"start":"2024-01-01","end":"2024-02-01T08:00:00+08:00"},"contained":[{"resourceType":"Patient","id":"c"}],"performer":[{"reference":"#c"}]}""",
        """{"resourceType":"Bundle","type":"batch","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","link":[{"other":{"reference":"urn:uuid:1"}}]}}]}""",
    ];

    private static ScopeSet AllScopes => ScopeSet.TryParse(Scopes, out var set, out var refusal) ? set : throw new InvalidOperationException(refusal.Parameter);

    [Theory]
    [InlineData("""{"resourceType":"Patient","\ud800":1}""")]
    [InlineData("""{"resourceType":"Patient","id":"a","name":[{"\udc00":"x","text":"\ud800"}]}""")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"\ud800"},"performer":[{"\ud800":1,"reference":"Patient/\ud800"}],"effectiveDateTime":"\ud800","code":{"coding":[{"code":"\ud800","system":"\udfff"}]},"category":"\ud800"}""")]
    [InlineData("""{"resourceType":"AllergyIntolerance","category":["\ud800"],"patient":"\ud800"}""")]
    public void Characters_that_are_none_are_judged_and_not_thrown_at_the_caller(string text) => Judge(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void No_change_of_bytes_in_a_document_makes_reading_or_judging_throw()
    {
        var changes = ArbMap.Default.ArbFor<(ushort, byte, byte)[]>();
        Prop.ForAll(changes, edits =>
        {
            foreach (var document in Documents)
            {
                Judge(Edited(Encoding.UTF8.GetBytes(document), edits));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_text_makes_a_scope_throw_and_what_is_accepted_is_stable()
    {
        var changes = ArbMap.Default.ArbFor<(ushort, byte, byte)[]>();
        Prop.ForAll(changes, ArbMap.Default.ArbFor<string>(), (edits, wild) =>
        {
            foreach (var text in Scopes.Select(scope => Encoding.Latin1.GetString(Edited(Encoding.Latin1.GetBytes(scope), edits))).Append(wild))
            {
                if (Scope.TryParse(text, out var scope, out _))
                {
                    Assert.True(Scope.TryParse(scope.Canonical, out var again, out _), text);
                    Assert.Equal(scope.Canonical, again!.Canonical);
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    private static void Judge(byte[] bytes)
    {
        if (FhirResource.TryRead(bytes, out var resource, out _))
        {
            _ = PatientCompartment.Of(resource);
            _ = FhirStructure.Check(resource);
            _ = resource.References().Count();
            _ = AllScopes.Matches(resource);
            foreach (var entry in FhirBundle.Read(resource.Root, out _))
            {
                _ = FhirBundle.IdFor(entry);
                _ = FhirBundle.WithReferences(entry.Resource, new Dictionary<string, string> { ["urn:uuid:1"] = "Patient/1" });
            }
        }
    }

    /// <summary>Each edit overwrites, deletes or inserts one byte.</summary>
    private static byte[] Edited(byte[] bytes, IEnumerable<(ushort Place, byte Kind, byte Value)> edits)
    {
        var list = bytes.ToList();
        foreach (var (place, kind, value) in edits.Take(8).Where(_ => list.Count > 0))
        {
            var index = place % list.Count;
            switch (kind % 3)
            {
                case 0: list[index] = value; break;
                case 1: list.RemoveAt(index); break;
                default: list.Insert(index, value); break;
            }
        }

        return [.. list];
    }
}
