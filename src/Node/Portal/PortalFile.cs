using System.Security.Cryptography;

namespace Xinglin.Node.Portal;

/// <summary>One file of the built portal, held in memory.</summary>
/// <param name="Name">Its path below the root, for example <c>assets/index-1a2b.js</c>.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Pressed">The same under brotli, or null.</param>
internal sealed record PortalFile(string Name, byte[] Bytes, byte[]? Pressed)
{
    /// <summary>RFC 9110 entity tag: the bytes' hash.</summary>
    public string Tag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes)[..16])}\"";

    /// <summary>Media type by the name's end.</summary>
    public string Type => Path.GetExtension(Name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        ".wasm" => "application/wasm",
        ".woff2" => "font/woff2",
        ".png" => "image/png",
        _ => "application/octet-stream",
    };

    /// <summary>The build puts the hash into the names under <c>assets/</c>: those never change.</summary>
    public string Caching => Name.StartsWith("assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
}
