using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Emergency;

/// <summary>One number by which a holder can find the person.</summary>
/// <param name="Kind">One of <see cref="EmergencyIdentifiers"/>.</param>
/// <param name="Value">As on the card, document or wristband: 1 to <see cref="EmergencyStatement.ValueLengthMax"/> visible characters.</param>
/// <param name="Holder">For a patient number: the member whose number it is.</param>
public sealed record EmergencyIdentifier(string Kind, string Value, AccountId? Holder = null)
{
    [JsonIgnore]
    internal bool IsSound => EmergencyIdentifiers.All.Contains(Kind) && (Kind == EmergencyIdentifiers.PatientNumber) == (Holder is not null)
        && Value.Length is > 0 and <= EmergencyStatement.ValueLengthMax && Value.All(c => c is > ' ' and not '\u007f' && !char.IsControl(c));
}

/// <summary>Kinds of <see cref="EmergencyIdentifier"/>.</summary>
public static class EmergencyIdentifiers
{
    /// <summary>Number of an identity document.</summary>
    public const string IdentityNumber = "identity-number";

    /// <summary>Number of a health card.</summary>
    public const string CardNumber = "card-number";

    /// <summary>Number in one member's own system; a temporary identity's number is one.</summary>
    public const string PatientNumber = "patient-number";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [IdentityNumber, CardNumber, PatientNumber];
}

/// <summary>Why a patient cannot be asked.</summary>
public static class EmergencyReasons
{
    /// <summary>The patient is unconscious.</summary>
    public const string Unconscious = "unconscious";

    /// <summary>Waiting for an answer would endanger life.</summary>
    public const string LifeThreatening = "life-threatening";

    /// <summary>The patient is awake and cannot decide or make themselves understood.</summary>
    public const string UnableToConsent = "unable-to-consent";

    /// <summary>A child without a guardian who can be reached.</summary>
    public const string ChildAlone = "child-alone";

    /// <summary>Many injured at once.</summary>
    public const string Disaster = "disaster";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Unconscious, LifeThreatening, UnableToConsent, ChildAlone, Disaster];
}

/// <summary>
/// What two people stated when they opened an emergency access. Only the opener's member and the holders that are asked ever
/// see it, sealed; the ledger has a salted commitment to its exact bytes. It names one person: an access for one does not
/// serve to look for another.
/// </summary>
/// <param name="Access">The access's random id on the ledger.</param>
/// <param name="Network">The network.</param>
/// <param name="Member">Account of the openers' member.</param>
/// <param name="Team">The enrolled team.</param>
/// <param name="Openers">The two accounts.</param>
/// <param name="Reason">One of <see cref="EmergencyReasons"/>.</param>
/// <param name="Text">The reason in the openers' words, 1 to <see cref="TextLengthMax"/> characters.</param>
/// <param name="Patient">1 to <see cref="IdentifiersMax"/> numbers of the one person.</param>
/// <param name="From">In force from this time, inclusive.</param>
/// <param name="Until">In force until this time, exclusive: the whole hour that the ledger shows.</param>
public sealed record EmergencyStatement(
    Hash Access,
    NetworkId Network,
    AccountId Member,
    Hash Team,
    IReadOnlyList<AccountId> Openers,
    string Reason,
    string Text,
    IReadOnlyList<EmergencyIdentifier> Patient,
    LedgerTime From,
    LedgerTime Until)
{
    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "emergency-access";

    /// <summary>Most numbers of the person.</summary>
    public const int IdentifiersMax = 8;

    /// <summary>Longest number, characters.</summary>
    public const int ValueLengthMax = 64;

    /// <summary>Longest reason in words, characters.</summary>
    public const int TextLengthMax = 200;

    /// <summary>Longest text of a statement, characters.</summary>
    public const int LengthMax = 8 * 1024;

    [JsonIgnore]
    internal bool IsSound => Openers is [var first, var second] && first != second
        && EmergencyReasons.All.Contains(Reason) && IsWords(Text)
        && Patient.Count is > 0 and <= IdentifiersMax && Patient.All(p => p is { IsSound: true })
        && From.CompareTo(Until) < 0;

    /// <summary>True for words that somebody could read: 1 to <see cref="TextLengthMax"/> characters, no controls, not blank.</summary>
    internal static bool IsWords(string text) => text.Length is > 0 and <= TextLengthMax && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);
}
