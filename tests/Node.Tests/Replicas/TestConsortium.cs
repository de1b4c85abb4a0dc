using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Partitions;
using Xinglin.Node.Peers;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;

namespace Xinglin.Testing;

/// <summary>Members of one process in a folder, with the embedded ordering; keys are made from numbers.</summary>
internal sealed class TestConsortium : IDisposable
{
    private readonly InProcessNetwork _network = new();
    private readonly ConcurrentDictionary<int, PeerLine> _lines = new();
    private readonly ContractCatalog _catalog;
    private readonly string _folder;
    private readonly EmbeddedEpochs _orderings;

    internal TestConsortium(string folder, ContractCatalog catalog, int members = 4, int validators = 4, OrderingLimits? limits = null, IReadOnlyList<string>? endpoints = null)
    {
        (_folder, _catalog) = (folder, catalog);
        Genesis = Genesis.Create(new GenesisDocument(
            GenesisDocument.FormatV1, "test", GenesisDocument.ProfileP256, 0, 1_790_000_000_000,
            [.. Enumerable.Range(0, members).Select(i => Member(i, validators))],
            new GenesisOrdering(1, Jwk.Of(Key(4000).PublicKey), endpoints)));
        Hosts = new ReplicaHost?[members];
        _orderings = new EmbeddedEpochs(
            Genesis, () => new DiskFolder(Path.Combine(folder, "ordering")), kid => Sequencers.Find(k => k.KeyId == kid), _ => Identity, limits ?? new OrderingLimits());
        Ordering = _orderings.Of;
    }

    internal Genesis Genesis { get; }

    internal ReplicaHost?[] Hosts { get; }

    internal IntakeLimits Intake { get; init; } = new() { AccountPerSecond = 100_000, AccountBurst = 100_000 };

    /// <summary>Each member's clock.</summary>
    internal Func<int, TimeProvider> Clocks { get; init; } = _ => TimeProvider.System;

    internal long SegmentBytes { get; init; } = 1 << 20;

    internal long SnapshotBlocks { get; init; } = 20_000;

    /// <summary>The contracts that a member's node has; null: what all have.</summary>
    internal Func<int, ContractCatalog?> CatalogOf { get; set; } = _ => null;

    internal ReplicaTimeouts Timeouts { get; init; } = ReplicaTimeouts.Default;

    /// <summary>Validator keys that members may be voted; whose they are, their vote logs say.</summary>
    internal List<P256Signer> Further { get; } = [];

    /// <summary>Keys that the embedded ordering may sign with, one an epoch.</summary>
    internal List<P256Signer> Sequencers { get; } = [Key(4000)];

    /// <summary>Where members find the ordering.</summary>
    internal Func<BlockHeader, IStateReader, IOrdering> Ordering { get; set; }

    internal static P256Signer Key(int number)
    {
        var scalar = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(scalar.AsSpan(28), number);
        return P256Signer.FromScalar(scalar);
    }

    internal static AccountId Account(ISigner signer) => new(signer.KeyId.Value);

    /// <summary>Makes the validators' vote logs; once for a folder.</summary>
    internal void Enrol()
    {
        for (var i = 0; i < Hosts.Length; i++)
        {
            if (Genesis.Document.Members[i].Validator is not null)
            {
                StorageOf(i).EnrolValidator(Genesis, Key(3000 + i).KeyId);
            }
        }
    }

    internal void StartAll()
    {
        for (var i = 0; i < Hosts.Length; i++)
        {
            Start(i);
        }
    }

    internal ReplicaHost Start(int member) => Hosts[member] = ReplicaHost.Start(new ReplicaHostSettings
    {
        Genesis = Genesis,
        Member = Genesis.Document.Members[member],
        Storage = StorageOf(member),
        Identity = Key(1000 + member),
        Validator = Genesis.Document.Members[member].Validator is null ? null : Key(3000 + member),
        FurtherValidators = kid => Further.Find(k => k.KeyId == kid),
        Catalog = CatalogOf(member) ?? _catalog,
        Ordering = Ordering,
        Peers = LineOf(member).For(0),
        Intake = Intake,
        SegmentBytes = SegmentBytes,
        SnapshotBlocks = SnapshotBlocks,
        Timeouts = Timeouts,
        Clock = Clocks(member),
    });

    internal void Stop(int member)
    {
        Hosts[member]?.Dispose();
        Hosts[member] = null;
    }

    /// <summary>Tells the others something in a member's name.</summary>
    internal void SendAs(int member, ReadOnlyMemory<byte> bytes) => _network.For(Account(Key(1000 + member))).Broadcast(bytes);

    /// <summary>A member's one line to the others; its directory's replica uses it as partition 0.</summary>
    internal PeerLine LineOf(int member) => _lines.GetOrAdd(member, i => new PeerLine(_network.For(Account(Key(1000 + i)))));

    internal string FolderOf(int member) => Path.Combine(_folder, Genesis.Document.Members[member].Slug);

    internal ReplicaStorage StorageOf(int member) => ReplicaStorage.OnDisk(FolderOf(member));

    /// <summary>A transaction of one account whose key is introduced.</summary>
    internal ReadOnlyMemory<byte> Transaction(ISigner signer, string id, string method, string arguments, uint partition = 0) =>
        new TransactionBuilder(Genesis.Network, partition, id, new LedgerTime(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 300_000))
            .ActingAs(Account(signer)).Introduce(signer).Call(method, arguments).Sign([signer]).Bytes;

    /// <summary>Gives a batch to the ordering past every intake, as a member with software of its own would.</summary>
    internal bool Offer(ReadOnlyMemory<byte> batch) => _orderings.Of(Hosts[0]!.Tip, Hosts[0]!.State).Offer(batch);

    public void Dispose()
    {
        for (var i = 0; i < Hosts.Length; i++)
        {
            Stop(i);
        }

        _orderings.DisposeAsync().AsTask().Wait();
    }

    private IEnumerable<P256PublicKey> Identity(AccountId member) =>
        Genesis.Document.Members.Where(known => Genesis.AccountOf(known) == member).Select(known => Genesis.KeyOf(known.Identity));

    private static GenesisMember Member(int i, int validators)
    {
        var n = i.ToString(CultureInfo.InvariantCulture);
        return new GenesisMember(
            "member-" + n, "Member " + n, "hospital",
            Jwk.Of(Key(1000 + i).PublicKey), Jwk.Of(Key(2000 + i).PublicKey), i < validators ? Jwk.Of(Key(3000 + i).PublicKey) : null);
    }
}
