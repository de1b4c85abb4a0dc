using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Tests.Envelopes;

public class SealedMessageTests
{
    private static readonly NetworkId Network = new(Sha256.Of("network"u8));
    private static readonly SealInfo Info = new(SealPurposes.GatewayAnswer, Network, "context"u8.ToArray());

    [Fact]
    public void Golden_vectors_hold()
    {
        foreach (var vector in Vectors.Read("sealed").GetProperty("messages").EnumerateArray())
        {
            using var recipient = SealingKey.FromScalar(Vectors.Hex(vector, "recipientScalar"));
            using var ephemeral = SealingKey.FromScalar(Vectors.Hex(vector, "ephemeralScalar"));
            Assert.True(NetworkId.TryParse(vector.GetProperty("network").GetString(), out var network));
            var info = new SealInfo(vector.GetProperty("purpose").GetString()!, network, Vectors.Hex(vector, "context"));
            Assert.Equal(vector.GetProperty("info").GetString(), Convert.ToHexStringLower(info.Encode()));
            var plaintext = Encoding.UTF8.GetBytes(vector.GetProperty("plaintext").GetString()!);
            var message = SealedMessage.Seal(recipient.PublicKey, info, plaintext, ephemeral);
            Assert.Equal(vector.GetProperty("sealed").GetString(), Encoding.UTF8.GetString(message.ToJson()));
            Assert.Equal(plaintext, message.Open(recipient, info));
        }
    }

    [Fact]
    public void Only_the_recipient_opens_it()
    {
        using var recipient = SealingKey.Create();
        using var other = SealingKey.Create();
        var message = SealedMessage.Seal(recipient.PublicKey, Info, "secret"u8);
        Assert.Equal("secret"u8.ToArray(), message.Open(recipient, Info));
        Assert.Null(message.Open(other, Info));
    }

    [Fact]
    public void Another_purpose_network_or_context_does_not_open_it()
    {
        using var recipient = SealingKey.Create();
        var message = SealedMessage.Seal(recipient.PublicKey, Info, "secret"u8);
        Assert.Null(message.Open(recipient, Info with { Purpose = SealPurposes.PermissionTerms }));
        Assert.Null(message.Open(recipient, Info with { Network = new NetworkId(Sha256.Of("other"u8)) }));
        Assert.Null(message.Open(recipient, Info with { Context = "Context"u8.ToArray() }));
    }

    [Fact]
    public void Any_changed_byte_is_refused()
    {
        using var recipient = SealingKey.Create();
        var message = SealedMessage.Seal(recipient.PublicKey, Info, "secret"u8);
        Assert.All(Flipped(message.Ciphertext), ct => Assert.Null((message with { Ciphertext = ct }).Open(recipient, Info)));
        Assert.All(Flipped(message.Enc), enc => Assert.Null((message with { Enc = enc }).Open(recipient, Info)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"enc":"AA"}""")]
    [InlineData("""{"enc":"AA","ct":null}""")]
    [InlineData("""{"enc":"AA","ct":"AA","x":1}""")]
    [InlineData("""{"enc":"AA","enc":"AA","ct":"AA"}""")]
    public void Only_the_exact_json_form_is_read(string json) => Assert.Null(SealedMessage.TryParse(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("AA", "AA")]
    [InlineData("!", "AA")]
    [InlineData("", "")]
    public void What_is_no_envelope_does_not_open(string enc, string ct)
    {
        using var recipient = SealingKey.Create();
        Assert.Null(new SealedMessage(enc, ct).Open(recipient, Info));
    }

    private static IEnumerable<string> Flipped(string text)
    {
        var bytes = Base64Url.Decode(text)!;
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            yield return Base64Url.Encode(bytes);
            bytes[i] ^= 1;
        }
    }
}
