using System.Diagnostics;
using System.Diagnostics.Metrics;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Telemetry;

/// <summary>What a node counts and traces, by the runtime's own means. Tags are members' short names and codes, never an account, an id or a path.</summary>
internal static class NodeMeter
{
    /// <summary>The name of meter and activity source.</summary>
    public const string Name = "Xinglin.Node";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> RefusalCount = Meter.CreateCounter<long>("xinglin.refusals", "{refusal}", "Refusals by code, at the door and by execution.");
    private static readonly Counter<long> FinalCount = Meter.CreateCounter<long>("xinglin.transactions.final", "{transaction}", "Transactions that became final, refused ones too.");
    private static readonly Histogram<double> Latency = Meter.CreateHistogram<double>("xinglin.finality", "s", "From intake to final, of this member's own transactions.");

    /// <summary>From intake to final.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Something was refused.</summary>
    /// <param name="code">Why.</param>
    /// <param name="where"><c>door</c> or <c>ledger</c>.</param>
    public static void Refused(RefusalCode code, string where) =>
        RefusalCount.Add(1, new KeyValuePair<string, object?>("code", code.Value), new KeyValuePair<string, object?>("where", where));

    /// <summary>So many transactions of a block are final.</summary>
    public static void Final(string member, int count) => FinalCount.Add(count, new KeyValuePair<string, object?>("member", member));

    /// <summary>One transaction took so long.</summary>
    public static void Finality(string member, TimeSpan time) => Latency.Record(time.TotalSeconds, new KeyValuePair<string, object?>("member", member));
}
