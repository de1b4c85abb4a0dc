using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Crypto;

/// <summary>SHA-256 by the framework's own types, where libcrypto cannot be called.</summary>
internal static class FrameworkSha256
{
    /// <summary>Inputs up to this length are joined on the stack.</summary>
    private const int StackMax = 512;

    public static Hash Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        Span<byte> digest = stackalloc byte[Hash.Length];
        if (second.IsEmpty && third.IsEmpty)
        {
            SHA256.HashData(first, digest);
            return new Hash(digest);
        }

        var length = checked(first.Length + second.Length + third.Length);
        var joined = length <= StackMax ? stackalloc byte[length] : new byte[length];
        first.CopyTo(joined);
        second.CopyTo(joined[first.Length..]);
        third.CopyTo(joined[(first.Length + second.Length)..]);
        SHA256.HashData(joined, digest);
        return new Hash(digest);
    }
}
