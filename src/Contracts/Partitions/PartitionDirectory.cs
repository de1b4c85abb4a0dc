using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Partitions;

/// <summary>What partition 0 holds of all: the map, each partition's members and founding document, its validators and last head.</summary>
internal sealed class PartitionDirectory(ContractTables tables, IMembers members, KnownPartitions known)
{
    /// <summary>Partitions of one network.</summary>
    public const int PartitionsMax = 64;

    private const string Current = "current";

    /// <summary>A change that is final at h holds from h + 2.</summary>
    private const ulong InForceAfter = 2;

    private readonly Table<string, PartitionMap> _map = tables.Open("map", KeyTexts.Text, ContractsJson.Default.PartitionMap);
    private readonly Table<string, PartitionEntry> _entries = tables.Open("entries", KeyTexts.Text, ContractsJson.Default.PartitionEntry);
    private readonly Table<string, GenesisDocument> _genesis = tables.Open("genesis", KeyTexts.Text, ContractsJson.Default.GenesisDocument);
    private readonly Table<string, PartitionHead> _heads = tables.Open("heads", KeyTexts.Text, ContractsJson.Default.PartitionHead);
    private readonly Table<Hash, PartitionReference> _used = tables.Open("used", KeyTexts.Hash, ContractsJson.Default.PartitionReference);

    /// <summary>The newest map known here.</summary>
    public PartitionMap Map => _map.Find(Current) ?? new PartitionMap(0, [0], default);

    public void Put(PartitionMap map)
    {
        _map.Put(Current, map);
        _map.Put(PartitionKeys.Of((uint)map.Version), map);
    }

    public Outcome Add(CallContext context, PartitionsAdd arguments)
    {
        if (RefuseCaller(context) is { } refusal)
        {
            return refusal;
        }

        if (members.Accepted(arguments.Proposal) is not { Kind: ProposalKinds.Partition, Value: { } replication } accepted)
        {
            return PartitionCodes.NotAccepted;
        }

        if (_used.Contains(arguments.Proposal))
        {
            return PartitionCodes.FoundedAlready;
        }

        var map = Map;
        if (map.Partitions.Count >= PartitionsMax)
        {
            return PartitionCodes.Full;
        }

        var number = map.Partitions[^1] + 1;
        _used.Put(arguments.Proposal, new PartitionReference(number));
        Found(context, new PartitionEntry(number, 1, replication, context.Height.Value, context.Time, Assigned(context, number, replication)), OrderingOf(accepted));
        Put(new PartitionMap(map.Version + 1, [.. map.Partitions, number], context.Time));
        context.Emit("added", new PartitionAdded(number, map.Version + 1), ContractsJson.Default.PartitionAdded);
        return Outcome.Accepted;
    }

    public Outcome Renew(CallContext context, PartitionsRenew arguments)
    {
        if (RefuseCaller(context) is { } refusal)
        {
            return refusal;
        }

        if (_entries.Find(PartitionKeys.Of(arguments.Partition)) is not { } entry)
        {
            return PartitionCodes.Unknown;
        }

        var assigned = Assigned(context, arguments.Partition, entry.Replication);
        if (PartitionAssignment.Same(assigned, entry.Members))
        {
            return PartitionCodes.NothingNew;
        }

        _entries.Put(PartitionKeys.Of(arguments.Partition), entry with { Version = entry.Version + 1, Members = assigned });
        context.Emit("changed", new PartitionChanged(arguments.Partition), ContractsJson.Default.PartitionChanged);
        return Outcome.Accepted;
    }

    public Outcome Head(CallContext context, PartitionsHead arguments)
    {
        if (context.Partition != 0)
        {
            return PartitionCodes.NotTheDirectory;
        }

        if (known.Verify(context, arguments.Partition, arguments.Proof, out var newest) is { } refusal)
        {
            return refusal;
        }

        var header = arguments.Proof.Header;
        if (_heads.Find(PartitionKeys.Of(arguments.Partition)) is { } last && last.Height >= header.Height.Value)
        {
            return PartitionCodes.NothingNew;
        }

        if (newest.At.Value != known.Find(arguments.Partition)!.At)
        {
            known.Put(arguments.Partition, newest);
        }

        _heads.Put(PartitionKeys.Of(arguments.Partition), new PartitionHead(header.Height.Value, header.Time, header.Hash, header.State));
        context.Emit("changed", new PartitionChanged(arguments.Partition), ContractsJson.Default.PartitionChanged);
        return Outcome.Accepted;
    }

    private RefusalCode? RefuseCaller(CallContext context)
    {
        if (!context.Acting.Any(members.IsPresent))
        {
            return PartitionCodes.NotAMember;
        }

        return context.Partition == 0 ? null : PartitionCodes.NotTheDirectory;
    }

    /// <summary>The partition's genesis is exactly this state entry's value, so every node makes the same one.</summary>
    private void Found(CallContext context, PartitionEntry entry, GenesisOrdering ordering)
    {
        var number = PartitionKeys.Of(entry.Number);
        var directory = new GenesisDirectory(context.Height.Value + InForceAfter, Validators(Assigned(context, 0, LedgerLimits.ValidatorsMax)));
        _entries.Put(number, entry);
        _genesis.Put(number, new GenesisDocument(
            GenesisDocument.PartitionV1, "partition " + number, GenesisDocument.ProfileP256, entry.Number, context.Time.Milliseconds,
            entry.Members, ordering, context.Network, directory));
        known.Put(entry.Number, new KnownSet(1, Validators(entry.Members)));
    }

    private static GenesisOrdering OrderingOf(MembershipPropose accepted) =>
        new(1, accepted.Sequencer!, accepted.Endpoints is { Count: > 0 } endpoints ? endpoints : null);

    /// <summary>All present members; the validators among them that the rule assigns to the partition keep their validator key.</summary>
    private IReadOnlyList<GenesisMember> Assigned(CallContext context, uint partition, long replication)
    {
        var present = members.Present;
        context.Meter.Step(present.Count);
        return PartitionAssignment.Of(context.Network, partition, replication, [.. present.Select(account => new PresentMember(account, members.Find(account)!))]);
    }

    private static List<ValidatorEntry> Validators(IReadOnlyList<GenesisMember> named)
    {
        var entries = new List<ValidatorEntry>();
        foreach (var member in named)
        {
            if (member.Validator is { } jwk && jwk.TryKey(out var key))
            {
                entries.Add(new ValidatorEntry(Genesis.AccountOf(member), key.X, key.Y));
            }
        }

        return entries;
    }
}
