using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Copies;

/// <summary>Why a copy is not taken or not shown.</summary>
public static class CopyCodes
{
    /// <summary>The permission allows reading and no copy.</summary>
    public static readonly RefusalCode NotGranted = new("offline-copy-not-granted");

    /// <summary>The permission's time is over: the reader's software does not open its copies any more.</summary>
    public static readonly RefusalCode Expired = new("offline-copy-expired");

    /// <summary>The holder's answer does not have a record that is to be copied.</summary>
    public static readonly RefusalCode RecordUnknown = new("copy-record-unknown");

    /// <summary>The copy is not what its holder signed, or not signed by it.</summary>
    public static readonly RefusalCode Invalid = new("copy-invalid");

    /// <summary>There is no copy here.</summary>
    public static readonly RefusalCode None = new("copy-none");
}
