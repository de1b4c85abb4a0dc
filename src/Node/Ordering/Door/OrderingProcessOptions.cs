using System.Net;

namespace Xinglin.Node.Ordering.Door;

/// <summary>How an ordering process is started.</summary>
public sealed record OrderingProcessOptions
{
    /// <summary>Its folder: the sequencer's key, and the numbers given when it keeps the order itself.</summary>
    public required string Data { get; init; }

    /// <summary>The file of the genesis document.</summary>
    public required string GenesisFile { get; init; }

    /// <summary>TCP port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The address to listen on.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>The epoch that it writes; null: the genesis's. An orderer that takes another's place is given its epoch.</summary>
    public ulong? Epoch { get; init; }

    /// <summary>Key folder of the member whose process it is, with its TLS key; null: no TLS, on loopback alone.</summary>
    public string? Keys { get; init; }

    /// <summary>Where nodes reach it, exactly as the ledger names it; null: where it listens.</summary>
    public string? Address { get; init; }

    /// <summary>etcd's client addresses, the one beside this process first; none: it keeps the order itself.</summary>
    public IReadOnlyList<Uri> Etcd { get; init; } = [];

    /// <summary>The client's certificate and key for etcd, PEM; null: none.</summary>
    public (string Certificate, string Key)? EtcdCertificate { get; init; }

    /// <summary>The only authority that may vouch for etcd, PEM; null: the machine's.</summary>
    public string? EtcdAuthority { get; init; }

    /// <summary>Bounds of the ordering.</summary>
    public Embedded.OrderingLimits Limits { get; init; } = new();

    /// <summary>Bounds of the door.</summary>
    public OrderingDoorLimits Door { get; init; } = new();
}

/// <summary>An ordering process cannot start; the message says what to do.</summary>
public sealed class OrderingProcessException(string message) : Exception(message);
