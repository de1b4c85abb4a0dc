using System.Text;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Xml;
using Xinglin.Interop.Tests.FhirPath;
using Xinglin.Shared;

namespace Xinglin.Interop.Tests.Fhir.Xml;

public sealed class XmlNodeReaderTests
{
    [Fact]
    public void Xml_and_json_are_the_same_resource()
    {
        var xml = Read("""
            <?xml version="1.0"?><!-- said beside -->
            <Patient xmlns="http://hl7.org/fhir"><id value="p"/><contained><Organization><id value="o"/></Organization></contained>
              <extension url="http://example.org/x"><valueDecimal value="1.50"/></extension>
              <active value="true"/><name id="n"><family value="王"/><given value="秀英"/><given><extension url="u"><valueCode value="c"/></extension></given></name></Patient>
            """)!;
        var json = Evaluation.Node("""
            {"resourceType":"Patient","id":"p","contained":[{"resourceType":"Organization","id":"o"}],"extension":[{"url":"http://example.org/x","valueDecimal":1.50}],
             "active":true,"name":[{"id":"n","family":"王","given":["秀英",null],"_given":[null,{"extension":[{"url":"u","valueCode":"c"}]}]}]}
            """);
        Assert.Equal(Lines(json), Lines(xml));
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&a;\"/></Patient>")]
    [InlineData("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><Patient xmlns=\"http://hl7.org/fhir\"/>")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&nbsp;\"/></Patient>")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"p\"/>")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"/><Patient xmlns=\"http://hl7.org/fhir\"/>")]
    [InlineData("<Patient/>")]
    [InlineData("<Nobody xmlns=\"http://hl7.org/fhir\"/>")]
    [InlineData("<DomainResource xmlns=\"http://hl7.org/fhir\"/>")]
    [InlineData("")]
    public void Document_types_entities_and_what_is_no_resource_are_refused(string text) => Assert.Null(Read(text));

    [Fact]
    public void Entities_that_grow_are_refused()
    {
        var entities = string.Concat(Enumerable.Range(1, 9).Select(i => $"<!ENTITY e{i} \"{string.Concat(Enumerable.Repeat($"&e{i - 1};", 10))}\">"));
        Assert.Null(Read($"<!DOCTYPE b [<!ENTITY e0 \"x\">{entities}]><Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&e9;\"/></Patient>"));
    }

    [Fact]
    public void Depth_and_size_have_limits()
    {
        Assert.Null(Read($"<Patient xmlns=\"http://hl7.org/fhir\">{string.Concat(Enumerable.Repeat("<extension url=\"u\">", 200))}{string.Concat(Enumerable.Repeat("</extension>", 200))}</Patient>"));
        Assert.Null(Read($"<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"{new string('a', FhirLimits.ResourceBytesMax)}\"/></Patient>"));
    }

    [Fact]
    public void What_R4_does_not_know_is_reported_with_its_place()
    {
        var problems = new List<NodeProblem>();
        Read("<Patient xmlns=\"http://hl7.org/fhir\" colour=\"red\"><nose value=\"1\"/><name><family value=\"a\"/><family value=\"b\"/>text</name><contact/></Patient>", problems);
        Assert.Equal(
            [
                new(NodeFault.UnknownElement, "Patient.@colour"), new(NodeFault.UnknownElement, "Patient.nose"), new(NodeFault.UnknownElement, "Patient.name[0].text()"),
                new(NodeFault.NotSingle, "Patient.name[0].family"), new(NodeFault.Empty, "Patient.contact[0]"),
            ],
            problems);
    }

    [ConformanceFact(OfficialCase.Folder)]
    public void Official_examples_say_in_xml_what_they_say_in_json()
    {
        foreach (var name in new[] { "patient-example", "condition-example", "organization-1" })
        {
            Assert.Equal(Lines(OfficialCase.ReadExample(name + ".json")), Lines(OfficialCase.ReadExample(name + ".xml")));
        }
    }

    private static FhirNode? Read(string xml, List<NodeProblem>? problems = null) => XmlNodeReader.TryRead(Encoding.UTF8.GetBytes(xml), problems);

    /// <summary>Every element with its value; narratives without, because white space and entities may differ.</summary>
    private static IEnumerable<string> Lines(FhirNode node) =>
        node.Children.SelectMany(child => Lines(child).Prepend($"{child.Path()} {child.Type.Name} {(child.Type.Name == "xhtml" ? null : child.Text)}")).Order(StringComparer.Ordinal);
}
