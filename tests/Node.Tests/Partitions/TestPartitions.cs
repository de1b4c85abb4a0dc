using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Partitions;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;

namespace Xinglin.Testing;

/// <summary>The partitions of a <see cref="TestConsortium"/>, every member hosting all; one embedded ordering each.</summary>
internal sealed class TestPartitions : IDisposable
{
    private readonly TestConsortium _consortium;
    private readonly string _folder;
    private readonly OrderingLimits _limits;
    private readonly ConcurrentDictionary<uint, EmbeddedEpochs> _orderings = new();
    private readonly List<PartitionCarrier> _carriers = [];
    private readonly Func<int, bool> _hostsAll;

    internal TestPartitions(TestConsortium consortium, string folder, OrderingLimits? limits = null, Func<int, bool>? hostsAll = null)
    {
        (_consortium, _folder, _limits, _hostsAll) = (consortium, folder, limits ?? new OrderingLimits(), hostsAll ?? (_ => true));
        Members = new PartitionHosts?[consortium.Hosts.Length];
        for (var i = 0; i < Members.Length; i++)
        {
            Start(i);
        }
    }

    internal PartitionHosts?[] Members { get; }

    internal PartitionHosts Start(int member) => Members[member] = PartitionHosts.Start(new PartitionHostsSettings
    {
        Directory = _consortium.Hosts[member]!,
        Line = _consortium.LineOf(member),
        Storage = number => ReplicaStorage.OnDisk(Path.Combine(_consortium.FolderOf(member), "partition-" + Text(number))),
        Identity = TestConsortium.Key(1000 + member),
        Validator = kid => TestConsortium.Key(3000 + member) is var key && key.KeyId == kid ? key : null,
        Enrolment = Enrolment(member),
        Ordering = Ordering,
        Catalog = ContractCatalog.BuiltIn,
        Intake = _consortium.Intake,
        Timeouts = _consortium.Timeouts,
        Hosts = _ => _hostsAll(member),
    });

    /// <summary>Every member's process carries what is wanted from now on.</summary>
    internal IReadOnlyList<PartitionCarrier> Carry()
    {
        for (var i = 0; i < Members.Length; i++)
        {
            var member = i;
            var settings = new CarrierSettings { Signer = () => TestConsortium.Key(1000 + member), Look = TimeSpan.FromMilliseconds(50), Turn = TimeSpan.FromMilliseconds(300), Rest = TimeSpan.FromSeconds(1) };
            _carriers.Add(PartitionCarrier.Start(Members[i]!, settings));
        }

        return _carriers;
    }

    /// <summary>A member's, with its first key noted unless it was.</summary>
    private VoteEnrolment Enrolment(int member)
    {
        var folder = new DiskFolder(Path.Combine(_consortium.FolderOf(member), VoteEnrolment.FolderName));
        var enrolment = new VoteEnrolment(folder);
        if (folder.List().Count == 0)
        {
            enrolment.NoteMade(TestConsortium.Key(3000 + member).KeyId);
        }

        return enrolment;
    }

    internal void Stop(int member)
    {
        Members[member]?.Dispose();
        Members[member] = null;
    }

    /// <summary>The members' replicas of one partition.</summary>
    internal IReadOnlyList<ReplicaHost> HostsOf(uint partition) =>
        partition == 0 ? [.. _consortium.Hosts.Select(h => h!)] : [.. Members.Select(m => m!.Hosts[partition])];

    /// <summary>Voted, added, and running at every member.</summary>
    internal async Task<uint> AddAsync(int replication)
    {
        var directory = _consortium.Hosts[0]!;
        var number = PartitionHosts.MapOf(directory).Partitions[^1] + 1;
        var content = new MembershipPropose(ProposalKinds.Partition, Sequencer: Jwk.Of(Sequencer(number).PublicKey), Endpoints: [], Value: replication);
        var proposal = await DoAsync(0, 0, "membership.propose", JsonSerializer.Serialize(content, ContractsJson.Default.MembershipPropose));
        for (var voter = 1; voter < Voting.Quorum(Members.Length); voter++)
        {
            await DoAsync(voter, 0, "membership.vote", JsonSerializer.Serialize(new MembershipVote(proposal, true), ContractsJson.Default.MembershipVote));
        }

        await DoAsync(0, 0, "partitions.add", JsonSerializer.Serialize(new PartitionsAdd(proposal), ContractsJson.Default.PartitionsAdd));
        while (Members.Where((m, i) => m is not null && _hostsAll(i)).Any(m => !m!.Hosts.TryGetValue(number, out var host) || host.Tip.Height.Value == 0))
        {
            await Task.Delay(10);
        }

        return number;
    }

    /// <summary>A member's transaction in a partition, accepted and final.</summary>
    internal async Task<Hash> DoAsync(int member, uint partition, string method, string arguments)
    {
        var (id, code) = await TryAsync(TestConsortium.Key(1000 + member), member, partition, method, arguments);
        return code is { } refusal ? throw new InvalidOperationException($"{method} was refused: {refusal}.") : id;
    }

    /// <summary>Somebody's transaction by a member's replica; final.</summary>
    internal async Task<(Hash Id, RefusalCode? Code)> TryAsync(ISigner signer, int member, uint partition, string method, string arguments)
    {
        var host = partition == 0 ? _consortium.Hosts[member]! : Members[member]!.Hosts[partition];
        var transaction = _consortium.Transaction(signer, Convert.ToHexString(RandomNumberGenerator.GetBytes(12)), method, arguments, partition);
        var submitted = await host.SubmitAsync(transaction, CancellationToken.None);
        if (submitted.Refusal is { } refusal)
        {
            return (submitted.Transaction, refusal);
        }

        return (submitted.Transaction, (await host.WhenFinalAsync(submitted.Transaction, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60))).Code);
    }

    public void Dispose()
    {
        Task.WhenAll(_carriers.Select(c => c.DisposeAsync().AsTask())).Wait();
        for (var i = 0; i < Members.Length; i++)
        {
            Stop(i);
        }

        foreach (var ordering in _orderings.Values)
        {
            ordering.DisposeAsync().AsTask().Wait();
        }
    }

    private Func<BlockHeader, IStateReader, IOrdering> Ordering(Genesis genesis) => _orderings.GetOrAdd(
        genesis.Document.Partition,
        number => new EmbeddedEpochs(
            genesis,
            () => new DiskFolder(Path.Combine(_folder, "ordering-" + Text(number))),
            kid => Sequencer(number) is var key && key.KeyId == kid ? key : null,
            _ => member => genesis.Document.Members.Where(known => Genesis.AccountOf(known) == member).Select(known => Genesis.KeyOf(known.Identity)),
            _limits)).Of;

    private static P256Signer Sequencer(uint number) => TestConsortium.Key(4100 + (int)number);

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
