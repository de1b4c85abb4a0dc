using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Xinglin.Ledger.Crypto;

namespace Xinglin.Vault.Keys;

/// <summary>
/// The secret behind all keys of one person: 32 random bytes. A relationship's key is
/// HKDF-SHA256(ikm = root, salt = empty, info = "xinglin/wallet/v1" || label, 16 bytes || "sign" or "seal" || epoch,
/// u32 big-endian), 32 bytes, then <see cref="DeterministicKeyGeneration"/>. Two relationships cannot be linked without
/// the root; a lost device is replaced by the root and the list of labels.
/// </summary>
public sealed class WalletRoot : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 32;

    private readonly byte[] _root;

    private WalletRoot(byte[] root) => _root = root;

    /// <summary>A fresh random root.</summary>
    public static WalletRoot Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static WalletRoot FromBytes(ReadOnlySpan<byte> root) =>
        root.Length == Length ? new WalletRoot(root.ToArray()) : throw new ArgumentException("A root is 32 bytes.", nameof(root));

    /// <summary>The key that signs for one relationship.</summary>
    /// <param name="label">The relationship.</param>
    /// <param name="epoch">0 for the first key, one more at each rotation.</param>
    public P256Signer SigningKey(RelationshipLabel label, uint epoch) => P256Signer.FromScalar(Scalar(label, "sign", epoch));

    /// <summary>The key to which the counterparty of one relationship seals.</summary>
    /// <param name="label">The relationship.</param>
    /// <param name="epoch">0 for the first key, one more at each rotation.</param>
    public SealingKey SealingKey(RelationshipLabel label, uint epoch) => Keys.SealingKey.FromScalar(Scalar(label, "seal", epoch));

    /// <summary>The 32 bytes, to be written only under a passphrase.</summary>
    public byte[] Export() => [.. _root];

    /// <summary>Overwrites the root.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_root);

    private byte[] Scalar(RelationshipLabel label, string use, uint epoch)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, epoch);
        byte[] info = [.. "xinglin/wallet/v1"u8, .. label.ToArray(), .. Encoding.ASCII.GetBytes(use), .. number];
        var seed = HKDF.DeriveKey(HashAlgorithmName.SHA256, _root, Length, [], info);
        return DeterministicKeyGeneration.P256Scalar(seed);
    }
}
