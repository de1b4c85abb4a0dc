using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Node.Anchors;

/// <summary>
/// One anchor as it is kept and exported (docs/spec/anchor.md): the certified header in a proof file, and the token over the header's hash.
/// </summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Authority">The authority's address, as the member asked it.</param>
/// <param name="Token">The RFC 3161 token, DER, base64url.</param>
/// <param name="Proof">A proof file (docs/spec/proof.md) whose header the token is over.</param>
public sealed record AnchorFile(string Format, string Authority, string Token, JsonElement Proof)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/anchor/v1";

    /// <summary>Longest file, bytes.</summary>
    public const int BytesMax = ProofFile.BytesMax + (128 * 1024);

    /// <summary>Reads strictly; null when it is not of this form.</summary>
    public static AnchorFile? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return json.Length <= BytesMax && JsonSerializer.Deserialize(json, AnchorJson.Default.AnchorFile) is { Format: FormatV1 } file ? file : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The file.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, AnchorJson.Default.AnchorFile);

    /// <summary>Checks it with the members' keys and the authority's certificate alone: no network, no clock.</summary>
    public AnchorReport Verify(TrustedMembers trust, ReadOnlyMemory<byte>? authority)
    {
        var proof = ProofVerifier.Verify(Encoding.UTF8.GetBytes(Proof.GetRawText()), trust);
        if (!proof.Holds)
        {
            return new AnchorReport(null, null, proof.Code, $"The header is not certified: {proof.Detail}");
        }

        if (Base64Url.Decode(Token) is not { } token || AnchorTokens.Verify(token, proof.Report.Header, authority) is not { } time)
        {
            return new AnchorReport(proof.Report, null, AnchorCodes.Invalid, "The token is not one of that authority over this header.");
        }

        var away = Math.Abs(time.ToUnixTimeMilliseconds() - proof.Report.Time.Milliseconds);
        return away > AnchorKeeper.PlausibleMilliseconds
            ? new AnchorReport(proof.Report, time, AnchorCodes.TimeImplausible, "The token's time is more than an hour away from the header's.")
            : new AnchorReport(proof.Report, time, null, string.Empty);
    }
}

/// <summary>What an anchor shows: every block up to this header existed when the authority says.</summary>
/// <param name="Header">The certified header; null when it is not.</param>
/// <param name="Time">The authority's time; null when the token does not hold.</param>
/// <param name="Code">Why it does not hold; null when it does.</param>
/// <param name="Detail">The same in words.</param>
public sealed record AnchorReport(ProofReport? Header, DateTimeOffset? Time, RefusalCode? Code, string Detail);

/// <summary>One line of <c>GET /{member}/anchors</c>.</summary>
public sealed record AnchorLine(uint Partition, ulong Height, string Header, string Time, string Authority);

/// <summary>A member's anchors, and what keeps it from making more.</summary>
/// <param name="Anchors">The newest first, at most 1,000.</param>
/// <param name="Count">All that are kept.</param>
/// <param name="Trouble">Why the last try failed; null when it did not.</param>
/// <param name="Sentence">All of it in one sentence.</param>
public sealed record AnchorsAnswer(IReadOnlyList<AnchorLine> Anchors, int Count, string? Trouble, string Sentence);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AnchorFile))]
[JsonSerializable(typeof(AnchorLine))]
[JsonSerializable(typeof(AnchorsAnswer))]
internal sealed partial class AnchorJson : JsonSerializerContext;
