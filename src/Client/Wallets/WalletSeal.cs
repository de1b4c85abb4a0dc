using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Wallets;

/// <summary>The key behind a wallet file: derived once when it is opened, used for every save.</summary>
internal sealed class WalletSeal : IDisposable
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly int _iterations;
    private readonly byte[] _salt;
    private readonly AesGcm _aead;

    private WalletSeal(string passphrase, int iterations, byte[] salt)
    {
        _iterations = iterations;
        _salt = salt;
        var key = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), salt, iterations, HashAlgorithmName.SHA256, 32);
        _aead = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(key);
    }

    public static WalletSeal Create(string passphrase) => new(passphrase, WalletFile.IterationsMin, RandomNumberGenerator.GetBytes(32));

    /// <summary>Null when the file is not of the format or its limits.</summary>
    public static WalletSeal? For(WalletFile file, string passphrase) =>
        file is { Format: WalletFile.FormatV1, Iterations: >= WalletFile.IterationsMin and <= WalletFile.IterationsMax }
        && Base64Url.Decode(file.Salt) is { Length: 32 } salt
            ? new WalletSeal(passphrase, file.Iterations, salt)
            : null;

    public WalletFile Close(WalletContents contents)
    {
        var plaintext = JsonSerializer.SerializeToUtf8Bytes(contents, ClientJson.Default.WalletContents);
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var sealedBytes = new byte[plaintext.Length + TagLength];
        _aead.Encrypt(nonce, plaintext, sealedBytes.AsSpan(0, plaintext.Length), sealedBytes.AsSpan(plaintext.Length), Associated());
        CryptographicOperations.ZeroMemory(plaintext);
        return new WalletFile(WalletFile.FormatV1, _iterations, Base64Url.Encode(_salt), Base64Url.Encode(nonce), Base64Url.Encode(sealedBytes));
    }

    /// <summary>Null when the passphrase is wrong or a byte was changed.</summary>
    public WalletContents? Open(WalletFile file)
    {
        if (Base64Url.Decode(file.Nonce) is not { Length: NonceLength } nonce || Base64Url.Decode(file.Ciphertext) is not { Length: > TagLength } sealedBytes)
        {
            return null;
        }

        var plaintext = new byte[sealedBytes.Length - TagLength];
        try
        {
            _aead.Decrypt(nonce, sealedBytes.AsSpan(0, plaintext.Length), sealedBytes.AsSpan(plaintext.Length), plaintext, Associated());
            return JsonSerializer.Deserialize(plaintext, ClientJson.Default.WalletContents);
        }
        catch (Exception fault) when (fault is AuthenticationTagMismatchException or JsonException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    public void Dispose() => _aead.Dispose();

    private byte[] Associated()
    {
        var iterations = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(iterations, _iterations);
        return [.. Encoding.ASCII.GetBytes(WalletFile.FormatV1), .. iterations, .. _salt];
    }
}
