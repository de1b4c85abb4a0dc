using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;

namespace Xinglin.Vault.Emergency;

/// <summary>What a review came to. It stays at the member; the ledger has a salted commitment to its exact bytes.</summary>
/// <param name="Access">The access.</param>
/// <param name="Finding">One of <see cref="EmergencyFindings"/>.</param>
/// <param name="Text">In the reviewer's words, 1 to <see cref="EmergencyStatement.TextLengthMax"/> characters.</param>
public sealed record EmergencyOutcome(Hash Access, string Finding, string Text)
{
    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "emergency-outcome";

    [JsonIgnore]
    internal bool IsSound => EmergencyFindings.All.Contains(Finding) && EmergencyStatement.IsWords(Text);
}

/// <summary>What a review finds.</summary>
public static class EmergencyFindings
{
    /// <summary>It was needed.</summary>
    public const string Justified = "justified";

    /// <summary>It was not.</summary>
    public const string NotJustified = "not-justified";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Justified, NotJustified];
}

/// <summary>An outcome with the salt of its commitment: <c>{"outcome":"…","salt":"…"}</c>.</summary>
/// <param name="Outcome">The exact text that is committed to.</param>
/// <param name="Salt">The commitment's salt.</param>
public sealed record EmergencyOutcomeDocument(string Outcome, Salt Salt)
{
    private const int LengthMax = 2048;

    /// <summary>Writes an outcome with a fresh salt.</summary>
    /// <exception cref="ArgumentException">The finding is unknown, or the words break their limit.</exception>
    public static EmergencyOutcomeDocument Create(EmergencyOutcome outcome) =>
        outcome.IsSound
            ? new EmergencyOutcomeDocument(JsonSerializer.Serialize(outcome, EmergencyJson.Default.EmergencyOutcome), Salt.Create())
            : throw new ArgumentException("An outcome needs a known finding and words.", nameof(outcome));

    /// <summary>What the ledger has. Null when the text cannot be committed to.</summary>
    public Hash? Commitment() =>
        Salt.TryCommit(EmergencyOutcome.CommitmentType, Encoding.UTF8.GetBytes(Outcome), out var commitment) ? commitment : null;

    /// <summary>What the text says; null when it is no outcome.</summary>
    public EmergencyOutcome? Read()
    {
        try
        {
            return Outcome.Length <= LengthMax && JsonSerializer.Deserialize(Outcome, EmergencyJson.Default.EmergencyOutcome) is { IsSound: true } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
