using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Anchors;

/// <summary>Tokens as anybody checks them, without a network.</summary>
public static class AnchorTokens
{
    /// <summary>The token's time when it is about this hash and signed by a time stamping certificate that is, or is issued by, a trusted one; else null.</summary>
    /// <param name="token">DER, untrusted.</param>
    /// <param name="header">The hash.</param>
    /// <param name="trusted">A certificate, DER or PEM; null accepts the token's own.</param>
    public static DateTimeOffset? Verify(ReadOnlyMemory<byte> token, Hash header, ReadOnlyMemory<byte>? trusted)
    {
        try
        {
            using var anchor = trusted is { } given ? Load(given) : null;
            var extra = anchor is null ? [] : new X509Certificate2Collection(anchor);
            if (!Rfc3161TimestampToken.TryDecode(token, out var read, out var used) || used != token.Length
                || !read.VerifySignatureForHash(header.ToArray(), HashAlgorithmName.SHA256, out var signer, extra))
            {
                return null;
            }

            var time = read.TokenInfo.Timestamp;
            return anchor is null || signer!.RawDataMemory.Span.SequenceEqual(anchor.RawDataMemory.Span) || IsIssued(signer, anchor, read.AsSignedCms().Certificates, time)
                ? time
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static X509Certificate2 Load(ReadOnlyMemory<byte> given) => given.Span.StartsWith("-----"u8)
        ? X509Certificate2.CreateFromPem(System.Text.Encoding.ASCII.GetString(given.Span))
        : X509CertificateLoader.LoadCertificate(given.Span);

    private static bool IsIssued(X509Certificate2 signer, X509Certificate2 anchor, X509Certificate2Collection further, DateTimeOffset time)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(anchor);
        chain.ChainPolicy.ExtraStore.AddRange(further);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.UtcDateTime;
        return chain.Build(signer);
    }
}
