using System.Reflection;

namespace Xinglin.Node.Explorer;

/// <summary>The contracts' source as this very build was compiled from it, for anyone to read.</summary>
internal static class ContractSources
{
    private const string Prefix = "contracts/";

    private static readonly Assembly Assembly = typeof(ContractSources).Assembly;

    /// <summary>Names of the files, for example <c>Consent/PermissionContract.cs</c>, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(n => n[Prefix.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>The text of one file, or null.</summary>
    public static string? Read(string name)
    {
        if (!Names.Contains(name))
        {
            return null;
        }

        using var stream = Assembly.GetManifestResourceStream(Prefix + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
