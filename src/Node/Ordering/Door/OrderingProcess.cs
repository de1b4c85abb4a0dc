using System.Net.Sockets;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Identity;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Ordering.Door;

/// <summary>An ordering with its door, as a process of its own: HTTP/2 on one port.</summary>
public sealed class OrderingProcess : IAsyncDisposable
{
    /// <summary>Name of the sequencer's key in the key folder.</summary>
    public const string SequencerKey = "sequencer";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly FileStream _lock;
    private readonly IOrdering _ordering;
    private readonly WebApplication _application;

    private OrderingProcess(FileStream held, IOrdering ordering, WebApplication application)
    {
        (_lock, _ordering, _application) = (held, ordering, application);
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
        try
        {
            var epoch = options.Epoch ?? genesis.Document.Ordering.Epoch;
            var members = new OrderingMembers(genesis, epoch);
            ordering = Open(options, genesis, epoch, members);
            var doors = new Dictionary<uint, OrderingDoor>
            {
                [genesis.Document.Partition] = new(ordering, members, options.Door, TimeProvider.System),
            };
            application = DoorApplication.Build(options.Listen, options.Port, doors);
            await application.StartAsync(cancellation);
            return new OrderingProcess(held, ordering, application);
        }
        catch (Exception fault)
        {
            await Close(application, ordering, held);
            throw fault is IOException and not StorageFaultException or SocketException
                ? new OrderingProcessException($"Port {options.Port} cannot be taken: choose another with --port.")
                : fault is StorageFaultException ? new OrderingProcessException(fault.Message) : fault;
        }
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task WhenStoppedAsync(CancellationToken cancellation) => _application.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Close(_application, _ordering, _lock);

    /// <summary>The readers are ended before the door is shut: it would wait for them.</summary>
    private static async Task Close(WebApplication? application, IOrdering? ordering, FileStream held)
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

    private static EmbeddedOrdering Open(OrderingProcessOptions options, Genesis genesis, ulong epoch, OrderingMembers members)
    {
        var sequencer = Keys(options.Data).Signer(SequencerKey);
        if (epoch == genesis.Document.Ordering.Epoch && sequencer.PublicKey != Genesis.KeyOf(genesis.Document.Ordering.Sequencer))
        {
            throw new OrderingProcessException($"The genesis names another sequencer than the key in {options.Data}: put that key there, or name the epoch of this one with --epoch.");
        }

        var numbers = Path.Combine(options.Data, "numbers");
        Directory.CreateDirectory(numbers, OwnerOnly);
        return new EmbeddedOrdering(
            new EmbeddedOrderingSettings(genesis.Network, genesis.Document.Partition, epoch, 0, sequencer, members.Identity, options.Limits),
            SequenceNumbers.Open(new DiskFolder(numbers), epoch, 0, options.Limits.ReservedRange),
            TimeProvider.System);
    }
}
