using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Erasure;

/// <summary>Why a holder does not erase, or no longer releases.</summary>
public static class ErasureRefusals
{
    /// <summary>The sealed order cannot be opened, or is not about this relationship and this holder.</summary>
    public static readonly RefusalCode Unreadable = new("erasure-document-unreadable");

    /// <summary>The law says that the record must be kept; the answer names rule and date.</summary>
    public static readonly RefusalCode Retained = new("erasure-retained");

    /// <summary>The record is not the asking relationship's, or not held here.</summary>
    public static readonly RefusalCode NotYours = new("erasure-not-yours");

    /// <summary>The record was erased.</summary>
    public static readonly RefusalCode RecordErased = new("record-erased");

    /// <summary>The patient restricted the record's use.</summary>
    public static readonly RefusalCode RecordRestricted = new("record-restricted");
}
