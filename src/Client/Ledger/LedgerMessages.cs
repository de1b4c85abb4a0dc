using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Ledger;

/// <summary>Where a transaction stands.</summary>
/// <param name="Transaction">Its identity.</param>
/// <param name="Status"><c>final</c>, <c>pending</c> or <c>unknown</c>.</param>
/// <param name="Height">The block, when final.</param>
/// <param name="Index">Its place in the block, when final.</param>
/// <param name="Code">Why it was refused; null when accepted or not final.</param>
/// <param name="Receipt">The receipt's JSON, when final.</param>
public sealed record TransactionStatus(
    Hash Transaction, string Status, Height? Height = null, int? Index = null, string? Code = null, JsonElement? Receipt = null);

/// <summary>A state entry as one replica has it: the node's word, without proof.</summary>
/// <param name="Key"><c>contract.table/key</c>.</param>
/// <param name="Height">The last final block there.</param>
/// <param name="Value">The entry's JSON; null when absent.</param>
public sealed record StateEntry(string Key, Height Height, JsonElement? Value = null);

/// <summary>Evidence of a lie, as a member lists it.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Kind"><c>votes</c> or <c>entries</c>.</param>
/// <param name="Key">The key's id.</param>
/// <param name="Member">Whose key it is, by short name; null for an orderer's.</param>
/// <param name="What">What was signed twice, in words.</param>
/// <param name="Attributed">True when the file itself proves whose key it is.</param>
public sealed record MisbehaviourNotice(string Id, string Kind, string Key, string? Member, string What, bool Attributed);

/// <summary>Something a contract announced.</summary>
/// <param name="Id"><c>height.index</c>: resume after it.</param>
/// <param name="Name"><c>contract.event</c>.</param>
/// <param name="Data">Its fields.</param>
public sealed record LedgerNotice(string Id, string Name, JsonElement Data);
