using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Shared;

namespace Xinglin.Interop.Tests.Fhir.Scopes;

public sealed class SearchElementsTests
{
    private static readonly string[] Readable = ["DateTime", "Period", "Instant", "Timing.event", "CodeableConcept"];

    [ConformanceFact(OutsideDefinitions.Folder)]
    public void Each_parameter_reads_what_R4_defines_for_the_type()
    {
        var schema = OutsideDefinitions.Read("fhir.schema").GetProperty("definitions");
        foreach (var ((type, code), expressions) in OutsideDefinitions.SearchParameters())
        {
            if (code is "category" or "code" or "date" && PatientCompartment.HasType(type))
            {
                var official = expressions.SelectMany(e => JsonNames(schema, type, e)).Order(StringComparer.Ordinal);
                Assert.Equal((type, code, string.Join(' ', official)), (type, code, string.Join(' ', Own(type, code))));
            }
        }
    }

    [ConformanceFact(OutsideDefinitions.Folder)]
    public void No_type_has_a_parameter_that_R4_does_not_define_for_it()
    {
        var official = OutsideDefinitions.SearchParameters();
        foreach (var type in PatientCompartmentTable.Types)
        {
            foreach (var code in new[] { "category", "code", "date" })
            {
                Assert.Equal(official.ContainsKey((type, code)), SearchElements.Of(type, code) is not null);
            }
        }
    }

    [ConformanceFact(OutsideDefinitions.Folder)]
    public void The_resource_types_are_those_of_R4()
    {
        var profiles = OutsideDefinitions.Read("profiles-resources").GetProperty("entry").EnumerateArray()
            .Select(e => e.GetProperty("resource"))
            .Where(r => r.GetProperty("resourceType").GetString() == "StructureDefinition" && !r.GetProperty("abstract").GetBoolean());
        var types = profiles
            .Where(r => r.GetProperty("kind").GetString() == "resource" && r.GetProperty("derivation").GetString() == "specialization")
            .Select(r => r.GetProperty("type").GetString()!);

        // SubscriptionStatus came with the later backport of topic subscriptions and is no type of 4.0.1.
        Assert.All(types.Where(type => type != "SubscriptionStatus"), type => Assert.True(ResourceTypes.Contains(type), type));
    }

    private static IEnumerable<string> Own(string type, string code) => SearchElements.Of(type, code)!.Order(StringComparer.Ordinal);

    /// <summary>The JSON names of an expression: a choice element becomes one name per type that a date or token search can read.</summary>
    private static IEnumerable<string> JsonNames(JsonElement schema, string type, string expression)
    {
        var parts = expression.Split(" as ");
        var properties = schema.GetProperty(type).GetProperty("properties");
        if (parts[0].Contains('.', StringComparison.Ordinal) || properties.TryGetProperty(parts[0], out _))
        {
            return [parts[0]];
        }

        var wanted = parts.Length == 2 ? [char.ToUpperInvariant(parts[1][0]) + parts[1][1..]] : Readable;
        return wanted.Select(suffix => parts[0] + suffix).Where(name => properties.TryGetProperty(name.Split('.')[0], out _));
    }
}
