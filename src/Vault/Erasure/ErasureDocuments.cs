using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Erasure;

/// <summary>
/// What a patient orders to be erased, in words that only holder and patient see; the ledger has a salted commitment to its exact bytes.
/// </summary>
/// <param name="Order">The order's random id on the ledger.</param>
/// <param name="Network">The network.</param>
/// <param name="Account">The patient's account in the one relationship that it is about.</param>
/// <param name="Holders">Who shall erase.</param>
/// <param name="Pointers">What shall go.</param>
/// <param name="Traces">True when the bodies of log entries about it shall go too: the patient loses them as well.</param>
/// <param name="Reason">The patient's own words; none is needed.</param>
public sealed record ErasureOrderDocument(
    Hash Order, NetworkId Network, AccountId Account, IReadOnlyList<AccountId> Holders, IReadOnlyList<Hash> Pointers, bool Traces, string? Reason = null)
{
    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "erasure-order";

    /// <summary>Longest reason, characters.</summary>
    public const int ReasonLengthMax = 2000;

    /// <summary>What a copy for one holder is sealed for.</summary>
    public static SealInfo Info(NetworkId network, Hash order, AccountId holder) =>
        new(SealPurposes.ErasureOrder, network, (byte[])[.. order.ToArray(), .. holder.Value.ToArray()]);
}

/// <summary>Why a holder may not erase yet. The ledger has only a salted commitment: rule and date would tell an inpatient from an outpatient.</summary>
/// <param name="Order">The order.</param>
/// <param name="Member">Who declines.</param>
/// <param name="Rule">The retention rule: a parameter of the network.</param>
/// <param name="Source">The law behind it.</param>
/// <param name="Until">Until when the record must be kept.</param>
public sealed record ErasureDeclineDocument(Hash Order, AccountId Member, string Rule, string Source, LedgerTime Until)
{
    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "erasure-decline";
}

/// <summary>The JSON of erasure's documents.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ErasureOrderDocument))]
[JsonSerializable(typeof(ErasureDeclineDocument))]
public sealed partial class ErasureJson : JsonSerializerContext;
