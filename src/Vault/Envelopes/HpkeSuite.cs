using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Xinglin.Vault.Envelopes;

/// <summary>
/// An RFC 9180 cipher suite with DHKEM(P-256, HKDF-SHA256). Xinglin seals with <see cref="Aes256"/> only; the others
/// exist so that the published vectors can be run.
/// </summary>
/// <param name="Kdf">KDF identifier, RFC 9180 section 7.2.</param>
/// <param name="Aead">AEAD identifier, RFC 9180 section 7.3; 0xffff exports only.</param>
/// <param name="KeyLength">Nk, bytes.</param>
public sealed record HpkeSuite(ushort Kdf, ushort Aead, int KeyLength)
{
    /// <summary>DHKEM(P-256, HKDF-SHA256), RFC 9180 section 7.1.</summary>
    public const ushort Kem = 0x0010;

    /// <summary>AEAD identifier of "export only".</summary>
    public const ushort ExportOnly = 0xffff;

    /// <summary>HKDF-SHA256 and AES-256-GCM: what every sealed message of this version uses.</summary>
    public static HpkeSuite Aes256 { get; } = new(1, 2, 32);

    /// <summary>HKDF-SHA256 and AES-128-GCM.</summary>
    public static HpkeSuite Aes128 { get; } = new(1, 1, 16);

    internal HashAlgorithmName Hash => Kdf == 1 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;

    internal int HashLength => Kdf == 1 ? 32 : 64;

    internal byte[] Id
    {
        get
        {
            var numbers = new byte[6];
            BinaryPrimitives.WriteUInt16BigEndian(numbers, Kem);
            BinaryPrimitives.WriteUInt16BigEndian(numbers.AsSpan(2), Kdf);
            BinaryPrimitives.WriteUInt16BigEndian(numbers.AsSpan(4), Aead);
            return [.. "HPKE"u8, .. numbers];
        }
    }
}

/// <summary>LabeledExtract and LabeledExpand, RFC 9180 section 4.</summary>
internal sealed class LabeledKdf(HashAlgorithmName hash, byte[] suite)
{
    public byte[] Extract(ReadOnlySpan<byte> salt, string label, ReadOnlySpan<byte> input)
    {
        byte[] labeled = [.. "HPKE-v1"u8, .. suite, .. Encoding.ASCII.GetBytes(label), .. input];
        return HKDF.Extract(hash, labeled, salt.ToArray());
    }

    public byte[] Expand(byte[] key, string label, ReadOnlySpan<byte> info, int length)
    {
        var size = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)length);
        byte[] labeled = [.. size, .. "HPKE-v1"u8, .. suite, .. Encoding.ASCII.GetBytes(label), .. info];
        return HKDF.Expand(hash, key, length, labeled);
    }
}
