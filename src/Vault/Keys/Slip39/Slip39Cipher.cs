using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Xinglin.Vault.Keys.Slip39;

/// <summary>
/// How SLIP-39 keeps the master secret under a passphrase: a Feistel network of four rounds with PBKDF2-HMAC-SHA256, 2,500 · 2^e
/// iterations a round (SLIP-39, "Encryption of the master secret"). A wrong passphrase gives another secret, never an error.
/// </summary>
internal static class Slip39Cipher
{
    private const int IterationsPerRound = 2_500;

    public static byte[] Encrypt(ReadOnlySpan<byte> secret, Slip39Set set, string passphrase) => Run(secret, set, passphrase, [0, 1, 2, 3]);

    public static byte[] Decrypt(ReadOnlySpan<byte> secret, Slip39Set set, string passphrase) => Run(secret, set, passphrase, [3, 2, 1, 0]);

    public static bool IsPassphrase(string passphrase) => passphrase.All(letter => letter is >= ' ' and <= '~');

    private static byte[] Run(ReadOnlySpan<byte> secret, Slip39Set set, string passphrase, ReadOnlySpan<byte> rounds)
    {
        var half = secret.Length / 2;
        var (left, right) = (secret[..half].ToArray(), secret[half..].ToArray());
        foreach (var round in rounds)
        {
            var mask = Rfc2898DeriveBytes.Pbkdf2(
                [round, .. Encoding.ASCII.GetBytes(passphrase)], [.. Salt(set), .. right], IterationsPerRound << set.Exponent, HashAlgorithmName.SHA256, half);
            for (var i = 0; i < half; i++)
            {
                mask[i] ^= left[i];
            }

            CryptographicOperations.ZeroMemory(left);
            (left, right) = (right, mask);
        }

        byte[] result = [.. right, .. left];
        CryptographicOperations.ZeroMemory(left);
        CryptographicOperations.ZeroMemory(right);
        return result;
    }

    private static byte[] Salt(Slip39Set set)
    {
        if (set.Extendable)
        {
            return [];
        }

        byte[] salt = [.. "shamir"u8, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(salt.AsSpan(6), (ushort)set.Identifier);
        return salt;
    }
}
