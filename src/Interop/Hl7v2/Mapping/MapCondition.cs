using System.Globalization;

namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>A place that a condition or a row reads: a component of the value at hand, a field of a segment, or a whole segment.</summary>
/// <param name="Segment">Null for the value at hand.</param>
/// <param name="Field">0 for a whole segment.</param>
/// <param name="Component">0 for the whole field.</param>
internal sealed record MapPlace(string? Segment, int Field, int Component)
{
    public static MapPlace Read(string text)
    {
        if (text.StartsWith('.'))
        {
            return new MapPlace(null, 0, Number(text[1..].Split('.')[0]));
        }

        var parts = text.Split('-', '.');
        return new MapPlace(parts[0], parts.Length > 1 ? Number(parts[1]) : 0, parts.Length > 2 ? Number(parts[2]) : 0);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>One comparison of a condition.</summary>
/// <param name="Place">What is looked at.</param>
/// <param name="Operator"><c>v</c> valued, <c>n</c> not, <c>=</c> one of, <c>!</c> none of, <c>#&lt;</c> <c>#&gt;</c> <c>#=</c> repetitions, <c>L&gt;</c> characters.</param>
/// <param name="Values">What it is compared with.</param>
internal sealed record MapAtom(MapPlace Place, string Operator, string[] Values)
{
    public int Count { get; } = Operator is ['#', ..] or "L>" ? int.Parse(Values[0], CultureInfo.InvariantCulture) : 0;
}

/// <summary>When a row applies: one of the alternatives holds whole.</summary>
internal sealed record MapCondition(IReadOnlyList<MapAtom[]> Alternatives)
{
    public static MapCondition? Read(string text) =>
        text.Length == 0 ? null : new MapCondition([.. text.Split(" | ").Select(a => a.Split("; ").Select(Atom).ToArray())]);

    /// <summary>True when it asks that this very place is empty, so that its row is read although nothing stands there.</summary>
    public bool WantsAbsent(MapPlace place) => Alternatives.Any(a => a.Any(x => x.Operator == "n" && x.Place == place));

    public bool Holds(Func<MapAtom, bool> holds) => Alternatives.Any(a => a.All(holds));

    private static MapAtom Atom(string text)
    {
        var parts = text.Split(' ');
        return new MapAtom(MapPlace.Read(parts[0]), parts[1], parts[2..]);
    }
}
