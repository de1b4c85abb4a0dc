using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Formats;
using Xinglin.Vault.Requests;

namespace Xinglin.Vault.Statements;

/// <summary>A record by its pointer and commitment.</summary>
public readonly record struct StatedRecord(Hash Pointer, Hash Commitment);

/// <summary>A registered record that was not released although the scope may cover it, and why.</summary>
/// <param name="Pointer">Its name on the ledger.</param>
/// <param name="Reason">One of <see cref="WithheldReasons"/>.</param>
public sealed record WithheldRecord(Hash Pointer, string Reason);

/// <summary>Why a registered record was not released.</summary>
public static class WithheldReasons
{
    /// <summary>A change of it is on its way to the ledger: ask again in a moment.</summary>
    public const string Pending = "pending";

    /// <summary>It is about another patient too, whose permission is needed as well; or it was marked so that this reader does not get it.</summary>
    public const string Restricted = "restricted";

    /// <summary>It was erased, or is gone from the holder's own system.</summary>
    public const string Gone = "gone";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Pending, Restricted, Gone];
}

/// <summary>What a holder says it answered: signed by its identity key, so that leaving out what it registered can be proved against it.</summary>
/// <param name="Statement">Always <see cref="Kind"/>.</param>
/// <param name="Network">The network.</param>
/// <param name="Holder">Who answers.</param>
/// <param name="Account">The relationship whose records they are.</param>
/// <param name="Reader">Who asked.</param>
/// <param name="Scopes">What was applied; none: everything.</param>
/// <param name="Layer">What of each record was released.</param>
/// <param name="Returned">All that was released.</param>
/// <param name="Withheld">All that is registered, may be within the scopes, and was not released.</param>
/// <param name="Superseded">Older versions of records, for an answer that covers everything.</param>
/// <param name="AsOf">The holder's replica when it judged.</param>
/// <param name="IndexedAt">When the holder's own system and the index were last found to agree; null: not since its start.</param>
/// <param name="Root">The index, when there is one.</param>
/// <param name="Entry">The disclosure's entry in the holder's log.</param>
public sealed record AnswerStatement(
    string Statement,
    NetworkId Network,
    AccountId Holder,
    AccountId Account,
    AccountId Reader,
    IReadOnlyList<string> Scopes,
    string Layer,
    IReadOnlyList<StatedRecord> Returned,
    IReadOnlyList<WithheldRecord> Withheld,
    IReadOnlyList<Hash> Superseded,
    AsOf AsOf,
    string Entry,
    LedgerTime? IndexedAt = null,
    Hash? Root = null)
{
    /// <summary>The kind.</summary>
    public const string Kind = "xinglin/answer/v1";

    /// <summary>Signs it.</summary>
    public string Sign(ISigner identity) => SignedStatement.Sign(JsonSerializer.SerializeToUtf8Bytes(this, StatementJson.Default.AnswerStatement), identity);

    /// <summary>Reads a statement that <see cref="SignedStatement.IsBy"/> was judged of; null when it is no answer.</summary>
    public static AnswerStatement? TryRead(SignedStatement signed) => signed.Read(StatementJson.Default.AnswerStatement) is { Statement: Kind } read ? read : null;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(HeightConverter), typeof(SaltConverter)])]
[JsonSerializable(typeof(AnswerStatement))]
[JsonSerializable(typeof(LayerStatement))]
internal sealed partial class StatementJson : JsonSerializerContext;
