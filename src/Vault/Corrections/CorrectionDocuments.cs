using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Corrections;

/// <summary>
/// What a patient says is wrong with a record; the ledger has a salted commitment to its exact bytes. From the decision on it travels with the
/// record.
/// </summary>
/// <param name="Correction">The request's random id on the ledger.</param>
/// <param name="Network">The network.</param>
/// <param name="Account">The patient's account in the one relationship that it is about.</param>
/// <param name="Member">The provider, who holds the record.</param>
/// <param name="Pointer">The version that is said to be wrong.</param>
/// <param name="Statement">The patient's own words.</param>
public sealed record CorrectionRequestDocument(Hash Correction, NetworkId Network, AccountId Account, AccountId Member, Hash Pointer, string Statement)
{
    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "correction-request";

    /// <summary>What a copy for the provider is sealed for.</summary>
    public static SealInfo Info(NetworkId network, Hash correction, AccountId member) =>
        new(SealPurposes.CorrectionRequest, network, (byte[])[.. correction.ToArray(), .. member.Value.ToArray()]);
}

/// <summary>What a clinician of the provider decided, and why; the ledger has a salted commitment to its exact bytes, and when.</summary>
/// <param name="Correction">The request.</param>
/// <param name="Member">The provider.</param>
/// <param name="By">The clinician's account.</param>
/// <param name="Accepted">True: the record is wrong. False: it stays, and the patient's statement says that the patient disagrees.</param>
/// <param name="Reason">The clinician's own words.</param>
public sealed record CorrectionDecisionDocument(Hash Correction, AccountId Member, AccountId By, bool Accepted, string Reason)
{
    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "correction-decision";
}

/// <summary>Bounds of what people write about a record.</summary>
public static class CorrectionLimits
{
    /// <summary>Longest statement or reason, characters.</summary>
    public const int TextLengthMax = 2000;

    /// <summary>Requests of one relationship that wait for a decision.</summary>
    public const int OpenMax = 8;

    /// <summary>Requests of one relationship that are kept, decided or not.</summary>
    public const int KeptMax = 64;

    /// <summary>True for words that may be kept: some, not too many, no control characters but line breaks and tabs.</summary>
    public static bool IsText(string text) =>
        text.Length <= TextLengthMax && !string.IsNullOrWhiteSpace(text) && text.All(c => !char.IsControl(c) || c is '\n' or '\r' or '\t');
}

/// <summary>The JSON of corrections' documents.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CorrectionRequestDocument))]
[JsonSerializable(typeof(CorrectionDecisionDocument))]
public sealed partial class CorrectionJson : JsonSerializerContext;
