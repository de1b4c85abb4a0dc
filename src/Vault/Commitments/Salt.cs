using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Commitments;

/// <summary>32 random bytes that make a commitment unguessable. They travel with the content. Text: base64url, 43 characters.</summary>
public readonly record struct Salt(Hash Value)
{
    /// <summary>A fresh random salt.</summary>
    public static Salt Create() => new(new Hash(RandomNumberGenerator.GetBytes(Hash.Length)));

    /// <summary>Strict parse of the 43-character form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Salt salt)
    {
        var ok = Hash.TryParse(text, out var hash);
        salt = new Salt(hash);
        return ok;
    }

    /// <summary>Commits to the exact bytes of a JSON object under this salt; false when type or content have not the right form.</summary>
    public bool TryCommit(string type, ReadOnlySpan<byte> content, out Hash commitment) =>
        Commitment.TryOf(Value.ToArray(), type, content, out commitment);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
