using Xinglin.Node.Hosting;

namespace Xinglin.Node.Demonstration;

/// <summary>What <c>./run</c> was asked for.</summary>
public sealed record DemonstrationOptions
{
    /// <summary>Where everything is kept.</summary>
    public required string Data { get; init; }

    /// <summary>A folder of FHIR bundles to be loaded; null for the written persons and seeded bulk.</summary>
    public string? Records { get; init; }

    /// <summary>Mapping files by the member whose PostgreSQL is read by them.</summary>
    public IReadOnlyDictionary<string, string> Sidecars { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes that each owner may have in each member's vault: 16 GiB, of which one disk holds those of five members.</summary>
    public long VaultQuota { get; init; } = 16L << 30;

    /// <summary>Ledgers side by side, the directory included: 1 to 16. More are added when there are fewer, none is ever taken away.</summary>
    public int Partitions { get; init; } = 1;

    /// <summary>Begin anew: what is in <see cref="Data"/> goes.</summary>
    public bool Fresh { get; init; }

    /// <summary>How the node is entered.</summary>
    public Api.NodeOptions Node { get; init; } = new() { Demonstration = true };

    /// <summary>Members that listen for HL7 v2 messages, by their short names.</summary>
    public IReadOnlyDictionary<string, Hl7v2.MllpSettings> Mllp { get; init; } = new Dictionary<string, Hl7v2.MllpSettings>();

    /// <summary>Who timestamps every member's certified headers; null for nobody.</summary>
    public Anchors.AnchorSettings? Anchors { get; init; }

    /// <summary>Adds to where everything logs; null leaves it at the console.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>Bulk patients beside the written persons; null for the usual number.</summary>
    public int? BulkPatients { get; init; }
}

/// <summary>How far the start has come.</summary>
/// <param name="Phase">What is being done, for a person.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all; 0 when not known.</param>
public readonly record struct DemonstrationProgress(string Phase, long Done, long Total);

/// <summary>The demonstration cannot start or go on; the message is one sentence that says what to do.</summary>
public sealed class DemonstrationException(string message) : NodeException(message);
