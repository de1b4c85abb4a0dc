using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Keys;

namespace Xinglin.Client.Wallets;

/// <summary>
/// A wallet's contents without its root, readable by the root alone: shares of the root and this file together restore everything. Key:
/// HKDF-SHA256(ikm = root, salt = empty, info = "xinglin/wallet-backup/v1"), 32 bytes; AES-256-GCM with the format as associated data.
/// It may lie anywhere; who has it without the root learns its length.
/// </summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Nonce">12 random bytes in base64url.</param>
/// <param name="Ciphertext">Ciphertext and tag in base64url.</param>
public sealed record WalletBackup(string Format, string Nonce, string Ciphertext)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/wallet-backup/v1";

    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>The JSON form.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ClientJson.Default.WalletBackup);

    /// <summary>Reads the JSON form; null when it is none.</summary>
    public static WalletBackup? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return json.Length <= WalletFile.BytesMax && JsonSerializer.Deserialize(json, ClientJson.Default.WalletBackup) is { Format: FormatV1 } backup ? backup : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static WalletBackup Of(WalletContents contents, ReadOnlySpan<byte> root)
    {
        var plaintext = JsonSerializer.SerializeToUtf8Bytes(contents with { Root = string.Empty }, ClientJson.Default.WalletContents);
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var sealedBytes = new byte[plaintext.Length + TagLength];
        using var aead = new AesGcm(KeyOf(root), TagLength);
        aead.Encrypt(nonce, plaintext, sealedBytes.AsSpan(0, plaintext.Length), sealedBytes.AsSpan(plaintext.Length), Associated);
        return new WalletBackup(FormatV1, Base64Url.Encode(nonce), Base64Url.Encode(sealedBytes));
    }

    /// <summary>Null when it is another wallet's, or a byte was changed.</summary>
    internal WalletContents? Open(ReadOnlySpan<byte> root)
    {
        if (root.Length != WalletRoot.Length || Base64Url.Decode(Nonce) is not { Length: NonceLength } nonce || Base64Url.Decode(Ciphertext) is not { Length: > TagLength } sealedBytes)
        {
            return null;
        }

        var plaintext = new byte[sealedBytes.Length - TagLength];
        try
        {
            using var aead = new AesGcm(KeyOf(root), TagLength);
            aead.Decrypt(nonce, sealedBytes.AsSpan(0, plaintext.Length), sealedBytes.AsSpan(plaintext.Length), plaintext, Associated);
            return JsonSerializer.Deserialize(plaintext, ClientJson.Default.WalletContents) is { } contents ? contents with { Root = Base64Url.Encode(root) } : null;
        }
        catch (Exception fault) when (fault is AuthenticationTagMismatchException or JsonException)
        {
            return null;
        }
    }

    private static byte[] Associated => Encoding.ASCII.GetBytes(FormatV1);

    private static byte[] KeyOf(ReadOnlySpan<byte> root) => HKDF.DeriveKey(HashAlgorithmName.SHA256, root.ToArray(), 32, [], Associated);
}
