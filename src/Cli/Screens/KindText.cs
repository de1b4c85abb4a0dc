using Xinglin.Vault.Consent;

namespace Xinglin.Cli.Screens;

/// <summary>What a permission allows beyond reading, so that nobody asks for it, grants it or hears of it without being told.</summary>
internal static class KindText
{
    /// <summary>A sentence that begins with a space; nothing for a permission that allows reading alone.</summary>
    public static string Of(string? kind) => kind switch
    {
        null => string.Empty,
        PermissionKinds.OfflineCopy => " OFFLINE COPY: this reader may keep a copy which revocation cannot reach.",
        _ => $" It is of a kind that this version does not know: {kind}.",
    };
}
