using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Gateway;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Partitions;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Demonstration;

/// <summary>The demonstration's partitions beside the directory: one embedded ordering each, every member hosting all of them.</summary>
internal sealed class DemonstrationPartitions(DataFolder folder) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<uint, EmbeddedEpochs> _orderings = new();
    private readonly List<PartitionCarrier> _carriers = [];

    /// <summary>A member's replicas of what the directory has.</summary>
    public PartitionHosts Host(ReplicaHost directory, PeerLine line)
    {
        var slug = directory.Member.Slug;
        var keys = Founding.Keys(folder, slug);
        var identities = keys.Member().Identities;
        identities.Follow(() => new LedgerView(directory.State).Member(Genesis.AccountOf(directory.Member)) is { } member && member.Identity.TryKey(out var key) ? key.Thumbprint() : null);
        var hosts = PartitionHosts.Start(new PartitionHostsSettings
        {
            Directory = directory,
            Line = line,
            Storage = number => ReplicaStorage.OnDisk(folder.Member(slug, "ledger-" + Text(number))),
            Identity = identities,
            Validator = kid => keys.Signer("validator") is var first && first.KeyId == kid ? first : keys.FurtherValidators().FirstOrDefault(k => k.KeyId == kid),
            Enrolment = Founding.Enrolment(folder, slug),
            Ordering = Ordering,
            Catalog = ContractCatalog.BuiltIn,
        });
        _carriers.Add(PartitionCarrier.Start(hosts, new CarrierSettings { Signer = () => identities.Present }));
        return hosts;
    }

    /// <summary>Nothing more is carried; before the members' replicas stop.</summary>
    public async Task StopCarryingAsync() => await Task.WhenAll(_carriers.Select(c => c.DisposeAsync().AsTask()));

    /// <summary>The members propose, vote and add until there are so many ledgers, the directory included; each is running when this returns.</summary>
    /// <exception cref="DemonstrationException">It took too long.</exception>
    public async Task EnsureAsync(int count, IReadOnlyList<(ReplicaHost Directory, PartitionHosts Hosts)> members, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            while (PartitionHosts.MapOf(members[0].Directory).Partitions.Count < count)
            {
                await AddAsync([.. members.Select(m => m.Directory)], patience.Token);
            }

            while (members.Any(m => m.Hosts.Hosts.Count + 1 < count || m.Hosts.Hosts.Values.Any(h => h.Tip.Height.Value == 0)))
            {
                await Task.Delay(50, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DemonstrationException($"The partitions were not running within {Patience.TotalSeconds} s: start again, or with a smaller --partitions.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var ordering in _orderings.Values)
        {
            await ordering.DisposeAsync();
        }
    }

    private async Task AddAsync(IReadOnlyList<ReplicaHost> members, CancellationToken cancellation)
    {
        var number = PartitionHosts.MapOf(members[0]).Partitions[^1] + 1;
        var sequencer = Sequencer(number);
        var content = new MembershipPropose(ProposalKinds.Partition, Sequencer: Jwk.Of(sequencer.PublicKey), Endpoints: [], Value: members.Count(m => m.Member.Validator is not null));
        var proposal = await Submit(members[0], "membership.propose", JsonSerializer.Serialize(content, ContractsJson.Default.MembershipPropose), cancellation);
        foreach (var member in members.Skip(1).Take(Voting.Quorum(members.Count) - 1))
        {
            await Submit(member, "membership.vote", JsonSerializer.Serialize(new MembershipVote(proposal, true), ContractsJson.Default.MembershipVote), cancellation);
        }

        await Submit(members[0], "partitions.add", JsonSerializer.Serialize(new PartitionsAdd(proposal), ContractsJson.Default.PartitionsAdd), cancellation);
    }

    private async Task<Hash> Submit(ReplicaHost host, string method, string arguments, CancellationToken cancellation)
    {
        var (transaction, refusal) = await new MemberSubmission(folder).SubmitAsync(host, method, arguments, cancellation);
        return refusal is { } code ? throw new DemonstrationException($"A partition could not be added: {code}.") : transaction;
    }

    private Func<BlockHeader, IStateReader, IOrdering> Ordering(Genesis genesis) => _orderings.GetOrAdd(
        genesis.Document.Partition,
        number => new EmbeddedEpochs(
            genesis,
            () => new DiskFolder(folder.Member("ordering", "numbers-" + Text(number))),
            kid => Sequencer(number) is var sequencer && sequencer.KeyId == kid ? sequencer : null,
            state => member => new LedgerView(state).Member(member)?.Identities() ?? [],
            new OrderingLimits())).Of;

    private P256Signer Sequencer(uint number) => Founding.Keys(folder, "ordering").Signer("partition-" + Text(number));

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
