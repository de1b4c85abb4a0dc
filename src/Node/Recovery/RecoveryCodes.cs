using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Recovery;

/// <summary>Why the door for members that join or recover refuses, and why recovering ends, in order of precedence.</summary>
public static class RecoveryCodes
{
    /// <summary>As many transfers as are allowed run already.</summary>
    public static readonly RefusalCode Busy = new("recovery-busy");

    /// <summary>No snapshot of this height is here.</summary>
    public static readonly RefusalCode SnapshotUnknown = new("snapshot-unknown");

    /// <summary>The snapshot has no piece of this number.</summary>
    public static readonly RefusalCode PieceUnknown = new("snapshot-piece-unknown");

    /// <summary>The snapshot here cannot be read.</summary>
    public static readonly RefusalCode SnapshotDamaged = new("snapshot-damaged");

    /// <summary>The folder holds blocks already.</summary>
    public static readonly RefusalCode NotEmpty = new("recovery-not-empty");

    /// <summary>No peer that answered has a snapshot that holds.</summary>
    public static readonly RefusalCode NoSource = new("recovery-no-source");

    /// <summary>Some pieces did not come; what came stays.</summary>
    public static readonly RefusalCode Interrupted = new("recovery-interrupted");

    /// <summary>The disk took no more.</summary>
    public static readonly RefusalCode DiskFull = new("recovery-disk-full");

    /// <summary>The folder is no member's, or has several.</summary>
    public static readonly RefusalCode NoReplica = new("backup-no-replica");

    /// <summary>The backup is to be written where something is.</summary>
    public static readonly RefusalCode BackupExists = new("backup-exists");

    /// <summary>A file, of the backup or to be in it, is missing or damaged.</summary>
    public static readonly RefusalCode BackupDamaged = new("backup-damaged");

    /// <summary>The folder to restore to holds more than keys.</summary>
    public static readonly RefusalCode RestoreNotEmpty = new("restore-not-empty");

    /// <summary>The node runs and has the files.</summary>
    public static readonly RefusalCode NodeRunning = new("node-running");

    /// <summary>No whole segment is below the height.</summary>
    public static readonly RefusalCode ArchiveNothing = new("archive-nothing");

    /// <summary>Without these blocks nothing would say what the state is.</summary>
    public static readonly RefusalCode ArchiveNeedsSnapshot = new("archive-needs-snapshot");

    /// <summary>The archive named does not end where this log begins.</summary>
    public static readonly RefusalCode ArchiveOther = new("archive-other");

    /// <summary>Two replicas differ at a height.</summary>
    public static readonly RefusalCode LedgersDiffer = new("ledgers-differ");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
        [Busy, SnapshotUnknown, PieceUnknown, SnapshotDamaged, NotEmpty, NoSource, Interrupted, DiskFull, NoReplica, BackupExists, BackupDamaged, RestoreNotEmpty, NodeRunning, ArchiveNothing, ArchiveNeedsSnapshot, ArchiveOther, LedgersDiffer];
}
