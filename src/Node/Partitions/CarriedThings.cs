using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Contracts;
using Xinglin.Contracts.Items;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Replicas;

namespace Xinglin.Node.Partitions;

/// <summary>One call that is made where the proof is wanted.</summary>
internal sealed record CarriedCall(string Method, string Arguments);

/// <summary>Something that one partition's state has and another's lacks.</summary>
/// <param name="To">Where it is wanted.</param>
/// <param name="Name">The same at every member for the same thing; another for what comes after it.</param>
/// <param name="Calls">Makes the calls of one transaction; none when nothing that is shown now would be believed there.</param>
internal sealed record CarriedThing(uint To, string Name, Func<IReadOnlyList<CarriedCall>> Calls);

/// <summary>Compares the states of the partitions that a member hosts and names what is to be carried, without memory of its own.</summary>
internal sealed class CarriedThings(PartitionHosts hosts, TimeSpan headEvery)
{
    /// <summary>Messages taken by one transaction.</summary>
    private const ulong MessagesMax = 8;

    /// <summary>Room for the calls of one transaction, characters.</summary>
    private const int ArgumentsMax = 48 * 1024;

    private ReplicaHost Directory => hosts.Directory;

    /// <summary>All that is wanted now.</summary>
    public IEnumerable<CarriedThing> All()
    {
        var here = hosts.Hosts.OrderBy(h => h.Key).ToList();
        foreach (var (number, host) in here)
        {
            foreach (var thing in new[] { Map(number, host), Entry(number, host), Head(number, host) }.OfType<CarriedThing>())
            {
                yield return thing;
            }
        }

        foreach (var (from, to) in Pairs([0, .. here.Select(h => h.Key)]))
        {
            foreach (var thing in new[] { Validators(from, to), Messages(from, to), Confirmation(from, to) }.OfType<CarriedThing>())
            {
                yield return thing;
            }
        }
    }

    /// <summary>Partitions whose members changed since they were assigned.</summary>
    public IEnumerable<CarriedThing> Renewals()
    {
        var view = new LedgerView(Directory.State);
        List<PresentMember> present = [.. view.Present().Where(a => view.Member(a) is not null).Select(a => new PresentMember(a, view.Member(a)!))];
        foreach (var number in PartitionHosts.MapOf(Directory).Partitions.Where(n => n > 0))
        {
            if (Read(Directory, PartitionKeys.Entry(number), ContractsJson.Default.PartitionEntry) is { } entry
                && !PartitionAssignment.Same(PartitionAssignment.Of(Directory.Genesis.Network, number, entry.Replication, present), entry.Members))
            {
                yield return new CarriedThing(0, Text($"renew {number} {entry.Version}"), () =>
                    [new CarriedCall("partitions.renew", JsonSerializer.Serialize(new PartitionsRenew(number), ContractsJson.Default.PartitionsRenew))]);
            }
        }
    }

    private static IEnumerable<(uint From, uint To)> Pairs(IReadOnlyList<uint> numbers) => numbers.SelectMany(from => numbers.Where(to => to != from).Select(to => (from, to)));

    private CarriedThing? Map(uint number, ReplicaHost host)
    {
        var map = PartitionHosts.MapOf(Directory);
        return map.Version <= PartitionHosts.MapOf(host).Version ? null : new CarriedThing(number, Text($"map {number} {map.Version}"), () =>
            Shown(0, number, PartitionKeys.Map) is { } proof
                ? [new CarriedCall("partitions.learn", JsonSerializer.Serialize(new PartitionsLearn(proof), ContractsJson.Default.PartitionsLearn))]
                : []);
    }

    private CarriedThing? Entry(uint number, ReplicaHost host)
    {
        var followed = Read(host, "partitions.followed/entry", ContractsJson.Default.FollowedEntry)?.Version ?? 1;
        return Read(Directory, PartitionKeys.Entry(number), ContractsJson.Default.PartitionEntry) is not { } entry || entry.Version <= followed
            ? null
            : new CarriedThing(number, Text($"entry {number} {entry.Version}"), () =>
                Shown(0, number, PartitionKeys.Entry(number)) is { } proof
                    ? [new CarriedCall("partitions.follow", JsonSerializer.Serialize(new PartitionsFollow(proof), ContractsJson.Default.PartitionsFollow))]
                    : []);
    }

