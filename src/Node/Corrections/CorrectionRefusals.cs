using Xinglin.Contracts.Corrections;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Corrections;

/// <summary>Why a holder does not take a correction request, or a decision about one; the contract's codes where they fit.</summary>
public static class CorrectionRefusals
{
    /// <summary>The sealed request cannot be opened, or is not about this relationship and this holder.</summary>
    public static readonly RefusalCode Unreadable = new("correction-document-unreadable");

    /// <summary>Statement or reason is empty, too long, or has control characters.</summary>
    public static readonly RefusalCode TextInvalid = new("correction-text-invalid");

    /// <summary>The record is not the asking relationship's, not held here, or erased.</summary>
    public static readonly RefusalCode NotYours = new("correction-not-yours");

    /// <summary>The id is in use.</summary>
    public static readonly RefusalCode Exists = CorrectionCodes.Exists;

    /// <summary>An earlier request about the same version waits for its decision.</summary>
    public static readonly RefusalCode OpenAlready = new("correction-open-already");

    /// <summary>As many requests wait, or are kept, as one relationship may have.</summary>
    public static readonly RefusalCode Limit = new("correction-limit");

    /// <summary>No such request waits here.</summary>
    public static readonly RefusalCode Unknown = CorrectionCodes.Unknown;

    /// <summary>It was decided.</summary>
    public static readonly RefusalCode DecidedAlready = CorrectionCodes.DecidedAlready;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [Unreadable, TextInvalid, NotYours, Exists, OpenAlready, Limit, Unknown, DecidedAlready];
}
