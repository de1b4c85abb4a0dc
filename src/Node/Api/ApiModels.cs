using System.Text.Json;
using Xinglin.Ledger.Blocks;

namespace Xinglin.Node.Api;

/// <summary>The network and its members.</summary>
/// <param name="Network">SHA-256 of the genesis bytes.</param>
/// <param name="Name">The network's name.</param>
/// <param name="Profile">Its cryptographic profile.</param>
/// <param name="Partition">The partition served here.</param>
/// <param name="Demonstration">True when its persons are invented and nothing here is for care.</param>
/// <param name="Genesis">The exact bytes of the genesis document, base64url.</param>
/// <param name="Members">Its members.</param>
public sealed record NetworkAnswer(
    string Network, string Name, string Profile, uint Partition, bool Demonstration, string Genesis, IReadOnlyList<NetworkMember> Members);

/// <summary>A member: its keys as they stand now.</summary>
public sealed record NetworkMember(string Slug, string Name, string Kind, string Account, Jwk Identity, Jwk Seal, Jwk? Validator, string Status);

/// <summary>How one member's replica fares.</summary>
/// <param name="Member">Short name.</param>
/// <param name="Height">Last final height.</param>
/// <param name="Time">That block's time, ISO 8601.</param>
/// <param name="AgeMilliseconds">How long ago by this machine's clock.</param>
/// <param name="Fresh">False when over 15 s: the gateway then releases nothing.</param>
/// <param name="Header">Hash of the last final header.</param>
/// <param name="State">Root of the state.</param>
/// <param name="Validators">How many members decide.</param>
/// <param name="Quorum">How many of them it takes.</param>
/// <param name="Signs">True when this replica votes.</param>
/// <param name="Waiting">Members it waits for.</param>
/// <param name="Halted">Why it does nothing more, or null.</param>
/// <param name="Pending">Transactions taken in here and not final.</param>
/// <param name="Sentence">All of it in one sentence: who is missing, and what that means.</param>
/// <param name="Missing">Members that decide and are not heard of.</param>
/// <param name="Accused">Members against whose keys evidence is kept here.</param>
public sealed record StatusAnswer(
    string Member, ulong Height, string Time, long AgeMilliseconds, bool Fresh, string Header, string State,
    int Validators, int Quorum, bool Signs, IReadOnlyList<string> Waiting, string? Halted, long Pending, string Sentence,
    IReadOnlyList<string> Missing, IReadOnlyList<string> Accused, string? Refounded = null);

/// <summary>One of a member's replicas: its partition's number, and how it fares.</summary>
public sealed record PartitionAnswer(uint Partition, StatusAnswer Status);

/// <summary>A transaction's fate: <c>final</c>, <c>pending</c> or <c>unknown</c>.</summary>
/// <param name="Transaction">Its id, SHA-256 of its payload.</param>
/// <param name="Status">final, pending or unknown.</param>
/// <param name="Height">Its block, when final.</param>
/// <param name="Index">Its place in the block, when final.</param>
/// <param name="Code">Why it was refused, when final and refused.</param>
/// <param name="Receipt">Its receipt, when final.</param>
public sealed record TransactionAnswer(string Transaction, string Status, ulong? Height = null, int? Index = null, string? Code = null, JsonElement? Receipt = null);

/// <summary>A final block without its content.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Time">Its time, ISO 8601.</param>
/// <param name="Hash">Hash of its header.</param>
/// <param name="Parent">Hash of the header before.</param>
/// <param name="Transactions">Number of transactions.</param>
/// <param name="Round">The round that decided it.</param>
/// <param name="SignedBy">Accounts of the members whose precommits certify it.</param>
public sealed record BlockSummary(
    ulong Height, string Time, string Hash, string Parent, uint Transactions, uint Round, IReadOnlyList<string> SignedBy);

/// <summary>A final block.</summary>
/// <param name="Summary">What it is.</param>
/// <param name="TransactionsRoot">RFC 9162 root over the transactions.</param>
/// <param name="ReceiptsRoot">RFC 9162 root over the receipts.</param>
/// <param name="StateRoot">Root of the state after it.</param>
/// <param name="Receipts">What each transaction did, in order.</param>
public sealed record BlockAnswer(BlockSummary Summary, string TransactionsRoot, string ReceiptsRoot, string StateRoot, IReadOnlyList<JsonElement> Receipts);

/// <summary>A state entry: its value, or null when there is none, as of a height.</summary>
public sealed record StateAnswer(string Key, JsonElement? Value, ulong Height);

/// <summary>The node's own health: <c>ok</c> when every replica here is fresh.</summary>
public sealed record HealthAnswer(string Status, IReadOnlyList<StatusAnswer> Members);
