using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.Fuzz;

/// <summary>Hostile sealed messages, terms, gateway messages and typed codes: never a throw, and nothing opens but what was sealed.</summary>
public sealed class EnvelopeTests
{
    private static readonly NetworkId Network = Samples.Network;
    private static readonly AccountId Account = new(Samples.Alice.KeyId.Value);
    private static readonly Hash Permission = Sha256.Of("permission"u8);

    private static readonly PermissionTerms Terms = new(
        Permission, Network, Account, Account, new PermissionGrantee(Account, Account), ["Observation.rs?category=laboratory"],
        PermissionPurposes.Treatment, new LedgerTime(1), new LedgerTime(2));

    [Fact]
    public void Only_the_sealed_text_opens()
    {
        using var key = SealingKey.Create();
        var info = new SealInfo(SealPurposes.GatewayAnswer, Network, "context"u8.ToArray());
        var sound = SealedMessage.Seal(key.PublicKey, info, "{\"done\":true}"u8).ToJson();
        Fuzzing.Run(seed: 9180, 4_000, [sound], Samples.Tokens, input =>
        {
            var opened = SealedMessage.TryParse(input)?.Open(key, info);
            return (opened is not null, opened is null || opened.AsSpan().SequenceEqual("{\"done\":true}"u8) ? null : "another text opened");
        });
    }

    [Fact]
    public void Hostile_terms_are_sound_or_nothing()
    {
        var text = Encoding.UTF8.GetBytes(TermsDocument.Create(Terms).Terms);
        var accepted = Fuzzing.Run(seed: 2, 40_000, [text], Samples.Tokens, input =>
        {
            var document = new TermsDocument(Encoding.UTF8.GetString(input), new Salt(Permission));
            _ = document.Commitment();
            var read = document.Read();
            var sound = read is null || (read.Scopes.Count is > 0 and <= PermissionTerms.ScopesMax && read.From.CompareTo(read.Until) < 0);
            return (read is not null, sound ? null : "unsound terms were read");
        });
        Assert.True(accepted > 50);
    }

    [Fact]
    public void Hostile_gateway_arguments_throw_nothing_but_what_the_gateway_catches()
    {
        var read = new RecordsReadArguments(Permission, TermsDocument.Create(Terms), PermissionPurposes.Treatment, ["Observation.rs"]);
        var sound = JsonSerializer.SerializeToUtf8Bytes(read, GatewayJson.Default.RecordsReadArguments);
        var accepted = Fuzzing.Run(seed: 3, 40_000, [sound], Samples.Tokens, input =>
        {
            try
            {
                return (JsonSerializer.Deserialize(input, GatewayJson.Default.RecordsReadArguments) is not null, null);
            }
            catch (JsonException)
            {
                return (false, null);
            }
        });
        Assert.True(accepted > 50);
    }

    [Fact]
    public void A_typed_code_is_the_printed_one_or_none()
    {
        var printed = DeskCode.FromBytes(Permission.ToArray().AsSpan(0, 16)).ToString();
        Fuzzing.Run(seed: 4, 20_000, [Encoding.ASCII.GetBytes(printed)], null, input =>
        {
            var fault = DeskCode.TryParse(Encoding.UTF8.GetString(input), out var code);
            return (code is not null, fault == DeskCodeFault.None == code is not null ? null : "a fault with a code");
        });
    }
}
