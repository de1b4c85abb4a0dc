using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Shared;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Tests.Envelopes;

/// <summary>Wycheproof on the primitives that envelopes and wallet files stand on.</summary>
public class WycheproofTests
{
    [ConformanceFact("crypto/wycheproof")]
    public void Key_agreement_takes_good_points_and_refuses_all_others()
    {
        var (agreed, refused) = (0, 0);
        foreach (var (_, test) in Cases("ecdh_secp256r1_ecpoint_test"))
        {
            var point = Vectors.Hex(test, "public");
            var uncompressed = point.Length == PointEncoding.Length && point[0] == 4;
            if (test.GetProperty("result").GetString() == "invalid" || !uncompressed)
            {
                Assert.False(PointEncoding.TryDecode(point, out _), Name(test));
                refused++;
                continue;
            }

            Assert.True(PointEncoding.TryDecode(point, out var key), Name(test));
            using var mine = SealingKey.FromScalar(Scalar(test));
            Assert.Equal(test.GetProperty("shared").GetString(), Convert.ToHexStringLower(mine.Agree(key)));
            agreed++;
        }

        Assert.True(agreed > 50 && refused > 10, $"{agreed} agreed, {refused} refused");
    }

    [ConformanceFact("crypto/wycheproof")]
    public void Authenticated_encryption_opens_only_what_was_sealed()
    {
        var ran = 0;
        foreach (var (group, test) in Cases("aes_gcm_test"))
        {
            if (group.GetProperty("ivSize").GetInt32() != 96 || group.GetProperty("tagSize").GetInt32() != 128)
            {
                continue;
            }

            using var aes = new AesGcm(Vectors.Hex(test, "key"), 16);
            var ciphertext = Vectors.Hex(test, "ct");
            var plaintext = new byte[ciphertext.Length];
            var opened = Opens(() => aes.Decrypt(Vectors.Hex(test, "iv"), ciphertext, Vectors.Hex(test, "tag"), plaintext, Vectors.Hex(test, "aad")));
            Assert.True(opened == (test.GetProperty("result").GetString() == "valid"), Name(test));
            Assert.True(!opened || plaintext.AsSpan().SequenceEqual(Vectors.Hex(test, "msg")), Name(test));
            ran++;
        }

        Assert.True(ran > 50, $"{ran} ran");
    }

    [ConformanceFact("crypto/wycheproof")]
    public void Key_derivation_gives_the_published_keys()
    {
        foreach (var (_, test) in Cases("hkdf_sha256_test").Where(c => c.Test.GetProperty("result").GetString() == "valid"))
        {
            var derived = HKDF.DeriveKey(
                HashAlgorithmName.SHA256, Vectors.Hex(test, "ikm"), test.GetProperty("size").GetInt32(), Vectors.Hex(test, "salt"), Vectors.Hex(test, "info"));
            Assert.True(derived.AsSpan().SequenceEqual(Vectors.Hex(test, "okm")), Name(test));
        }
    }

    [ConformanceFact("crypto/wycheproof")]
    public void Key_derivation_with_SHA_512_gives_the_published_keys()
    {
        var ran = 0;
        foreach (var (_, test) in Cases("hkdf_sha512_test").Where(c => c.Test.GetProperty("result").GetString() == "valid"))
        {
            var key = HKDF.Extract(HashAlgorithmName.SHA512, Vectors.Hex(test, "ikm"), Vectors.Hex(test, "salt"));
            var derived = new byte[test.GetProperty("size").GetInt32()];
            HKDF.Expand(HashAlgorithmName.SHA512, key, derived, Vectors.Hex(test, "info"));
            Assert.True(derived.AsSpan().SequenceEqual(Vectors.Hex(test, "okm")), Name(test));
            ran++;
        }

        Assert.True(ran > 20, $"{ran} ran");
    }

    [ConformanceFact("crypto/wycheproof")]
    public void Passphrase_derivation_gives_the_published_keys()
    {
        foreach (var (_, test) in Cases("pbkdf2_hmacsha256_test").Where(c => c.Test.GetProperty("result").GetString() == "valid"))
        {
            var derived = Rfc2898DeriveBytes.Pbkdf2(
                Vectors.Hex(test, "password"), Vectors.Hex(test, "salt"), test.GetProperty("iterationCount").GetInt32(), HashAlgorithmName.SHA256, test.GetProperty("dkLen").GetInt32());
            Assert.True(derived.AsSpan().SequenceEqual(Vectors.Hex(test, "dk")), Name(test));
        }
    }

    private static byte[] Scalar(JsonElement test)
    {
        var digits = test.GetProperty("private").GetString()!.TrimStart('0');
        return Convert.FromHexString(digits.PadLeft(64, '0'));
    }

    private static bool Opens(Action open)
    {
        try
        {
            open();
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private static string Name(JsonElement test) => $"case {test.GetProperty("tcId")}: {test.GetProperty("comment")}";

    private static IEnumerable<(JsonElement Group, JsonElement Test)> Cases(string file)
    {
        var path = Directory.EnumerateFiles(ConformanceData.Folder("crypto/wycheproof"), file + ".json", SearchOption.AllDirectories).Single();
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty("testGroups").EnumerateArray()
            .SelectMany(g => g.GetProperty("tests").EnumerateArray().Select(t => (g.Clone(), t.Clone())))];
    }
}
