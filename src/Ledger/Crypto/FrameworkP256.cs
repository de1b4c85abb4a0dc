using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Crypto;

/// <summary>ECDSA verification by the framework's own types, where libcrypto cannot be called.</summary>
internal static class FrameworkP256
{
    public static bool IsOnCurve(in Hash x, in Hash y)
    {
        try
        {
            using var probe = ECDsa.Create(P256PublicKey.FromTrusted(x, y).ToParameters());
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public static bool Verify(in P256PublicKey key, in Hash digest, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != P256.SignatureLength)
        {
            return false;
        }

        try
        {
            Span<byte> hashed = stackalloc byte[Hash.Length];
            digest.CopyTo(hashed);
            using var ecdsa = ECDsa.Create(key.ToParameters());
            return ecdsa.VerifyHash(hashed, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
