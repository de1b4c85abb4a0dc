using System.Text;
using System.Text.Json.Nodes;
using Xinglin.Client.Bundles;
using Xinglin.Ledger.Proofs;

namespace Xinglin.EndToEnd;

/// <summary>A bundle made once, of a network that is gone, still holds: <c>tests/vectors/bundle.json</c>, which docs/spec/bundle.md explains.</summary>
public sealed class BundleVectorTests
{
    private static readonly JsonNode Vector = JsonNode.Parse(File.ReadAllBytes(Find("tests/vectors/bundle.json")))!;
    private static readonly TrustedMembers Trust = TrustedMembers.TryRead(Bytes(Vector["trust"]!))!;

    [Fact]
    public void It_holds_and_shows_an_anchored_access_under_a_permission()
    {
        var report = BundleVerifier.Verify(Bytes(Vector["bundle"]!), Trust);
        Assert.Equal(Vector["checks"]!.AsArray().Select(c => c!.GetValue<string>()), report.Checks.Select(c => $"{c.Name}: {c.Detail}"));
        Assert.True(report.Holds);
        Assert.NotEmpty(Vector["bundle"]!["log"]!["consistency"]!.AsArray());
        Assert.Contains(report.Checks, c => c.Detail.Contains(", permission, for treatment; ", StringComparison.Ordinal) && c.Detail.EndsWith(", anchored", StringComparison.Ordinal));
    }

    [Fact]
    public void One_changed_character_in_any_value_makes_it_fail() => BundleTests.EachChangeFails(Vector["bundle"]!, Trust);

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private static string Find(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, path)))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, path);
    }
}
