using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.State;

namespace Xinglin.Node.Replicas;

/// <summary>The state at a block boundary, as the replica's thread shows it during one question.</summary>
/// <param name="Tip">The last final header.</param>
/// <param name="Certificate">Its certificate; null at the genesis.</param>
/// <param name="State">The state after it.</param>
public sealed record CommittedView(BlockHeader Tip, Certificate? Certificate, WorldState State);
