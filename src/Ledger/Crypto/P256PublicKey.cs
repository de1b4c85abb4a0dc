using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;
using Codec = System.Buffers.Text.Base64Url;

namespace Xinglin.Ledger.Crypto;

/// <summary>A point of NIST P-256 as its affine coordinates, 32 bytes each, big-endian. Whether it lies on the curve is checked when parsed.</summary>
public readonly record struct P256PublicKey
{
    /// <summary>32 bytes in base64url.</summary>
    private const int CoordinateText = 43;

    private P256PublicKey(Hash x, Hash y)
    {
        X = x;
        Y = y;
    }

    /// <summary>The x coordinate.</summary>
    public Hash X { get; }

    /// <summary>The y coordinate.</summary>
    public Hash Y { get; }

    private static ReadOnlySpan<byte> Head => "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\""u8;

    private static ReadOnlySpan<byte> Middle => "\",\"y\":\""u8;

    private static ReadOnlySpan<byte> Tail => "\"}"u8;

    /// <summary>RFC 7638 thumbprint: SHA-256 of the canonical JWK with members crv, kty, x, y.</summary>
    public KeyId Thumbprint()
    {
        Span<byte> jwk = stackalloc byte[Head.Length + Middle.Length + Tail.Length + (2 * CoordinateText)];
        Span<byte> coordinate = stackalloc byte[Hash.Length];
        Head.CopyTo(jwk);
        X.CopyTo(coordinate);
        Codec.EncodeToUtf8(coordinate, jwk[Head.Length..]);
        Middle.CopyTo(jwk[(Head.Length + CoordinateText)..]);
        Y.CopyTo(coordinate);
        Codec.EncodeToUtf8(coordinate, jwk[(Head.Length + CoordinateText + Middle.Length)..]);
        Tail.CopyTo(jwk[^Tail.Length..]);
        return new KeyId(Sha256.Of(jwk));
    }

    /// <summary>Accepts the coordinates only when they are a point of the curve other than infinity.</summary>
    public static bool TryCreate(Hash x, Hash y, out P256PublicKey key)
    {
        var onCurve = LibCrypto.Available ? NativeP256.IsOnCurve(x, y) : FrameworkP256.IsOnCurve(x, y);
        key = onCurve ? new P256PublicKey(x, y) : default;
        return onCurve;
    }

    /// <summary>For bytes that this process wrote itself (state entries, its own files): no curve check.</summary>
    internal static P256PublicKey FromTrusted(Hash x, Hash y) => new(x, y);

    /// <summary>The form that .NET's ECDsa and ECDiffieHellman import.</summary>
    public ECParameters ToParameters() => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = X.ToArray(), Y = Y.ToArray() },
    };
}
