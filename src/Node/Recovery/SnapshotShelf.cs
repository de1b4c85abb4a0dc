using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>A header with what proves it final: for who compares two replicas.</summary>
/// <param name="Header">The header.</param>
/// <param name="Certificate">Its certificate.</param>
/// <param name="Changes">Every change of validators up to it.</param>
public sealed record CertifiedHeader(BlockHeader Header, Certificate Certificate, IReadOnlyList<SetChange> Changes);

/// <summary>What one member gives to members that join or recover. Safe from any thread.</summary>
/// <param name="genesis">The network.</param>
/// <param name="snapshots">Its snapshots.</param>
/// <param name="tip">The last final header.</param>
/// <param name="header">A final header with its certificate; null when it is not held.</param>
/// <param name="trail">The changes of validators up to a height; null when they are not all held.</param>
/// <param name="before">The height before the first block that it holds.</param>
public sealed class SnapshotShelf(
    Genesis genesis, IStorageFolder snapshots, Func<BlockHeader> tip, Func<Height, (BlockHeader Header, Certificate Certificate)?> header,
    Func<Height, IReadOnlyList<SetChange>?> trail, Height before = default) : IDisposable
{
    /// <summary>Answers that are being made or sent at one time.</summary>
    public const int TransfersMax = 8;

    private const int OpenMax = 3;
    private readonly Lock _gate = new();
    private readonly List<SnapshotPieces> _open = [];

    /// <summary>The network.</summary>
    public Genesis Genesis => genesis;

    /// <summary>The last final header.</summary>
    public BlockHeader Tip => tip();

    /// <summary>The height before the first block that it holds.</summary>
    public Height Before => before;

    /// <summary>Heights of the snapshots there are, newest first.</summary>
    public IReadOnlyList<Height> Heights => new SnapshotStore(snapshots).Heights();

    internal SemaphoreSlim Transfers { get; } = new(TransfersMax);

    /// <summary>What the snapshot of a height consists of; null when there is none that can be given.</summary>
    /// <exception cref="StorageFaultException">It is damaged.</exception>
    public SnapshotManifest? Manifest(Height height) => Find(height)?.Manifest;

    /// <summary>One piece; null when the snapshot or the piece is not there.</summary>
    /// <exception cref="StorageFaultException">It is damaged.</exception>
    public byte[]? Piece(Height height, int piece) => Find(height) is { } pieces && piece >= 0 && piece < pieces.Manifest.Pieces.Count ? pieces.Read(piece) : null;

    /// <summary>A final header and what proves it; null when it is not held.</summary>
    public CertifiedHeader? HeaderAt(Height height) =>
        header(height) is { } found && trail(height) is { } changes ? new CertifiedHeader(found.Header, found.Certificate, changes) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _open.ForEach(o => o.Dispose());
            _open.Clear();
        }

        Transfers.Dispose();
    }

    private SnapshotPieces? Find(Height height)
    {
        lock (_gate)
        {
            if (_open.Find(o => o.Manifest.Header.Height == height) is { } known)
            {
                return known;
            }

            if (!Heights.Contains(height) || SnapshotPieces.Open(snapshots, height, trail) is not { } opened)
            {
                return null;
            }

            if (_open.Count == OpenMax)
            {
                // A reader of it may be at work: the handle's finalizer closes it.
                _open.RemoveAt(0);
            }

            _open.Add(opened);
            return opened;
        }
    }
}
