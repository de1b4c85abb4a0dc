using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Partitions;

/// <summary>Partitions as other contracts use them: whose home is where, messages, and transactions of two partitions.</summary>
public interface IPartitions
{
    /// <summary>The partition that an account is at home in, by the newest map known here.</summary>
    uint HomeOf(CallContext context, AccountId account);

    /// <summary>Writes a message for the same contract in another partition.</summary>
    /// <param name="context">The call.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="contract">The contract on both sides.</param>
    /// <param name="body">What it says, as the contract's own JSON.</param>
    RefusalCode? Send(CallContext context, uint to, string contract, string body);

    /// <summary>Takes the next message of another partition. The caller accepts whatever it says: what is refused stays before all later ones.</summary>
    RefusalCode? Receive(CallContext context, uint from, string contract, CertifiedState proof, out string body);

    /// <summary>Reserves: the other partition may complete until the deadline. The caller locks what it reserves.</summary>
    /// <param name="context">The call.</param>
    /// <param name="subject">What is locked; with the transaction it makes the reservation's id.</param>
    /// <param name="reservation">What the other is asked for; its status is set here.</param>
    /// <param name="id">The reservation's id.</param>
    RefusalCode? Reserve(CallContext context, Hash subject, Reservation reservation, out Hash id);

    /// <summary>Verifies that another partition has reserved, that nothing was decided here, and that the deadline has not passed.</summary>
    RefusalCode? Open(CallContext context, uint from, Hash id, string contract, CertifiedState proof, out Reservation reservation);

    /// <summary>Decides a reservation that was opened in the same call, for ever.</summary>
    void Decide(CallContext context, uint from, Hash id, bool completed);

    /// <summary>Ends a reservation of this partition by a proof from the other: completed, or released because the other refused or let the deadline pass.</summary>
    RefusalCode? Settle(CallContext context, Hash id, string contract, CertifiedState proof, out Reservation reservation);
}

/// <summary>
/// The directory on partition 0, and on every partition what it knows of the others. Whoever carries a proof needs no
/// authority: nothing here depends on who brings it.
/// </summary>
[Contract("partitions", Json = typeof(ContractsJson))]
public sealed class PartitionsContract : IPartitions, IFounded
{
    private const string Entry = "entry";

    private readonly IMembers _members;
    private readonly KnownPartitions _known;
    private readonly PartitionDirectory _directory;
    private readonly PartitionMessages _messages;
    private readonly PartitionReservations _reservations;
    private readonly Table<string, FollowedEntry> _followed;

    /// <summary>Binds the contract.</summary>
    public PartitionsContract(ContractTables tables, IMembers members)
    {
        _members = members;
        _known = new KnownPartitions(tables);
        _directory = new PartitionDirectory(tables, members, _known);
        _messages = new PartitionMessages(tables, _known);
        _reservations = new PartitionReservations(tables, _known);
        _followed = tables.Open("followed", KeyTexts.Text, ContractsJson.Default.FollowedEntry);
    }

    /// <summary>At the directory a present member founds the partition that a quorum has accepted.</summary>
    [Call("add")]
    public Outcome Add(CallContext context, PartitionsAdd arguments) => _directory.Add(context, arguments);

    /// <summary>At the directory a present member has a partition's members assigned anew, after members or keys have changed.</summary>
    [Call("renew")]
    public Outcome Renew(CallContext context, PartitionsRenew arguments) => _directory.Renew(context, arguments);

    /// <summary>At the directory anybody records a partition's newer certified head, and with it its newer validators.</summary>
    [Call("head")]
    public Outcome Head(CallContext context, PartitionsHead arguments) => _directory.Head(context, arguments);

    /// <summary>Anybody shows what the directory says: its map, or the validators of another partition.</summary>
    [Call("learn")]
    public Outcome Learn(CallContext context, PartitionsLearn arguments)
    {
        var key = arguments.Partition is { } named ? PartitionKeys.Known(named) : PartitionKeys.Map;
        if (RefuseDirectory(context, arguments.Proof, key) is { } refusal)
        {
            return refusal;
        }

        if (arguments.Partition is not { } partition)
        {
            return LearnMap(context, arguments.Proof);
        }

        if (partition == context.Partition)
        {
            return PartitionCodes.Itself;
        }

        if (KnownPartitions.ValueOf(arguments.Proof, ContractsJson.Default.KnownSet) is not { } set)
        {
            return PartitionCodes.Unknown;
        }

        if (_known.Find(partition) is { } before && before.At >= set.At)
        {
            return PartitionCodes.NothingNew;
        }

        _known.Put(partition, set);
        return Changed(context, partition);
    }

