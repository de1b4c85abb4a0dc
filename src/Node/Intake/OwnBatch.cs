using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Intake;

/// <summary>A batch of this member's, cut and signed, that is not final yet. Owned by <see cref="OwnBatches"/>, under its lock.</summary>
internal sealed class OwnBatch(PreparedBatch prepared, DateTimeOffset cut)
{
    /// <summary>Decoded, its transactions parsed and verified: used again when it comes back ordered.</summary>
    public PreparedBatch Prepared { get; } = prepared;

    /// <summary>When it was cut.</summary>
    public DateTimeOffset Cut { get; } = cut;

    /// <summary>When the ordering took it last; null while it has not.</summary>
    public DateTimeOffset? Offered { get; set; }

    /// <summary>When its last transaction expires.</summary>
    public LedgerTime Expires { get; } = prepared.Transactions.Max(t => t.Transaction!.Payload.Expires);

    /// <summary>Transactions not known to be final.</summary>
    public int Open { get; set; } = prepared.Transactions.Count;
}
