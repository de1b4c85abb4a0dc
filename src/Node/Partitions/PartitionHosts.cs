using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Partitions;

/// <summary>
/// One member's replicas of the partitions beside the directory, each with its own thread, files and order. Follows the
/// directory: a partition that is added while running is founded and started here as soon as its document is final, and so is
/// one that the member comes to validate. Safe from any thread.
/// </summary>
public sealed class PartitionHosts : IDisposable
{
    private readonly PartitionHostsSettings _settings;
    private readonly ConcurrentDictionary<uint, ReplicaHost> _hosts = new();
    private readonly Dictionary<uint, ReadOnlyMemory<byte>> _passedOver = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _following;

    private PartitionHosts(PartitionHostsSettings settings)
    {
        _settings = settings;
        StartNew();
        _following = Task.Run(FollowAsync);
    }

    private AccountId Self => Genesis.AccountOf(_settings.Directory.Member);

    /// <summary>The member's replica of the directory.</summary>
    public ReplicaHost Directory => _settings.Directory;

    /// <summary>Replicas by number, without the directory.</summary>
    public IReadOnlyDictionary<uint, ReplicaHost> Hosts => _hosts;

    /// <summary>Why a partition could not be started, by number; its operator should know.</summary>
    public ConcurrentDictionary<uint, string> Faults { get; } = new();

    /// <summary>Starts what the directory has now and follows it from then on.</summary>
    public static PartitionHosts Start(PartitionHostsSettings settings) => new(settings);

    /// <summary>The newest map that this member's directory has.</summary>
    public static PartitionMap MapOf(ReplicaHost directory) =>
        directory.State.TryGet(Encoding.ASCII.GetBytes(PartitionKeys.Map), out var value) && JsonSerializer.Deserialize(value.Span, ContractsJson.Default.PartitionMap) is { } map
            ? map
            : new PartitionMap(0, [0], default);

    /// <summary>Stops cleanly, the directory's replica excepted.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _following.Wait();
        foreach (var host in _hosts.Values)
        {
            host.Dispose();
        }

        _stopping.Dispose();
    }

    private async Task FollowAsync()
    {
        try
        {
            while (true)
            {
                await _settings.Directory.WhenHeightAsync(_settings.Directory.Tip.Height.Next, _stopping.Token);
                StartNew();
            }
        }
        catch (OperationCanceledException)
        {
            // The directory's replica or this one stops.
        }
    }

    private void StartNew()
    {
        foreach (var number in MapOf(_settings.Directory).Partitions.Where(n => n > 0 && !_hosts.ContainsKey(n)))
        {
            try
            {
                if ((IsAssigned(number) || _settings.Hosts(number)) && Founded(number) is { } genesis)
                {
                    _hosts[number] = Start(genesis);
                    Faults.TryRemove(number, out _);
                }
            }
            catch (Exception fault) when (fault is StorageFaultException or IOException or InvalidOperationException)
            {
                Faults[number] = fault.Message;
            }
        }
    }

    /// <summary>True when the partition's newest entry in the directory has the member among its validators. An entry is read once.</summary>
    private bool IsAssigned(uint number)
    {
        if (!_settings.Directory.State.TryGet(Encoding.ASCII.GetBytes(PartitionKeys.Entry(number)), out var value)
            || (_passedOver.TryGetValue(number, out var before) && before.Span.SequenceEqual(value.Span)))
        {
            return false;
        }

        var entry = JsonSerializer.Deserialize(value.Span, ContractsJson.Default.PartitionEntry);
        var assigned = entry?.Members.Any(m => m.Validator is not null && Genesis.AccountOf(m) == Self) == true;
        if (!assigned)
        {
            _passedOver[number] = value;
        }

        return assigned;
    }

    private Genesis? Founded(uint number) =>
        _settings.Directory.State.TryGet(Encoding.ASCII.GetBytes(PartitionKeys.Genesis(number)), out var value) ? Genesis.TryRead(value.ToArray()) : null;

    private ReplicaHost Start(Genesis genesis)
    {
        var storage = _settings.Storage(genesis.Document.Partition);
        return ReplicaHost.Start(new ReplicaHostSettings
        {
            Genesis = genesis,
            Member = _settings.Directory.Member,
            Storage = storage,
            Identity = _settings.Identity,
            FurtherValidators = kid => Validator(genesis, storage, kid),
            Votes = _settings.Directory.Votes,
            Catalog = _settings.Catalog,
            Ordering = _settings.Ordering(genesis),
            Peers = _settings.Line.For(genesis.Document.Partition),
            Intake = _settings.Intake,
            Timeouts = _settings.Timeouts,
        });
    }

    /// <summary>A validator key that the partition's set names; when it is named for the first time, its vote log is made first.</summary>
    private ISigner? Validator(Genesis genesis, ReplicaStorage storage, KeyId kid)
    {
        var signer = _settings.Validator(kid);
        if (signer is not null && storage.Votes(kid).List().Count == 0 && _settings.Enrolment.TryEnrol(genesis.Network, genesis.Document.Partition, kid))
        {
            storage.EnrolValidator(genesis, kid);
        }

        return signer;
    }
}
