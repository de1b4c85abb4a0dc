using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Emergency;

/// <summary>What the openers' member states of one ask: that its own log has it.</summary>
/// <param name="Network">The network.</param>
/// <param name="Access">The access.</param>
/// <param name="Holder">The member that will be asked.</param>
/// <param name="Reader">Who will ask.</param>
/// <param name="Step">One of <see cref="EmergencySteps"/>.</param>
/// <param name="Entry">Name of the entry in the openers' member's log.</param>
/// <param name="Time">When it was written.</param>
public sealed record EmergencyAsk(NetworkId Network, Hash Access, AccountId Holder, AccountId Reader, string Step, Hash Entry, LedgerTime Time);

/// <summary>How far an emergency access goes.</summary>
public static class EmergencySteps
{
    /// <summary>Is the person known there.</summary>
    public const string Find = "find";

    /// <summary>Allergies, medicines in use, problems, alerts, blood group, pregnancy.</summary>
    public const string First = "first";

    /// <summary>By a further reason: also medicines that ended, and the last year's laboratory results, imaging reports and encounters.</summary>
    public const string More = "more";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Find, First, More];
}

/// <summary>
/// An ask signed by the openers' member, so that a holder releases nothing that the other log does not have:
/// <c>{"ask":"…","signature":"…"}</c>, ES256 by the member's identity key over "xinglin/emergency-ask/v1" || the text.
/// </summary>
/// <param name="Ask">The exact text that is signed.</param>
/// <param name="Signature">64 bytes in base64url.</param>
public sealed record EmergencyTicket(string Ask, string Signature)
{
    /// <summary>How long a ticket serves, milliseconds: from the entry to the request at the holder.</summary>
    public const long Life = 10 * 60_000;

    private const int LengthMax = 2048;

    private static ReadOnlySpan<byte> Tag => "xinglin/emergency-ask/v1"u8;

    /// <summary>Signs an ask.</summary>
    public static EmergencyTicket Sign(EmergencyAsk ask, ISigner identity)
    {
        var text = JsonSerializer.Serialize(ask, EmergencyJson.Default.EmergencyAsk);
        return new EmergencyTicket(text, Base64Url.Encode(identity.Sign(SignedBytes(text))));
    }

    /// <summary>The ask, when this key signed it; null otherwise, or when it is not of this form.</summary>
    public EmergencyAsk? Verify(in P256PublicKey identity)
    {
        if (Ask.Length > LengthMax || Base64Url.Decode(Signature) is not { Length: P256.SignatureLength } signature || !P256.Verify(identity, SignedBytes(Ask), signature))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(Ask, EmergencyJson.Default.EmergencyAsk);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] SignedBytes(string text) => [.. Tag, .. Encoding.UTF8.GetBytes(text)];
}
