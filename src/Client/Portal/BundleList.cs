using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Portal;

/// <summary>The list of a bundle's files (docs/spec/portal-bundle.md), as <c>sha256sum</c> writes it.</summary>
/// <param name="Hash">SHA-256 of the list's exact bytes: the bundle in one hash.</param>
/// <param name="Files">Path below the root and SHA-256 in lower-case hex, in the list's order.</param>
public sealed partial record BundleList(Hash Hash, IReadOnlyList<(string Name, string Sha256)> Files)
{
    /// <summary>Longest list, bytes.</summary>
    public const int BytesMax = 256 * 1024;

    /// <summary>Most files.</summary>
    public const int FilesMax = 1024;

    /// <summary>The page that a browser gets first.</summary>
    public const string StartPage = "index.html";

    /// <summary>Reads it strictly; null when it is none: ascending distinct names of plain letters, the start page among them, each line ended.</summary>
    public static BundleList? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > BytesMax || bytes.ContainsAnyExceptInRange((byte)'\n', (byte)'~') || bytes[^1] != (byte)'\n')
        {
            return null;
        }

        var lines = Encoding.ASCII.GetString(bytes[..^1]).Split('\n');
        var files = lines.Select(line => Line().Match(line)).Where(m => m.Success).Select(m => (Name: m.Groups["name"].Value, Sha256: m.Groups["hash"].Value)).ToList();
        var isSound = files.Count == lines.Length && files.Count <= FilesMax && files.Exists(f => f.Name == StartPage)
            && files.Zip(files.Skip(1)).All(pair => string.CompareOrdinal(pair.First.Name, pair.Second.Name) < 0);
        return isSound ? new BundleList(new Hash(SHA256.HashData(bytes)), files) : null;
    }

    /// <summary>True when these are the bytes that the list names.</summary>
    public static bool Matches((string Name, string Sha256) file, ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes)) == file.Sha256;

    [GeneratedRegex(@"^(?<hash>[0-9a-f]{64})  (?<name>[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,4})\z")]
    private static partial Regex Line();
}
