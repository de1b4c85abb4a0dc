using System.Text.Json;

namespace Xinglin.Ledger.Tests.Transactions;

/// <summary>A golden vector of <c>tests/vectors</c>.</summary>
internal static class VectorFile
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

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));
}
