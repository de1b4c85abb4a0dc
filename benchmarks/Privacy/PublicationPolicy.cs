namespace Xinglin.Benchmarks.Privacy;

/// <summary>When what happened at one moment is put on the ledger. Times are minutes since the world's beginning.</summary>
/// <param name="Row">The measure's name.</param>
/// <param name="Says">For the reader of the table.</param>
/// <param name="When">Minute of publication of an event at this minute.</param>
internal sealed record PublicationPolicy(string Row, string Says, Func<int, Random, int> When)
{
    private const int Day = 24 * 60;

    internal static IReadOnlyList<PublicationPolicy> All { get; } =
    [
        new("linkage_now", "each transaction at once, as the product does", (minute, _) => minute),
        new("linkage_hour", "batched at the next full hour", (minute, _) => Ceiling(minute, 60)),
        new("linkage_night", "batched once a night", (minute, _) => Ceiling(minute, Day)),
        new("linkage_delay", "each delayed by itself, evenly over two days", (minute, random) => minute + random.Next(2 * Day)),
        new("linkage_week", "batched once a week", (minute, _) => Ceiling(minute, 7 * Day)),
    ];

    private static int Ceiling(int minute, int step) => (minute + step - 1) / step * step;
}
