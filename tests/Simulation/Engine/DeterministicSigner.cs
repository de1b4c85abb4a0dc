using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

/// <summary>
/// Real P-256 signatures, the same every run and quick: nonces come from a small table, which would give the key away to
/// anybody who looks. For simulations only.
/// </summary>
public sealed class DeterministicSigner : ISigner
{
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static readonly (BigInteger R, BigInteger Inverse)[] Nonces = [.. Enumerable.Range(0, 16).Select(MakeNonce)];

    private readonly BigInteger _scalar;

    public DeterministicSigner(string seed)
    {
        _scalar = ToScalar(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("xinglin/simulation/key:" + seed)));
        using var signer = P256Signer.FromScalar(ToBytes(_scalar));
        PublicKey = signer.PublicKey;
        KeyId = signer.KeyId;
    }

    public P256PublicKey PublicKey { get; }

    public KeyId KeyId { get; }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var hash = SHA256.HashData(message);
        var (r, inverse) = Nonces[hash[0] % Nonces.Length];
        var digest = new BigInteger(hash, isUnsigned: true, isBigEndian: true);
        var s = inverse * ((digest + (r * _scalar)) % Order) % Order;
        return [.. ToBytes(r), .. ToBytes(s)];
    }

    private static (BigInteger R, BigInteger Inverse) MakeNonce(int index)
    {
        var nonce = ToScalar(SHA256.HashData([(byte)index, .. "nonce"u8]));
        using var point = P256Signer.FromScalar(ToBytes(nonce));
        return (new BigInteger(point.PublicKey.X.ToArray(), isUnsigned: true, isBigEndian: true) % Order, BigInteger.ModPow(nonce, Order - 2, Order));
    }

    private static BigInteger ToScalar(byte[] bytes) => (new BigInteger(bytes, isUnsigned: true, isBigEndian: true) % (Order - 1)) + 1;

    private static byte[] ToBytes(BigInteger value)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
