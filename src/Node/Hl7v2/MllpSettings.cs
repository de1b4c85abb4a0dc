using System.Net;

namespace Xinglin.Node.Hl7v2;

/// <summary>How a member takes HL7 v2 messages in.</summary>
public sealed record MllpSettings
{
    /// <summary>Where it listens; loopback unless told otherwise, since MLLP has no authentication of its own.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port; 0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>TLS certificate with its chain, PEM; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The certificate's private key, PEM.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>The offset of times that name none.</summary>
    public TimeSpan Zone { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Who assigns the member's own patient numbers (PID-3.4); numbers without an assigner are its own too.</summary>
    public IReadOnlyList<string> OwnAuthorities { get; init; } = [];

    /// <summary>Lines at one time; the next one is closed at once.</summary>
    public int ConnectionsMax { get; init; } = 64;

    /// <summary>A line on which nothing came for this long is closed; the sender connects again.</summary>
    public TimeSpan IdleMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Messages that wait for a person or could not be read, before further ones are turned away.</summary>
    public int QueueMax { get; init; } = 10_000;

    /// <summary>How long the bytes of a message that was mapped are kept.</summary>
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromDays(30);
}
