namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>One occurrence of a group in a message, with the resources that its labels mean.</summary>
internal sealed class GroupRun(GroupMap group, GroupRun? parent)
{
    public GroupMap Group => group;

    public GroupRun? Parent => parent;

    /// <summary>Segments in this run and in the runs inside it.</summary>
    public List<PlacedSegment> Segments { get; } = [];

    public Dictionary<string, DraftResource> Labels { get; } = new(StringComparer.Ordinal);

    public IEnumerable<GroupRun> Around()
    {
        for (var run = this; run is not null; run = run.Parent)
        {
            yield return run;
        }
    }
}

/// <summary>A segment in its place.</summary>
/// <param name="Ordinal">Its number in the message, from 0.</param>
/// <param name="Place">Where the structure has it.</param>
/// <param name="Segment">It.</param>
/// <param name="Run">The group's occurrence.</param>
internal sealed record PlacedSegment(int Ordinal, SegmentPlace Place, V2Segment Segment, GroupRun Run)
{
    /// <summary>The segment of this name that is nearest: itself, or one of the innermost group that has any.</summary>
    public V2Segment? Near(string name) =>
        name == Segment.Name ? Segment : Run.Around().Select(r => r.Segments.LastOrDefault(s => s.Segment.Name == name)).FirstOrDefault(s => s is not null)?.Segment;
}

/// <summary>
/// Puts a message's segments into the places of its structure. Each goes to the next place of its name in the innermost group that has one, or begins
/// that group again; what the structure does not have (Z segments) stays out.
/// </summary>
internal static class MessageWalk
{
    public static List<PlacedSegment> Walk(MessageMap map, V2Message message, List<V2Segment> unplaced)
    {
        var placed = new List<PlacedSegment>();
        var run = new GroupRun(map.Places[0].Group, null);
        var last = -1;
        foreach (var segment in message.Segments)
        {
            if (Find(map, run, last, segment.Name) is not { } found)
            {
                unplaced.Add(segment);
                continue;
            }

            (run, last) = (Enter(found.Place.Group, found.Within), found.Place.Index);
            var next = new PlacedSegment(placed.Count, found.Place, segment, run);
            placed.Add(next);
            foreach (var around in run.Around())
            {
                around.Segments.Add(next);
            }
        }

        return placed;
    }

    /// <summary>The place, and the run that goes on; its group begins anew when it is a new one.</summary>
    private static (SegmentPlace Place, GroupRun Within)? Find(MessageMap map, GroupRun run, int last, string name)
    {
        for (var within = run; within is not null; within = within.Parent)
        {
            var places = map.Places.Where(p => p.Name == name && p.Group.Around().Contains(within.Group)).ToList();
            if (places.FirstOrDefault(p => p.Index > last || (p.Index == last && p.Repeats)) is { } next)
            {
                // A place further on in a group that is open already goes on in it.
                return (next, run.Around().First(r => next.Group.Around().Contains(r.Group)));
            }

            if (within.Group.Repeats && places.Count > 0)
            {
                return (places[0], new GroupRun(within.Group, within.Parent));
            }
        }

        return null;
    }

    private static GroupRun Enter(GroupMap group, GroupRun within) =>
        group.Around().TakeWhile(g => g != within.Group).Reverse().Aggregate(within, (run, g) => new GroupRun(g, run));
}
