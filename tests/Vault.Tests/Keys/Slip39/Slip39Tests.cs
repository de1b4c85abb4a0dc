using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Shared;
using Xinglin.Vault.Keys.Slip39;

namespace Xinglin.Vault.Tests.Keys.Slip39;

public sealed class Slip39Tests
{
    private const string Folder = "crypto/slip39/trezor+python-shamir-mnemonic";

    [ConformanceFact(Folder)]
    public void Every_official_vector_gives_its_secret_or_none()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ConformanceData.Folder(Folder), "vectors.json")));
        int valid = 0, invalid = 0;
        foreach (var vector in document.RootElement.EnumerateArray())
        {
            var mnemonics = vector[1].EnumerateArray().Select(m => m.GetString()!).ToList();
            var fault = Slip39Scheme.Combine(mnemonics, "TREZOR", out var secret);
            Assert.Equal(vector[2].GetString(), Convert.ToHexStringLower(secret));
            Assert.Equal(vector[2].GetString() is { Length: > 0 }, fault is null);
            _ = fault is null ? valid++ : invalid++;
            if (fault is null)
            {
                Assert.All(mnemonics, m => Assert.Equal(m, Parsed(m).ToString()));
            }
        }

        Assert.Equal((8, 15), (valid, invalid));
    }

    [ConformanceFact(Folder)]
    public void Each_invalid_vector_is_refused_for_its_own_reason()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ConformanceData.Folder(Folder), "vectors.json")));
        var reasons = document.RootElement.EnumerateArray().ToDictionary(
            v => int.Parse(v[0].GetString()!.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture),
            v => Slip39Scheme.Combine([.. v[1].EnumerateArray().Select(m => m.GetString()!)], "TREZOR", out _)?.Code);
        Assert.Equal(Slip39Codes.Malformed, reasons[3]);
        Assert.Equal(Slip39Codes.TooFew, reasons[5]);
        Assert.All([7, 9, 25, 27, 31], n => Assert.Equal(Slip39Codes.Mixed, reasons[n]));
        Assert.Equal(Slip39Codes.PlaceTwice, reasons[11]);
        Assert.Equal(Slip39Codes.Digest, reasons[13]);
        Assert.All([15, 33, 35], n => Assert.Equal(Slip39Codes.TooFew, reasons[n]));
        Assert.Equal(Slip39Codes.Checksum, reasons[21]);
        Assert.Equal(Slip39Codes.Malformed, reasons[29]);
        Assert.Equal(Slip39Codes.Length, reasons[39]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_set_of_enough_shares_gives_the_secret_and_no_smaller_one_does(bool extendable)
    {
        foreach (var length in new[] { 16, 22, 32 })
        {
            for (var threshold = 2; threshold <= 5; threshold++)
            {
                var secret = RandomNumberGenerator.GetBytes(length);
                var shares = Slip39Scheme.Split(secret, 1, [new Slip39Group(threshold, 5)], "pass", 0, extendable)[0];
                for (var subset = 1; subset < 32; subset++)
                {
                    List<string> chosen = [.. shares.Where((_, i) => (subset & (1 << i)) != 0).Select(s => s.ToString())];
                    var fault = Slip39Scheme.Combine(chosen, "pass", out var combined);
                    Assert.Equal(chosen.Count < threshold ? Slip39Codes.TooFew : null, fault?.Code);
                    Assert.Equal(chosen.Count < threshold ? [] : secret, combined);
                }
            }
        }
    }

    [Fact]
    public void Groups_need_their_own_thresholds()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var groups = Slip39Scheme.Split(secret, 2, [new Slip39Group(1, 1), new Slip39Group(2, 3), new Slip39Group(3, 3)], exponent: 0);
        Assert.Null(Slip39Scheme.Combine([groups[0][0], groups[1][2], groups[1][0]], "", out var combined));
        Assert.Equal(secret, combined);
        Assert.Null(Slip39Scheme.Combine([groups[0][0], groups[1][2], groups[1][0], groups[2][0]], "", out combined));
        Assert.Equal(secret, combined);
        Assert.Equal(Slip39Codes.TooFew, Slip39Scheme.Combine([groups[0][0], groups[1][2], groups[2][0], groups[2][1]], "", out _)!.Code);
    }

    [Fact]
    public void A_wrong_passphrase_gives_another_secret_and_no_hint()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var shares = Slip39Scheme.Split(secret, 1, [new Slip39Group(2, 2)], "right", 0)[0];
        Assert.Null(Slip39Scheme.Combine(shares, "wrong", out var other));
        Assert.NotEqual(secret, other);
        Assert.Equal(Slip39Codes.Passphrase, Slip39Scheme.Combine(shares, "药", out _)!.Code);
    }

    [Fact]
    public void A_mistyped_word_is_named_and_up_to_three_wrong_words_never_pass()
    {
        var words = Slip39Scheme.Split(RandomNumberGenerator.GetBytes(32), 1, [new Slip39Group(2, 2)], exponent: 0)[0][0].ToString().Split(' ');
        Assert.Equal(33, words.Length);
        var random = new Random(39);
        for (var i = 0; i < 500; i++)
        {
            var changed = (string[])words.Clone();
            for (var k = 0; k < 1 + (i % 3); k++)
            {
                changed[random.Next(33)] = Slip39Words.Of(random.Next(1024));
            }

            var fault = Slip39Share.TryParse(string.Join(' ', changed), out _);
            Assert.Equal(changed.SequenceEqual(words) ? null : Slip39Codes.Checksum, fault?.Code);
        }

        words[7] = "hosptial";
        Assert.Equal(new Slip39Fault(Slip39Codes.WordUnknown, Word: 7), Slip39Share.TryParse(string.Join("  ", words).ToUpperInvariant(), out _));
        Assert.Equal(Slip39Codes.Length, Slip39Share.TryParse("", out _)!.Code);
        Assert.Equal(Slip39Codes.Length, Slip39Share.TryParse(string.Concat(Enumerable.Repeat("academic ", 50_000)), out _)!.Code);
    }

    [Fact]
    public void A_share_typed_twice_counts_once_and_a_made_up_one_is_found()
    {
        var shares = Slip39Scheme.Split(RandomNumberGenerator.GetBytes(32), 1, [new Slip39Group(2, 3)], exponent: 0)[0];
        Assert.Equal(Slip39Codes.TooFew, Slip39Scheme.Combine([shares[0], shares[0]], "", out _)!.Code);
        var forged = shares[1] with { Value = RandomNumberGenerator.GetBytes(32) };
        Assert.Equal(Slip39Codes.Digest, Slip39Scheme.Combine([shares[0], forged], "", out _)!.Code);
        Assert.Equal(Slip39Codes.PlaceTwice, Slip39Scheme.Combine([shares[0], shares[1], forged], "", out _)!.Code);
        var others = Slip39Scheme.Split(RandomNumberGenerator.GetBytes(32), 1, [new Slip39Group(2, 3)], exponent: 1)[0];
        Assert.Equal(new Slip39Fault(Slip39Codes.Mixed, 1), Slip39Scheme.Combine([shares[0], others[1]], "", out _));
    }

    [Fact]
    public void The_words_are_the_standards()
    {
        var words = Enumerable.Range(0, 1024).Select(Slip39Words.Of).ToList();
        Assert.Equal(1024, words.Select(w => w[..4]).Distinct().Count());
        var list = System.Text.Encoding.ASCII.GetBytes(string.Concat(words.Select(w => w + "\n")));
        Assert.Equal("bcc4555340332d169718aed8bf31dd9d5248cb7da6e5d355140ef4f1e601eec3", Convert.ToHexStringLower(SHA256.HashData(list)));
        Assert.Equal(words, words.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_field_has_inverses()
    {
        for (var i = 1; i < 256; i++)
        {
            Assert.Equal(1, Slip39Field.Multiply((byte)i, Slip39Field.Invert((byte)i)));
        }

        Assert.Equal(0xc1, Slip39Field.Multiply(0x57, 0x83));
    }

    private static Slip39Share Parsed(string text)
    {
        Assert.Null(Slip39Share.TryParse(text, out var share));
        return share;
    }
}
