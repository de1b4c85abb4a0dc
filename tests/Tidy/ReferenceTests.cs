using System.Text.Json;
using System.Xml.Linq;

namespace Xinglin.Tidy;

public sealed class ReferenceTests
{
    [Fact]
    public void Projects_reference_exactly_whom_the_data_file_allows()
    {
        var allowed = JsonSerializer.Deserialize<Dictionary<string, string[]>>(Repository.Read("eng/references.json"))!;
        var actual = Repository.Files.Where(f => f.StartsWith("src/", StringComparison.Ordinal) && f.EndsWith(".csproj", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f), References);

        Assert.Equal(allowed.Keys.Order(), actual.Keys.Order());
        foreach (var (project, references) in actual)
        {
            Assert.True(allowed[project].Order().SequenceEqual(references), $"{project} references {string.Join(", ", references)}; eng/references.json allows {string.Join(", ", allowed[project])}.");
        }
    }

    [Fact]
    public void Pure_projects_take_no_package_but_analyzers()
    {
        foreach (var file in new[] { "src/Ledger/Xinglin.Ledger.csproj", "src/Contracts/Xinglin.Contracts.csproj" })
        {
            var packages = XDocument.Parse(Repository.Read(file)).Descendants("PackageReference")
                .Where(p => (string?)p.Attribute("PrivateAssets") != "all").Select(p => (string?)p.Attribute("Include"));
            Assert.Empty(packages);
        }
    }

    [Fact]
    public void Every_project_belongs_to_the_solution()
    {
        var solution = XDocument.Parse(Repository.Read("Xinglin.slnx")).Descendants("Project").Select(p => (string)p.Attribute("Path")!);
        Assert.Equal(Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Order(), solution.Order());
    }

    private static List<string> References(string project) =>
        [.. XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/'))).Order()];
}
