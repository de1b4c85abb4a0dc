using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Shared;

namespace Xinglin.Ledger.Tests.Crypto;

public sealed class P256Tests
{
    private delegate bool Verifier(in P256PublicKey key, in Hash digest, ReadOnlySpan<byte> signature);

    private delegate bool CurveCheck(in Hash x, in Hash y);

    private static readonly (string Name, Verifier Verify, CurveCheck IsOnCurve)[] Implementations =
    [
        ("libcrypto", NativeP256.Verify, NativeP256.IsOnCurve),
        ("framework", FrameworkP256.Verify, FrameworkP256.IsOnCurve),
    ];

    [Fact]
    public void Libcrypto_is_found_on_the_supported_system() => Assert.True(LibCrypto.Available);

    [ConformanceFact("crypto/wycheproof")]
    public void Both_implementations_agree_with_every_wycheproof_verdict()
    {
        var path = Directory.GetFiles(ConformanceData.Folder("crypto/wycheproof"), "ecdsa_secp256r1_sha256_p1363_test.json", SearchOption.AllDirectories).Single();
        using var file = JsonDocument.Parse(File.ReadAllBytes(path));
        var verdicts = 0;
        foreach (var group in file.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var point = Convert.FromHexString(group.GetProperty("publicKey").GetProperty("uncompressed").GetString()!);
            Assert.True(P256PublicKey.TryCreate(new Hash(point.AsSpan(1, 32)), new Hash(point.AsSpan(33, 32)), out var key));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var message = Convert.FromHexString(test.GetProperty("msg").GetString()!);
                var signature = Convert.FromHexString(test.GetProperty("sig").GetString()!);
                var valid = test.GetProperty("result").GetString() == "valid";
                foreach (var (name, verify, _) in Implementations)
                {
                    Assert.True(valid == verify(key, Sha256.Of(message), signature), $"{name}, case {test.GetProperty("tcId").GetInt32()}");
                }

                Assert.Equal(valid, P256.Verify(key, message, signature));
                verdicts++;
            }
        }

        Assert.True(verdicts > 100, $"only {verdicts} cases in the file");
    }

    [Fact]
    public void A_signature_of_the_framework_verifies_and_any_flipped_bit_does_not()
    {
        using var signer = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var message = "a message"u8.ToArray();
        var signature = signer.Sign(message);
        foreach (var (name, verify, _) in Implementations)
        {
            Assert.True(verify(signer.PublicKey, Sha256.Of(message), signature), name);
            for (var bit = 0; bit < signature.Length * 8; bit++)
            {
                var changed = signature.ToArray();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(verify(signer.PublicKey, Sha256.Of(message), changed), $"{name}, bit {bit}");
            }
        }
    }

    [Fact]
    public void Points_off_the_curve_and_coordinates_beyond_the_prime_are_no_keys()
    {
        using var signer = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var (x, y) = (signer.PublicKey.X, signer.PublicKey.Y);
        var prime = new Hash(Convert.FromHexString("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF"));
        var wrong = y.ToArray();
        wrong[31] ^= 1;
        foreach (var (name, _, isOnCurve) in Implementations)
        {
            Assert.True(isOnCurve(x, y), name);
            Assert.False(isOnCurve(x, new Hash(wrong)), name);
            Assert.False(isOnCurve(Hash.Zero, Hash.Zero), name);
            Assert.False(isOnCurve(prime, y), name);
            Assert.False(isOnCurve(x, prime), name);
        }
    }

    [Fact]
    public void Both_values_of_s_are_accepted()
    {
        using var signer = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var signature = signer.Sign("m"u8);
        var order = new System.Numerics.BigInteger(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), true, true);
        var s = new System.Numerics.BigInteger(signature.AsSpan(32), true, true);
        var other = (order - s).ToByteArray(true, true);
        var twin = signature.ToArray();
        twin.AsSpan(32).Clear();
        other.CopyTo(twin.AsSpan(64 - other.Length));
        Assert.All(Implementations, i => Assert.True(i.Verify(signer.PublicKey, Sha256.Of("m"u8), twin)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_another_length_is_false(int length)
    {
        using var signer = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        Assert.All(Implementations, i => Assert.False(i.Verify(signer.PublicKey, Sha256.Of("m"u8), new byte[length])));
    }

    [Fact]
    public void The_default_key_verifies_nothing() =>
        Assert.All(Implementations, i => Assert.False(i.Verify(default, Sha256.Of("m"u8), new byte[64])));

    [Fact]
    public void Verification_allocates_nothing_on_the_managed_heap()
    {
        using var signer = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var signature = signer.Sign("m"u8);
        Assert.True(P256.Verify(signer.PublicKey, "m"u8, signature));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            P256.Verify(signer.PublicKey, "m"u8, signature);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_key_verifies_on_many_threads_at_once()
    {
        using var signer = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        using var stranger = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var signature = signer.Sign("m"u8);
        var key = signer.PublicKey;
        var other = stranger.PublicKey;
        var wrong = 0;
        Parallel.For(0, 400, _ =>
        {
            if (!P256.Verify(key, "m"u8, signature) || P256.Verify(other, "m"u8, signature))
            {
                Interlocked.Increment(ref wrong);
            }
        });
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Thumbprint_is_that_of_rfc_7638_over_the_canonical_jwk()
    {
        using var signer = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var key = signer.PublicKey;
        var jwk = $$"""{"crv":"P-256","kty":"EC","x":"{{key.X}}","y":"{{key.Y}}"}""";
        Assert.Equal(new Hash(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(jwk))), key.Thumbprint().Value);
    }
}
