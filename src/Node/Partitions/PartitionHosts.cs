using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Replicas;

namespace Xinglin.Node.Partitions;

/// <summary>
/// One member's replicas of the partitions beside the directory, each with its own thread, files and order. Follows the
/// directory: a partition that is added while running is founded and started here as soon as its document is final. Safe from
/// any thread.
/// </summary>
public sealed class PartitionHosts : IDisposable
{
    private readonly PartitionHostsSettings _settings;
    private readonly ConcurrentDictionary<uint, ReplicaHost> _hosts = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _following;

    private PartitionHosts(PartitionHostsSettings settings)
    {
        _settings = settings;
        StartNew();
        _following = Task.Run(FollowAsync);
    }

    private AccountId Self => Genesis.AccountOf(_settings.Directory.Member);

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
        var seen = MapOf(_settings.Directory).Version;
        try
        {
            while (true)
            {
                await _settings.Directory.WhenHeightAsync(_settings.Directory.Tip.Height.Next, _stopping.Token);
                if (MapOf(_settings.Directory).Version is var version && version != seen)
                {
                    StartNew();
                    seen = version;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The directory's replica or this one stops.
        }
    }

    private void StartNew()
    {
        foreach (var number in MapOf(_settings.Directory).Partitions.Where(n => n > 0 && !_hosts.ContainsKey(n) && _settings.Hosts(n)))
        {
            try
            {
                if (Founded(number) is { } genesis && MemberIn(genesis) is { } member)
                {
                    _hosts[number] = Start(genesis, member);
                    Faults.TryRemove(number, out _);
                }
            }
            catch (Exception fault) when (fault is Storage.StorageFaultException or IOException or InvalidOperationException)
            {
                Faults[number] = fault.Message;
            }
        }
    }

    private Genesis? Founded(uint number) =>
        _settings.Directory.State.TryGet(Encoding.ASCII.GetBytes(PartitionKeys.Genesis(number)), out var value) ? Genesis.TryRead(value.ToArray()) : null;

    private GenesisMember? MemberIn(Genesis genesis) => genesis.Document.Members.FirstOrDefault(m => Genesis.AccountOf(m) == Self);

    private ReplicaHost Start(Genesis genesis, GenesisMember member)
    {
        var storage = _settings.Storage(genesis.Document.Partition);
        var validator = member.Validator is { } jwk ? _settings.Validator(Genesis.KeyOf(jwk).Thumbprint()) : null;

        // A vote log is made once, before the partition's first block is stored here: a key without one never signs.
        if (validator is not null && storage.Blocks.List().Count == 0 && !storage.IsUnused(validator.KeyId))
        {
            storage.EnrolValidator(genesis, validator.KeyId);
        }

        return ReplicaHost.Start(new ReplicaHostSettings
        {
            Genesis = genesis,
            Member = member,
            Storage = storage,
            Identity = _settings.Identity,
            Validator = validator,
            FurtherValidators = _settings.Validator,
            Catalog = _settings.Catalog,
            Ordering = _settings.Ordering(genesis),
            Peers = _settings.Line.For(genesis.Document.Partition),
            Intake = _settings.Intake,
            Timeouts = _settings.Timeouts,
        });
    }
}
