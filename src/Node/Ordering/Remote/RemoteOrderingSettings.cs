using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering.Embedded;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>Which ordering a node uses, and where its processes are.</summary>
public sealed record RemoteOrderingSettings
{
    /// <summary>Entries of others are not taken.</summary>
    public required NetworkId Network { get; init; }

    /// <summary>Likewise.</summary>
    public required uint Partition { get; init; }

    /// <summary>The epoch in force.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Who signs its entries.</summary>
    public required P256PublicKey Sequencer { get; init; }

    /// <summary>Whose node it is.</summary>
    public required AccountId Member { get; init; }

    /// <summary>The keys under which members send batches.</summary>
    public required MemberIdentity Identity { get; init; }

    /// <summary>Addresses of ordering processes, at least one: scheme, host, port. None besides is ever spoken to.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>Makes the connections to one address. Default: HTTP/2 without TLS, for loopback alone.</summary>
    public Func<Uri, SocketsHttpHandler> Handler { get; init; } = _ => new SocketsHttpHandler();

    /// <summary>Who the members are, by this node's ledger (<see cref="MembershipByLedger"/>); null: nothing is said about it.</summary>
    public Func<ReadOnlyMemory<byte>>? Membership { get; init; }

    /// <summary>Bounds what was offered and has not been seen in an entry.</summary>
    public OrderingLimits Limits { get; init; } = new();

    /// <summary>Longest wait for an answer.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A stream that is silent for so long is dead: processes send an empty frame every two seconds.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>A batch that was taken and has not been seen in an entry is offered again when the log has stood still for this; while it grows, after five times this.</summary>
    public TimeSpan OfferAgain { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A batch that has not been seen in an entry for so long is given up here; whoever offered it may offer it again.</summary>
    public TimeSpan GiveUp { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The first pause after a fault; it doubles with each up to <see cref="PauseMax"/>.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What is stored is said to every process this often; to the one that takes batches at once.</summary>
    public TimeSpan ReportAll { get; init; } = TimeSpan.FromSeconds(2);
}
