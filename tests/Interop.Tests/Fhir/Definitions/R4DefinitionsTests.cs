using System.Diagnostics;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.FhirPath;
using Xinglin.Shared;

namespace Xinglin.Interop.Tests.Fhir.Definitions;

public sealed class R4DefinitionsTests
{
    [Fact]
    public void Every_resource_type_has_its_definition()
    {
        var resources = R4Definitions.TypeNames.Select(name => R4Definitions.Type(name)!).Where(t => t is { Kind: TypeKind.Resource, IsAbstract: false }).ToList();
        Assert.Equal(146, resources.Count);
        Assert.All(resources, type => Assert.True(ResourceTypes.Contains(type.Name), type.Name));
        Assert.Null(R4Definitions.Type("Nothing"));
    }

    [Fact]
    public void Every_type_that_an_element_names_is_defined()
    {
        var seen = new HashSet<TypeDefinition>();
        var pending = new Queue<TypeDefinition>(R4Definitions.TypeNames.Select(name => R4Definitions.Type(name)!));
        while (pending.TryDequeue(out var type))
        {
            if (!seen.Add(type))
            {
                continue;
            }

            foreach (var element in type.Elements)
            {
                Assert.True(element.Inside is not null || element.Types.All(t => R4Definitions.Type(t.Name) is not null), element.Path);
                if (element.Inside is { } inside)
                {
                    pending.Enqueue(inside);
                }
            }
        }

        Assert.InRange(seen.Count, 600, 1500);
    }

    [Fact]
    public void An_element_says_what_R4_says()
    {
        var observation = R4Definitions.Type("Observation")!;
        var status = observation.Element("status")!;
        Assert.Equal((1, 1, true, true), (status.Min, status.Max, status.IsSummary, status.IsModifier));
        Assert.Equal("http://hl7.org/fhir/ValueSet/observation-status", status.RequiredValueSet);
        Assert.True(observation.Element("value")!.IsChoice);
        Assert.Equal("Quantity", observation.Written("valueQuantity")!.Type.Name);
        Assert.Null(observation.Written("valueMoney"));
        Assert.Equal(["Patient", "Group", "Device", "Location"], observation.Element("subject")!.Types[0].Targets);
        Assert.Same(observation.Element("referenceRange")!.Inside, observation.Element("component")!.Inside!.Element("referenceRange")!.Inside);
        Assert.Contains(observation.Constraints, c => c.Key == "obs-7");
    }

    [Theory]
    [InlineData("Meta", "accounts")]
    [InlineData("ResearchStudy", "studyDesign")]
    [InlineData("Binary", "url")]
    public void What_the_package_has_and_R4_has_not_is_left_out(string type, string element) => Assert.Null(R4Definitions.Type(type)!.Element(element));

    [Fact]
    public void Types_specialize_each_other()
    {
        Assert.True(R4Definitions.Specializes("Age", "Quantity"));
        Assert.True(R4Definitions.Specializes("code", "string"));
        Assert.True(R4Definitions.Specializes("Patient", "Resource"));
        Assert.False(R4Definitions.Specializes("Bundle", "DomainResource"));
    }

    [Fact]
    public void Every_invariant_is_compiled()
    {
        Assert.InRange(R4Definitions.Constraints.Count, 240, 400);
        Assert.All(R4Definitions.Constraints, c => Assert.True(FhirPathExpression.TryCompile(c.Expression, out _, out var problem), $"{c.Key}: {problem}"));
    }

    [Fact]
    public void Every_search_parameter_is_compiled_but_the_three_without_expression()
    {
        Assert.Equal(1378, R4Definitions.AllSearchParameters.Count);
        Assert.Equal(3, R4Definitions.AllSearchParameters.Count(p => p.Expression.Length == 0));
        Assert.All(R4Definitions.AllSearchParameters.Where(p => p.Expression.Length > 0), p =>
            Assert.True(FhirPathExpression.TryCompile(p.Expression, out _, out var problem), $"{p.Url}: {problem}"));
        Assert.All(R4Definitions.AllSearchParameters.SelectMany(p => p.Components), c =>
            Assert.True(FhirPathExpression.TryCompile(c.Expression, out _, out var problem), $"{c}: {problem}"));
        Assert.Contains("_id", R4Definitions.SearchParameters("Observation"));
        Assert.Equal("reference", R4Definitions.SearchParameters("Observation")["subject"].Type);
    }

    [Fact]
    public void Value_sets_of_required_bindings_list_their_codes_or_say_that_they_cannot()
    {
        var status = R4Definitions.ValueSet("http://hl7.org/fhir/ValueSet/observation-status")!;
        Assert.True(status.Lists("final"));
        Assert.False(status.Lists("finished"));
        Assert.True(status.Lists("http://hl7.org/fhir/observation-status", "amended"));
        Assert.False(status.Lists("http://loinc.org", "amended"));
        Assert.Equal("ucum", R4Definitions.ValueSet("http://hl7.org/fhir/ValueSet/ucum-units")!.Grammar);
        Assert.Equal(["http://loinc.org/vs/LL379-9"], R4Definitions.ValueSetUrls.Where(url => R4Definitions.ValueSet(url)!.Kind == ValueSetKind.Missing));
        Assert.Equal(3, R4Definitions.ValueSetUrls.Count(url => R4Definitions.ValueSet(url)!.Kind == ValueSetKind.Grammar));
    }

    [Fact]
    public void Compartments_name_the_parameters_that_put_a_resource_into_them()
    {
        Assert.Equal(["subject", "performer"], R4Definitions.Compartment("Patient", "Observation"));
        Assert.Empty(R4Definitions.Compartment("Patient", "Medication"));
        Assert.NotEmpty(R4Definitions.Compartment("Encounter", "Observation"));
    }

    [ConformanceFact(OutsideDefinitions.Folder)]
    public void The_compact_file_is_what_the_definitions_say()
    {
        var checkout = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."));
        using var process = Process.Start(new ProcessStartInfo("node", ["eng/definitions/compile.mjs", "--from", ConformanceData.Folder(OutsideDefinitions.Folder), "--check"])
        {
            WorkingDirectory = checkout,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}
