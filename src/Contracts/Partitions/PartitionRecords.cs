using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Partitions;

/// <summary>Arguments of <c>partitions.add</c>: an accepted proposal of kind <c>partition</c>.</summary>
public sealed record PartitionsAdd(Hash Proposal);

/// <summary>Arguments of <c>partitions.renew</c>: the partition whose members and validators are assigned anew.</summary>
public sealed record PartitionsRenew(uint Partition);

/// <summary>Arguments of <c>partitions.head</c>, at the directory: any certified entry of the partition's state, or an absence, shows its head.</summary>
public sealed record PartitionsHead(uint Partition, CertifiedState Proof);

/// <summary>Arguments of <c>partitions.learn</c>: the directory's certified map, or with <c>partition</c> what it knows of that partition's validators.</summary>
public sealed record PartitionsLearn(CertifiedState Proof, uint? Partition = null);

/// <summary>Arguments of <c>partitions.follow</c>: this partition's certified entry in the directory.</summary>
public sealed record PartitionsFollow(CertifiedState Proof);

/// <summary>Arguments of <c>partitions.confirm</c>: a partition's certified inbox counter, which shows what it has taken.</summary>
public sealed record PartitionsConfirm(uint Partition, CertifiedState Proof);

/// <summary>
/// State <c>partitions.map/current</c> and <c>partitions.map/version</c>: the partitions in which accounts can be at home
/// (<see cref="Rendezvous.HomeOf"/>), ascending.
/// </summary>
public sealed record PartitionMap(ulong Version, IReadOnlyList<uint> Partitions, LedgerTime Since);

/// <summary>
/// State <c>partitions.entries/number</c> at the directory: a partition's members as of a version of the entry; those with a
/// validator key are assigned to it (<see cref="Rendezvous.Assign"/>).
/// </summary>
public sealed record PartitionEntry(uint Number, ulong Version, long Replication, ulong Founded, LedgerTime Since, IReadOnlyList<GenesisMember> Members);

/// <summary>State <c>partitions.used/proposal</c>: the partition that an accepted proposal founded.</summary>
public sealed record PartitionReference(uint Number);

/// <summary>State <c>partitions.known/number</c>: who decides a partition from a height on, as far as this partition knows.</summary>
public sealed record KnownSet(ulong At, IReadOnlyList<ValidatorEntry> Validators);

/// <summary>State <c>partitions.heads/number</c> at the directory: a partition's last recorded certified header.</summary>
public sealed record PartitionHead(ulong Height, LedgerTime Time, Hash Header, Hash State);

/// <summary>State <c>partitions.followed/entry</c>: the version of its own entry that a partition follows.</summary>
public sealed record FollowedEntry(ulong Version);

/// <summary>State <c>partitions.sent/number</c>: messages written for a partition, and how many it is shown to have taken.</summary>
public sealed record SentCounter(ulong Written, ulong Confirmed);

/// <summary>State <c>partitions.inbox/number</c>: messages taken from a partition; the next has this number.</summary>
public sealed record InboxCounter(ulong Taken);

/// <summary>Event <c>partitions.added</c>.</summary>
public sealed record PartitionAdded(uint Partition, ulong Version);

/// <summary>Event <c>partitions.changed</c>: a head, a set or a counter of this partition is newer.</summary>
public sealed record PartitionChanged(uint Partition);

/// <summary>Event <c>partitions.sent</c>: message <c>Number</c> to <c>Partition</c> is in the state, to be carried there.</summary>
public sealed record PartitionSent(uint Partition, ulong Number);

/// <summary>Event <c>partitions.reserved</c>: the other partition may complete until the deadline.</summary>
public sealed record PartitionReserved(uint Partition, Hash Reservation, LedgerTime Deadline);

/// <summary>Event <c>partitions.decided</c>: a reservation of <c>Partition</c> was completed or refused here.</summary>
public sealed record PartitionDecided(uint Partition, Hash Reservation, bool Completed);
