using System.Globalization;
using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Tests.Execution;
using Xinglin.Node.Recovery;
using Xinglin.Node.Storage;
using Xinglin.Node.Tests.Storage;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Recovery;

/// <summary>A certified snapshot of a network of four, several pieces long, and members that give it.</summary>
internal sealed class SnapshotSample
{
    internal const ulong At = 9;

    internal SnapshotSample(int entries = 30_000, ulong height = At)
    {
        var state = new WorldState();
        var founded = LedgerExecutor.Create(Genesis, Catalog, state);
        var root = state.Stage([.. Enumerable.Range(0, entries).Select(i => new StateChange(
            Encoding.ASCII.GetBytes("filler/" + i.ToString(CultureInfo.InvariantCulture)), Sha256.Of(BitConverter.GetBytes(i)).ToArray().Concat(new byte[64]).ToArray()))
            .OrderBy(c => Convert.ToHexString(c.Key.Span), StringComparer.Ordinal)]);
        state.Commit();
        Header = founded.Tip with { Height = new Height(height), Time = founded.Tip.Time.Plus(5_000), Parent = Sha256.Of("parent"u8), State = root };
        State = state;
    }

    internal static ContractCatalog Catalog { get; } = new(typeof(CounterContract));

    internal static Genesis Genesis { get; } = new TestConsortium(Path.Combine(Path.GetTempPath(), "never-made"), Catalog).Genesis;

    internal BlockHeader Header { get; }

    internal WorldState State { get; }

    internal static Certificate Certify(BlockHeader header, params int[] members)
    {
        var content = new VoteContent(VoteStep.Precommit, header.Network, header.Partition, header.Height, 0, header.Hash);
        var votes = members.Select(m => TestConsortium.Key(3000 + m)).Select(k => new CertificateVote((byte)Genesis.Validators.IndexOf(k.KeyId), Vote.Create(content, k).Signature));
        return new Certificate(header.Network, header.Partition, header.Height, 0, header.Hash, [.. votes.OrderBy(v => v.Index)]);
    }

    /// <summary>One member's shelf; its certificate is by members of its own choice.</summary>
    internal SnapshotShelf Shelf(params int[] signers)
    {
        var folder = new MemoryFolder();
        var certificate = Certify(Header, signers);
        new SnapshotStore(folder).Write(new Snapshot(Header, certificate, [new ValidatorsFrom(new Height(1), Genesis.Validators)], [], State.Snapshot()));
        return new SnapshotShelf(Genesis, folder, () => Header, h => h == Header.Height ? (Header, certificate) : null, _ => []);
    }
}

/// <summary>A shelf without a network between; what it gives can be spoilt.</summary>
internal sealed class ShelfSource(string name, SnapshotShelf shelf) : ISnapshotSource
{
    public string Name => name;

    internal Func<SnapshotOffer, SnapshotOffer?> Offers { get; init; } = o => o;

    internal Func<byte[], byte[]?> Manifests { get; init; } = m => m;

    internal Func<int, byte[], byte[]?> Pieces { get; init; } = (_, p) => p;

    internal int Asked { get; private set; }

    public Task<SnapshotOffer?> OfferAsync(CancellationToken cancellation) => Task.FromResult(Offers(
        new SnapshotOffer(shelf.Genesis.Network.ToString(), 0, shelf.Tip.Height.Value, [.. shelf.Heights.Select(h => h.Value)], shelf.Before.Value)));

    public Task<byte[]?> ManifestAsync(Height height, CancellationToken cancellation) => Task.FromResult(shelf.Manifest(height) is { } m ? Manifests(m.Encode()) : null);

    public async Task<byte[]?> PieceAsync(Height height, int piece, int length, CancellationToken cancellation)
    {
        await Task.Yield();
        Asked++;
        return shelf.Piece(height, piece) is { } bytes ? Pieces(piece, bytes) : null;
    }

    public Task<byte[]?> HeaderAsync(Height height, CancellationToken cancellation) =>
        Task.FromResult(shelf.HeaderAt(height) is { } header ? HeaderForm.Encode(header) : null);
}
