using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Recovery;

/// <summary>
/// Another member, asked for what recovering needs. Null: it does not have it. It throws <see cref="HttpRequestException"/> when it cannot
/// be reached and <see cref="OperationCanceledException"/> when it does not answer in time. What it gives is hostile until judged.
/// </summary>
public interface ISnapshotSource
{
    /// <summary>How reports call it.</summary>
    string Name { get; }

    /// <summary>What it has.</summary>
    Task<SnapshotOffer?> OfferAsync(CancellationToken cancellation);

    /// <summary>A manifest's bytes.</summary>
    Task<byte[]?> ManifestAsync(Height height, CancellationToken cancellation);

    /// <summary>A piece of exactly this many bytes.</summary>
    Task<byte[]?> PieceAsync(Height height, int piece, int length, CancellationToken cancellation);

    /// <summary>A certified header's bytes.</summary>
    Task<byte[]?> HeaderAsync(Height height, CancellationToken cancellation);
}