    /// <summary>Anybody shows this partition's newer entry in the directory: its members and validators are those from now on.</summary>
    [Call("follow")]
    public Outcome Follow(CallContext context, PartitionsFollow arguments)
    {
        if (RefuseDirectory(context, arguments.Proof, PartitionKeys.Entry(context.Partition)) is { } refusal)
        {
            return refusal;
        }

        if (KnownPartitions.ValueOf(arguments.Proof, ContractsJson.Default.PartitionEntry) is not { } entry || entry.Version <= (_followed.Find(Entry)?.Version ?? 1))
        {
            return PartitionCodes.NothingNew;
        }

        context.Meter.Step(entry.Members.Count);
        _members.Follow(entry.Members);
        _followed.Put(Entry, new FollowedEntry(entry.Version));
        return Changed(context, context.Partition);
    }

    /// <summary>Anybody shows that a partition has taken messages, which are forgotten then.</summary>
    [Call("confirm")]
    public Outcome Confirm(CallContext context, PartitionsConfirm arguments) => _messages.Confirm(context, arguments);

    /// <inheritdoc/>
    public uint HomeOf(CallContext context, AccountId account)
    {
        var partitions = _directory.Map.Partitions;
        context.Meter.Step(partitions.Count);
        return Rendezvous.HomeOf(context.Network, account, partitions);
    }

    /// <inheritdoc/>
    public RefusalCode? Send(CallContext context, uint to, string contract, string body) => _messages.Send(context, to, contract, body);

    /// <inheritdoc/>
    public RefusalCode? Receive(CallContext context, uint from, string contract, CertifiedState proof, out string body) =>
        _messages.Receive(context, from, contract, proof, out body);

    /// <inheritdoc/>
    public RefusalCode? Reserve(CallContext context, Hash subject, Reservation reservation, out Hash id) =>
        _reservations.Reserve(context, subject, reservation, out id);

    /// <inheritdoc/>
    public RefusalCode? Open(CallContext context, uint from, Hash id, string contract, CertifiedState proof, out Reservation reservation) =>
        _reservations.Open(context, from, id, contract, proof, out reservation);

    /// <inheritdoc/>
    public void Decide(CallContext context, uint from, Hash id, bool completed) => _reservations.Decide(context, from, id, completed);

    /// <inheritdoc/>
    public RefusalCode? Settle(CallContext context, Hash id, string contract, CertifiedState proof, out Reservation reservation) =>
        _reservations.Settle(context, id, contract, proof, out reservation);

    /// <inheritdoc/>
    void IFounded.Found(Genesis genesis)
    {
        if (genesis.Document.Directory is { } directory)
        {
            _known.Put(0, new KnownSet(directory.At, directory.Validators));
        }

        _directory.Put(new PartitionMap(1, [0], new LedgerTime(genesis.Document.Time)));
    }

    /// <summary>Verifies what the directory says here, and keeps its newer validators.</summary>
    private RefusalCode? RefuseDirectory(CallContext context, CertifiedState proof, string key)
    {
        if (context.Partition == 0)
        {
            return PartitionCodes.IsTheDirectory;
        }

        if (proof.Key != key)
        {
            return PartitionCodes.ProofForeign;
        }

        if (_known.Verify(context, 0, proof, out var newest) is { } refusal)
        {
            return refusal;
        }

        if (newest.At.Value != _known.Find(0)!.At)
        {
            _known.Put(0, newest);
        }

        return null;
    }

    private Outcome LearnMap(CallContext context, CertifiedState proof)
    {
        if (KnownPartitions.ValueOf(proof, ContractsJson.Default.PartitionMap) is not { } map || map.Version <= _directory.Map.Version)
        {
            return PartitionCodes.NothingNew;
        }

        _directory.Put(map);
        return Changed(context, 0);
    }

    private static Outcome Changed(CallContext context, uint partition)
    {
        context.Emit("changed", new PartitionChanged(partition), ContractsJson.Default.PartitionChanged);
        return Outcome.Accepted;
    }
}