    private CarriedThing? Head(uint number, ReplicaHost host)
    {
        var (tip, last) = (host.Tip, Read(Directory, PartitionKeys.Head(number), ContractsJson.Default.PartitionHead));
        if (tip.Height.Value == 0 || (last is not null && tip.Time.Milliseconds - last.Time.Milliseconds < headEvery.TotalMilliseconds && !HasOtherValidators(number, host)))
        {
            return null;
        }

        return new CarriedThing(0, Text($"head {number} {last?.Height ?? 0}"), () =>
            Shown(number, 0, PartitionKeys.Map, changes: true) is { } proof
                ? [new CarriedCall("partitions.head", JsonSerializer.Serialize(new PartitionsHead(number, proof), ContractsJson.Default.PartitionsHead))]
                : []);
    }

    /// <summary>The partition is decided by others than the directory knows.</summary>
    private bool HasOtherValidators(uint number, ReplicaHost host) =>
        host.ValidatorsOf(host.Tip.Height.Next) is { } present && Known(0, number) is { } known
        && KnownValidators.Of(new Height(known.At), known.Validators).Set.Hash != present.Hash;

    private CarriedThing? Validators(uint of, uint to)
    {
        if (of == 0 || to == 0 || Known(0, of) is not { } newest || Known(to, of)?.At >= newest.At)
        {
            return null;
        }

        return new CarriedThing(to, Text($"validators {of} {to} {newest.At}"), () =>
            Shown(0, to, PartitionKeys.Known(of)) is { } proof
                ? [new CarriedCall("partitions.learn", JsonSerializer.Serialize(new PartitionsLearn(proof, of), ContractsJson.Default.PartitionsLearn))]
                : []);
    }

    private CarriedThing? Messages(uint from, uint to)
    {
        var written = Read(HostOf(from), "partitions.sent/" + PartitionKeys.Of(to), ContractsJson.Default.SentCounter)?.Written ?? 0;
        var taken = written == 0 ? 0 : Taken(from, to);
        return taken >= written ? null : new CarriedThing(to, Text($"messages {from} {to} {taken}"), () => MessageCalls(from, to, taken, Math.Min(written, taken + MessagesMax)));
    }

    private List<CarriedCall> MessageCalls(uint from, uint to, ulong first, ulong end)
    {
        var (calls, length) = (new List<CarriedCall>(), 0);
        for (var number = first; number < end; number++)
        {
            var key = PartitionKeys.Message(to, number);
            if (Read(HostOf(from), key, ContractsJson.Default.PartitionMessage) is not { } message || Shown(from, to, key) is not { } proof)
            {
                break;
            }

            // By convention every contract takes its messages by a call receive of this form.
            var call = new CarriedCall(message.Contract + ".receive", JsonSerializer.Serialize(new ItemReceive(from, proof), ContractsJson.Default.ItemReceive));
            length += call.Arguments.Length;
            if (calls.Count > 0 && length > ArgumentsMax)
            {
                break;
            }

            calls.Add(call);
        }

        return calls;
    }

    private CarriedThing? Confirmation(uint from, uint to)
    {
        var sent = Read(HostOf(from), "partitions.sent/" + PartitionKeys.Of(to), ContractsJson.Default.SentCounter);
        return sent is null || Taken(from, to) <= sent.Confirmed ? null : new CarriedThing(from, Text($"confirm {from} {to} {sent.Confirmed}"), () =>
            Shown(to, from, PartitionKeys.Inbox(from)) is { } proof
                ? [new CarriedCall("partitions.confirm", JsonSerializer.Serialize(new PartitionsConfirm(to, proof), ContractsJson.Default.PartitionsConfirm))]
                : []);
    }

    private ulong Taken(uint from, uint to) => Read(HostOf(to), PartitionKeys.Inbox(from), ContractsJson.Default.InboxCounter)?.Taken ?? 0;

    /// <summary>An entry of one partition as another believes it now; only the directory's, and heads, may lead over changes of validators.</summary>
    private CertifiedState? Shown(uint of, uint to, string key, bool changes = false)
    {
        if (Known(to, of) is not { } known || HostOf(of).ProveState(key) is not { } file || CertifiedState.OfProofFile(file.Span)?.From(new Height(known.At)) is not { } proof)
        {
            return null;
        }

        var believed = proof.Verify(Directory.Genesis.Network, of, KnownValidators.Of(new Height(known.At), known.Validators), out _) == CertifiedStateFault.None;
        return believed && (changes || of == 0 || proof.Changes.Count == 0) ? proof : null;
    }

    private KnownSet? Known(uint at, uint of) => Read(HostOf(at), PartitionKeys.Known(of), ContractsJson.Default.KnownSet);

    private ReplicaHost HostOf(uint number) => number == 0 ? Directory : hosts.Hosts[number];

    private static T? Read<T>(ReplicaHost host, string key, JsonTypeInfo<T> json)
        where T : class =>
        host.State.TryGet(Encoding.ASCII.GetBytes(key), out var value) ? JsonSerializer.Deserialize(value.Span, json) : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
