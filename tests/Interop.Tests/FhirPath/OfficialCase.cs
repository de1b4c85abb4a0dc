using System.Globalization;
using System.Xml.Linq;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Xml;
using Xinglin.Interop.FhirPath;
using Xinglin.Interop.FhirPath.Evaluation;
using Xinglin.Interop.FhirPath.Values;
using Xinglin.Shared;

namespace Xinglin.Interop.Tests.FhirPath;

/// <summary>One test of the official suite.</summary>
internal sealed class OfficialCase(string group, XElement test)
{
    public const string Folder = "fhir/FHIR+fhir-test-cases";

    public string Name { get; } = $"{group}/{test.Attribute("name")?.Value}";

    public static IEnumerable<OfficialCase> All()
    {
        var suite = XDocument.Load(Path.Combine(ConformanceData.Folder(Folder), "r4/fhirpath/tests-fhir-r4.xml"));
        return suite.Root!.Elements("group").SelectMany(group =>
            group.Elements("test").Where(test => test.Element("expression") is not null).Select(test => new OfficialCase(group.Attribute("name")!.Value, test)));
    }

    public static FhirNode ReadExample(string name)
    {
        var bytes = File.ReadAllBytes(Example(name));
        return (name.EndsWith(".xml", StringComparison.Ordinal) ? XmlNodeReader.TryRead(bytes)
            : FhirResource.TryRead(bytes, out var resource, out _) ? new JsonNodeReader().Read(resource.Root)
            : null) ?? throw new InvalidDataException(name);
    }

    private static string Example(string name)
    {
        var folder = Path.Combine(ConformanceData.Folder(Folder), "r4");
        return File.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : Path.Combine(folder, "examples", name);
    }

    /// <summary>Null when it passes, else what is wrong.</summary>
    public string? Run()
    {
        var expression = test.Element("expression")!;
        var mustFail = expression.Attribute("invalid") is not null;
        if (test.Attribute("inputfile")?.Value is { Length: > 0 } input && !File.Exists(Example(input)))
        {
            return "its input file is not in the data";
        }

        var node = test.Attribute("inputfile")?.Value is { Length: > 0 } file ? ReadExample(file) : null;
        var isStrict = (expression.Attribute("mode") ?? test.Attribute("mode"))?.Value == "strict";
        var profile = isStrict ? FhirPathProfile.Full with { IsStrict = true, ContextType = node?.Type.Name } : FhirPathProfile.Full;
        if (!FhirPathExpression.TryCompile(expression.Value, profile, out var compiled, out var problem)
            || !compiled.TryEvaluate(node, FhirPathEnvironment.Default, out var values, out problem))
        {
            return mustFail ? null : problem.ToString();
        }

        if (mustFail)
        {
            return "was to fail";
        }

        if (test.Attribute("predicate")?.Value == "true")
        {
            values = [values.Count == 1 && values[0] is bool only ? only : values.Count > 0];
        }

        return Compare(values);
    }

    private string? Compare(IReadOnlyList<object> values)
    {
        var expected = test.Elements("output").Select(output => (Type: output.Attribute("type")?.Value, Text: output.Value)).ToList();
        var actual = values.Select(Written).ToList();
        var isOrdered = test.Attribute("ordered")?.Value != "false";
        var same = isOrdered
            ? expected.Select(e => e.Text).SequenceEqual(actual.Select(a => a.Text))
            : expected.Select(e => e.Text).Order(StringComparer.Ordinal).SequenceEqual(actual.Select(a => a.Text).Order(StringComparer.Ordinal));
        var sameTypes = !isOrdered || expected.Zip(actual).All(pair => pair.First.Type is null || pair.First.Type == pair.Second.Type);
        return same && sameTypes ? null : $"expected [{string.Join(", ", expected)}], was [{string.Join(", ", actual)}]";
    }

    private static (string Type, string Text) Written(object item) => item is FhirNode node
        ? (node.Type.Name, node.Text is null ? node.Path() : Written(Items.SystemValue(node)).Text)
        : item switch
        {
            bool value => ("boolean", value ? "true" : "false"),
            int value => ("integer", value.ToString(CultureInfo.InvariantCulture)),
            ExactDecimal value => ("decimal", value.ToString()),
            Temporal { Kind: TemporalKind.Time } value => ("time", "@T" + value),
            Temporal value => (value.Kind == TemporalKind.Date ? "date" : "dateTime", "@" + value),
            PathQuantity value => ("Quantity", value.ToString()),
            _ => ("string", item.ToString()!),
        };
}
