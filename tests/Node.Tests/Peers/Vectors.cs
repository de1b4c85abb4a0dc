using System.Text.Json;

namespace Xinglin.Node.Tests.Peers;

/// <summary>Golden vectors of what members' nodes exchange.</summary>
internal static class Vectors
{
    public static JsonElement Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Xinglin.slnx is not above the test's folder.");
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", name)));
        return document.RootElement.Clone();
    }
}
