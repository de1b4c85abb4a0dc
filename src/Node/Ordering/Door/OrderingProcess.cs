using System.Net;
using System.Net.Sockets;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Identity;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Ordering.Etcd;
using Xinglin.Node.Peers.Tls;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Ordering.Door;

/// <summary>An ordering with its door, as a process of its own: HTTP/2 on one port.</summary>
public sealed class OrderingProcess : IAsyncDisposable
{
    /// <summary>Name of the sequencer's key in the key folder.</summary>
    public const string SequencerKey = "sequencer";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string MembersFile = "members";
    private readonly FileStream _lock;
    private readonly OwnTlsKeys? _own;
    private readonly IOrdering _ordering;
    private readonly WebApplication _application;

    private OrderingProcess(FileStream held, OwnTlsKeys? own, IOrdering ordering, WebApplication application)
    {
        (_lock, _own, _ordering, _application) = (held, own, ordering, application);
    }

    /// <summary>Where it is reached, without a slash at the end.</summary>
    public string Address => _application.Urls.First().TrimEnd('/');

    /// <summary>The epoch that it writes.</summary>
    public ulong Epoch => _ordering.Epoch;

    /// <summary>What keeps it from writing; null while nothing does.</summary>
    public string? Trouble => _ordering.Trouble;

    /// <summary>The public key of the sequencer in a data folder, which is made when absent.</summary>
    public static P256PublicKey SequencerOf(string data) => Keys(data).Signer(SequencerKey).PublicKey;

    /// <summary>Opens the folder, starts the ordering, then the door.</summary>
    /// <exception cref="OrderingProcessException">It cannot start; the message says what to do.</exception>
    public static async Task<OrderingProcess> StartAsync(OrderingProcessOptions options, CancellationToken cancellation)
    {
        var genesis = ReadGenesis(options.GenesisFile);
        var held = TakeLock(options.Data);
        IOrdering? ordering = null;
        WebApplication? application = null;
        OwnTlsKeys? own = null;
        try
        {
            var epoch = options.Epoch ?? genesis.Document.Ordering.Epoch;
            var members = Members(options, genesis, epoch);
            own = options.Keys is null ? null : TlsKeys(options.Keys, members);
            var at = new IPEndPoint(options.Listen, options.Port != 0 || options.Etcd.Count == 0 ? options.Port : FreePort(options.Listen));
            var address = options.Address ?? $"{(own is null ? "http" : "https")}://{at}";
            ordering = Open(options, genesis, epoch, members, address);
            var doors = new Dictionary<uint, OrderingDoor>
            {
                [genesis.Document.Partition] = new(ordering, members, options.Door, TimeProvider.System),
            };
            application = DoorApplication.Build(at, doors, own, members);
            await application.StartAsync(cancellation);
            return new OrderingProcess(held, own, ordering, application);
        }
        catch (Exception fault)
        {
            await Close(application, ordering, own, held);
            throw fault is IOException and not StorageFaultException or SocketException
                ? new OrderingProcessException($"Port {options.Port} cannot be taken: choose another with --port.")
                : fault is StorageFaultException ? new OrderingProcessException(fault.Message) : fault;
        }
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task WhenStoppedAsync(CancellationToken cancellation) => _application.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Close(_application, _ordering, _own, _lock);

    /// <summary>The readers are ended before the door is shut: it would wait for them.</summary>
    private static async Task Close(WebApplication? application, IOrdering? ordering, OwnTlsKeys? own, FileStream held)
    {
        if (ordering is not null)
        {
            await ordering.DisposeAsync();
        }

        if (application is not null)
        {
            await application.StopAsync();
            await application.DisposeAsync();
        }

        own?.Dispose();
        await held.DisposeAsync();
    }

    private static Genesis ReadGenesis(string file)
    {
        try
        {
            return Genesis.TryRead(File.ReadAllBytes(file)) ?? throw new OrderingProcessException($"{file} is not a genesis document: fetch it again from a member.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OrderingProcessException($"{file} cannot be read: name the genesis document with --genesis.");
        }
    }

    private static FileStream TakeLock(string data)
    {
        Directory.CreateDirectory(data, OwnerOnly);
        try
        {
            return new FileStream(Path.Combine(data, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new OrderingProcessException($"An ordering process already runs on {data}: stop it first.");
        }
    }

    private static KeyFolder Keys(string data) => new(Path.Combine(data, "keys"));

    /// <summary>What was learned last, and the genesis when nothing was. A damaged file counts as none: the members say it again.</summary>
    private static OrderingMembers Members(OrderingProcessOptions options, Genesis genesis, ulong epoch)
    {
        var file = Path.Combine(options.Data, MembersFile);
        var members = File.Exists(file) && MembershipWord.TryDecode(File.ReadAllBytes(file)) is { } learned
            ? new OrderingMembers(learned, epoch)
            : new OrderingMembers(genesis, epoch);
        members.Changed += bytes =>
        {
            try
            {
                File.WriteAllBytes(file + ".new", bytes);
                File.Move(file + ".new", file, overwrite: true);
            }
            catch (IOException)
            {
                // It is learned again at the next start.
            }
        };
        return members;
    }

    /// <summary>A key that was made and is not on the ledger yet is not shown.</summary>
    private static OwnTlsKeys TlsKeys(string folder, OrderingMembers members)
    {
        var own = new KeyFolder(folder).TlsKeys();
        var any = own.Present.KeyId;
        own.Follow(() => members.ShownBeside(any));
        return own;
    }

    /// <summary>etcd is told the address before the door is open.</summary>
    private static int FreePort(IPAddress listen)
    {
        using var probe = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(listen, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private static IOrdering Open(OrderingProcessOptions options, Genesis genesis, ulong epoch, OrderingMembers members, string address)
    {
        var sequencer = Keys(options.Data).Signer(SequencerKey);
        if (epoch == genesis.Document.Ordering.Epoch && sequencer.PublicKey != Genesis.KeyOf(genesis.Document.Ordering.Sequencer))
        {
            throw new OrderingProcessException($"The genesis names another sequencer than the key in {options.Data}: put that key there, or name the epoch of this one with --epoch.");
        }

        if (options.Etcd.Count > 0)
        {
            return new EtcdOrdering(
                new EtcdOrderingSettings
                {
                    Network = genesis.Network,
                    Partition = genesis.Document.Partition,
                    Epoch = epoch,
                    Sequencer = sequencer,
                    Identity = members.Identity,
                    Etcd = options.Etcd,
                    Address = address,
                    Handler = EtcdTls.Handlers(options.EtcdCertificate, options.EtcdAuthority),
                    Limits = options.Limits,
                    Agreed = () => members.Agreed,
                    MayBegin = next => next > 0 || members.HaveSpoken,
                },
                TimeProvider.System);
        }

        var numbers = Path.Combine(options.Data, "numbers");
        Directory.CreateDirectory(numbers, OwnerOnly);
        return new EmbeddedOrdering(
            new EmbeddedOrderingSettings(genesis.Network, genesis.Document.Partition, epoch, 0, sequencer, members.Identity, options.Limits) { Agreed = () => members.Agreed },
            SequenceNumbers.Open(new DiskFolder(numbers), epoch, 0, options.Limits.ReservedRange),
            TimeProvider.System);
    }
}
