using Xinglin.Ledger.Primitives;

namespace Xinglin.Benchmarks.Privacy;

/// <summary>
/// Guesses which two accounts are one patient's from times and counterparties alone: two accounts are alike when what happens to
/// one is soon followed by something that happens to the other. It may use any notion of "soon" and name accounts one by one or
/// pair all of them at once; the best of these counts, as for an attacker who knows how patients behave.
/// </summary>
internal static class LinkageAttacker
{
    private const double Hour = 3_600_000;

    private static readonly double[] Widths = [0.5 * Hour, 2 * Hour, 8 * Hour, 24 * Hour, 72 * Hour, 168 * Hour];

    /// <summary>Share of right guesses beyond guessing blindly: 0 learns nothing, 1 links everybody.</summary>
    internal static double Advantage(IReadOnlyList<PublicFact> facts, IReadOnlyDictionary<AccountId, AccountId> truth)
    {
        var first = Timelines(facts, 0);
        var second = Timelines(facts, 1);
        var right = Kernels().Max(kernel =>
        {
            var pairs = first.SelectMany(one => second.Select(other => new Pair(one.Key, other.Key, Alike(one.Value, other.Value, kernel)))).ToList();
            return Math.Max(OneByOne(pairs, truth), AllAtOnce(pairs, truth));
        });
        var blind = 1.0 / second.Count;
        return Math.Max(0, ((right / first.Count) - blind) / (1 - blind));
    }

    /// <summary>One for each width, and all widths together, where the narrow ones weigh more.</summary>
    private static IEnumerable<Func<double, double>> Kernels() =>
    [
        .. Widths.Select(width => (Func<double, double>)(apart => Math.Exp(-apart / width))),
        apart => Widths.Sum(width => Math.Exp(-apart / width) * Widths[^1] / width),
        apart => Widths.Sum(width => Math.Exp(-apart / width) * Math.Sqrt(Widths[^1] / width)),
    ];

    private static double OneByOne(List<Pair> pairs, IReadOnlyDictionary<AccountId, AccountId> truth) => pairs.GroupBy(p => p.First).Sum(candidates =>
    {
        var best = candidates.Max(p => p.Score);
        var named = candidates.Where(p => p.Score == best).ToList();
        return named.Any(p => p.Second == truth[p.First]) ? 1.0 / named.Count : 0;
    });

    /// <summary>The most alike are paired first, and each account once.</summary>
    private static double AllAtOnce(List<Pair> pairs, IReadOnlyDictionary<AccountId, AccountId> truth)
    {
        var taken = new HashSet<AccountId>();
        return pairs.OrderByDescending(p => p.Score).ThenBy(p => p.Second.ToString(), StringComparer.Ordinal)
            .Count(p => !taken.Contains(p.First) && !taken.Contains(p.Second) && taken.Add(p.First) && taken.Add(p.Second) && truth[p.First] == p.Second);
    }

    /// <summary>Openings are compared with openings, records with records: a patient enrols and is seen at both.</summary>
    private static double Alike(List<PublicFact> one, List<PublicFact> other, Func<double, double> kernel) => one.Sum(a => other
        .Where(b => a.Event == b.Event)
        .Sum(b => kernel(Math.Abs(b.Time.Milliseconds - a.Time.Milliseconds))));

    private static Dictionary<AccountId, List<PublicFact>> Timelines(IReadOnlyList<PublicFact> facts, int hospital) =>
        facts.Where(f => f.Hospital == hospital).GroupBy(f => f.Account).ToDictionary(g => g.Key, g => g.ToList());

    private readonly record struct Pair(AccountId First, AccountId Second, double Score);
}
