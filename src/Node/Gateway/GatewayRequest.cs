using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Errors;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Node.Gateway;

/// <summary>A request that was verified: who asks is certain, whether it may is the method's to judge.</summary>
/// <param name="Signed">As sent.</param>
/// <param name="Account">The one acting account.</param>
public sealed record GatewayRequest(SignedRequest Signed, AccountId Account)
{
    /// <summary>What the answer is bound to.</summary>
    public SealInfo AnswerInfo { get; } = new(SealPurposes.GatewayAnswer, Signed.Payload.Network, Signed.Hash.ToArray());

    /// <summary>The arguments; false when they are not of this form.</summary>
    public bool TryRead<T>(JsonTypeInfo<T> type, out T arguments)
    {
        arguments = default!;
        try
        {
            arguments = JsonSerializer.Deserialize(Signed.Payload.Arguments.Span, type)!;
            return arguments is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Seals something to who asked.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plaintext) => SealedMessage.Seal(Signed.Payload.Seal, AnswerInfo, plaintext).ToJson();
}

/// <summary>What a method came to: an answer to be sealed, or a refusal.</summary>
public readonly record struct GatewayAnswer
{
    private GatewayAnswer(byte[]? json, ProblemDocument? refusal)
    {
        Json = json;
        Refusal = refusal;
    }

    /// <summary>The plaintext; null when refused.</summary>
    public byte[]? Json { get; }

    /// <summary>Why not; null when answered.</summary>
    public ProblemDocument? Refusal { get; }

    /// <summary>Answers.</summary>
    public static GatewayAnswer Of<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type), null);

    /// <summary>An answer that is sealed already.</summary>
    internal static GatewayAnswer Sealed(byte[] message) => new(message, null);

    /// <summary>Refuses with more than a code.</summary>
    public static GatewayAnswer Refuse(ProblemDocument refusal) => new(null, refusal);

    /// <summary>Lets a method write <c>return SomeCodes.Reason;</c>.</summary>
    public static implicit operator GatewayAnswer(RefusalCode code) => new(null, ProblemDocument.Of(code));
}

/// <summary>One method of the gateway.</summary>
public interface IGatewayMethod
{
    /// <summary>One of <see cref="Xinglin.Vault.Requests.GatewayMethods"/>.</summary>
    string Name { get; }

    /// <summary>Answers or refuses.</summary>
    ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation);
}
