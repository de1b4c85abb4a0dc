using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Records;

/// <summary>What happened to a row of the member's record table.</summary>
public enum RecordChangeKind
{
    /// <summary>The row is new.</summary>
    Added = 1,

    /// <summary>The row is known and something in it differs.</summary>
    Changed = 2,

    /// <summary>The row is known and gone.</summary>
    Removed = 3,
}

/// <summary>One change that the feed reports until it is acknowledged.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="RecordNo">The row's number.</param>
/// <param name="Row">The row as it is now; null when removed.</param>
/// <param name="Fingerprint">The keyed fingerprint of the reported content: acknowledging never covers a later change.</param>
public sealed record RecordChange(RecordChangeKind Kind, long RecordNo, RecordRow? Row, Hash Fingerprint);
