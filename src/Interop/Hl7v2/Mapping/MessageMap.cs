namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>A group of segments in a message's structure.</summary>
internal sealed class GroupMap(string name, bool repeats, GroupMap? parent)
{
    public string Name => name;

    public bool Repeats => repeats;

    public GroupMap? Parent => parent;

    /// <summary>This group and those around it, from the inside out.</summary>
    public IEnumerable<GroupMap> Around()
    {
        for (var group = this; group is not null; group = group.Parent)
        {
            yield return group;
        }
    }
}

/// <summary>A segment's place in a message's structure, and what is made of it.</summary>
internal sealed record SegmentPlace(int Index, string Name, bool Repeats, GroupMap Group, List<MakeRow> Makes);

/// <summary>What a segment makes or adds to.</summary>
/// <param name="When">When; null for always.</param>
/// <param name="Label">The resource within the message: <c>Observation[2]</c>.</param>
/// <param name="Map">The segment map.</param>
/// <param name="References">References between labels.</param>
internal sealed record MakeRow(MapCondition? When, string Label, string Map, IReadOnlyList<MakeReference> References);

/// <summary>A reference that one label's resource has to another's.</summary>
internal sealed record MakeReference(string From, MapPath Path, string To);

/// <summary>A message structure of the tables: its groups and segments in their order, and what they make.</summary>
internal sealed class MessageMap
{
    private MessageMap(List<SegmentPlace> places)
    {
        Places = places;
        Scopes = ScopesOf(places);
        Makers = places.SelectMany(p => p.Makes.Select(m => (m.Label, p.Index))).GroupBy(x => x.Label).ToDictionary(g => g.Key, g => g.First().Index, StringComparer.Ordinal);
    }

    public IReadOnlyList<SegmentPlace> Places { get; }

    /// <summary>The group in which each label means one resource: the innermost that has all of its mentions.</summary>
    public IReadOnlyDictionary<string, GroupMap> Scopes { get; }

    /// <summary>The first place that makes each label; each segment there makes a new one, any other adds to it.</summary>
    public IReadOnlyDictionary<string, int> Makers { get; }

    public static MessageMap Read(IEnumerable<string[]> lines)
    {
        var places = new List<SegmentPlace>();
        var group = new GroupMap(string.Empty, false, null);
        foreach (var f in lines)
        {
            switch (f[0])
            {
                case "(":
                    group = new GroupMap(f[1], f[2] == "*", group);
                    break;
                case ")":
                    group = group.Parent!;
                    break;
                case ">":
                    places[^1].Makes.Add(new MakeRow(MapCondition.Read(f[2]), f[3], f[4], [.. f[5].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(Reference)]));
                    break;
                default:
                    places.Add(new SegmentPlace(places.Count, f[0], f[1] == "*", group, []));
                    break;
            }
        }

        return new MessageMap(places);
    }

    private static MakeReference Reference(string text)
    {
        var parts = text.Split(' ');
        return new MakeReference(parts[0], MapPath.Read(parts[1]), parts[2]);
    }

    private static Dictionary<string, GroupMap> ScopesOf(List<SegmentPlace> places)
    {
        var scopes = new Dictionary<string, GroupMap>(StringComparer.Ordinal);
        foreach (var place in places)
        {
            foreach (var label in place.Makes.SelectMany(m => m.References.SelectMany(r => new[] { r.From, r.To }).Append(m.Label)))
            {
                scopes[label] = scopes.TryGetValue(label, out var known) ? known.Around().First(g => place.Group.Around().Contains(g)) : place.Group;
            }
        }

        return scopes;
    }
}
