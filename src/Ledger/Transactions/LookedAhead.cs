using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>What depends on a transaction's bytes alone and so can be computed before its turn comes, on any thread.</summary>
/// <param name="Leaf">Hash of the verbatim bytes as a leaf of the block's tree of transactions.</param>
/// <param name="Arguments">Each call's arguments as its contract reads them; null where they did not read, which execution judges itself.</param>
internal sealed record LookedAhead(Hash Leaf, object?[] Arguments);
