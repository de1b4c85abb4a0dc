using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;

namespace Xinglin.Node.Evidence;

/// <summary>Whose evidence log, and by which keys.</summary>
/// <param name="Network">The network.</param>
/// <param name="Member">The member that keeps it.</param>
/// <param name="Signer">Signs checkpoints.</param>
/// <param name="HolderKey">32 bytes: every key of the log is kept under it.</param>
public sealed record EvidenceSettings(NetworkId Network, AccountId Member, ISigner Signer, ReadOnlyMemory<byte> HolderKey)
{
    /// <summary>Names the log in checkpoints.</summary>
    public string Origin { get; } = EvidenceCheckpoint.OriginOf(Network, Member);

    /// <summary>The key that signs now; where keys rotate, another one later.</summary>
    public Func<ISigner> Present { get; init; } = () => Signer;

    /// <summary>Length of a file of leaves, bytes; written ahead, so that a flush changes no metadata.</summary>
    public long LeafFileBytes { get; init; } = 1 << 20;

    /// <summary>A file of bodies is followed by another beyond this, bytes.</summary>
    public long BodyFileBytes { get; init; } = 64 << 20;

    /// <summary>The settings of a member with these keys.</summary>
    public static EvidenceSettings Of(Genesis genesis, MemberKeys keys) => new(genesis.Network, keys.Account, keys.Identity, keys.Evidence) { Present = () => keys.Identity };
}

/// <summary>Every cap of the evidence log, with its unit.</summary>
public static class EvidenceLimits
{
    /// <summary>A signed checkpoint at least every so many entries.</summary>
    public const int CheckpointEntries = 1_000;

    /// <summary>Entries in one record of leaves.</summary>
    public const int LeavesPerRecord = 1_000;

    /// <summary>Entries that share one flush; a single append of more shares it with nobody.</summary>
    public const int GroupEntries = 8_192;

    /// <summary>Leaves in one page of the public API: 364 kB.</summary>
    public const int LeavesPerPage = 4_096;

    /// <summary>Bytes of bodies in one page of a patient's log; a single longer one still goes.</summary>
    public const int PageBytes = 2 * 1024 * 1024;

    /// <summary>A relationship's bodies of so many days share one key.</summary>
    public const int EpochDays = 30;

    /// <summary>Ciphers kept ready, of as many relationships; about 1 kB each.</summary>
    public const int CiphersMax = 4_096;
}
