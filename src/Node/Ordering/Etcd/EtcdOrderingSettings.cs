using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering.Embedded;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>Whose order it is, and which etcd keeps it.</summary>
public sealed record EtcdOrderingSettings
{
    /// <summary>Batches of others are refused.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>Likewise.</summary>
    public required uint Partition { get; init; }

    /// <summary>The epoch in force.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Signs entries; every process of the epoch has the same key.</summary>
    public required ISigner Sequencer { get; init; }

    /// <summary>Who may send batches, and under which key.</summary>
    public required MemberIdentity Identity { get; init; }

    /// <summary>etcd's client addresses, at least one; the one beside this process first.</summary>
    public required IReadOnlyList<Uri> Etcd { get; init; }

    /// <summary>Where nodes reach this process: what the others tell nodes while this one takes batches.</summary>
    public required string Address { get; init; }

    /// <summary>Makes the connections to etcd; with the client's certificate where etcd asks for one.</summary>
    public Func<Uri, SocketsHttpHandler> Handler { get; init; } = _ => new SocketsHttpHandler();

    /// <summary>Every bound, as of the embedded ordering.</summary>
    public OrderingLimits Limits { get; init; } = new();

    /// <summary>The quotas that the members agreed on, as far as this process has heard.</summary>
    public Func<AgreedQuotas> Agreed { get; init; } = () => AgreedQuotas.None;

    /// <summary>Front of every key.</summary>
    public string Root { get; init; } = "/xinglin";

    /// <summary>A sequencer that is not heard of for so long is replaced. etcd rounds up to seconds and knows a least value.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest wait for one etcd member.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The log is read without a hint this often.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What a quorum has stored is deleted from etcd this often.</summary>
    public TimeSpan Clean { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>etcd forgets what was deleted this often.</summary>
    public TimeSpan Compact { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause after etcd did not answer or was full; it doubles up to sixteen times this.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Whether the log may be written on from a number. An empty log is begun only when members have said that they have stored nothing of it: an
    /// etcd that lost its data is empty too, and two entries of one number would be evidence against the key.
    /// </summary>
    public Func<ulong, bool> MayBegin { get; init; } = _ => true;

    /// <summary>Hints that the watch loses; a test's.</summary>
    internal Func<ulong, bool> LosesHint { get; init; } = _ => false;
}
