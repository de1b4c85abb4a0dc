namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>What a row is read with.</summary>
/// <param name="Placed">The segment.</param>
/// <param name="Source">The field that the row reads; null for a row of the whole segment.</param>
/// <param name="Value">What stands there: a repetition of the field, a component, a subcomponent.</param>
/// <param name="Repetition">Which repetition of the field, from 0.</param>
/// <param name="Each">Which repetition of OBX-5 a component of an observation stands for, from 0.</param>
internal readonly record struct RowContext(PlacedSegment Placed, MapPlace? Source, V2Value Value, int Repetition, int Each)
{
    /// <summary>A component of what stands at hand.</summary>
    public static V2Value Part(V2Value value, int number) => value.IsPart ? value.Subcomponent(number) : value.Component(number);

    public bool Holds(MapAtom atom) => atom.Operator switch
    {
        "v" => IsPresent(atom.Place),
        "n" => !IsPresent(atom.Place),
        "=" => Array.IndexOf(atom.Values, Text(atom.Place)) >= 0,
        "!" => Array.IndexOf(atom.Values, Text(atom.Place)) < 0,
        "#<" => Count(atom.Place) < atom.Count,
        "#>" => Count(atom.Place) > atom.Count,
        "#=" => Count(atom.Place) == atom.Count,
        _ => Text(atom.Place).Length > atom.Count,
    };

    /// <summary>What stands at a place, as text; components that free text forgot to escape are kept.</summary>
    public string Text(MapPlace place) => Whole(At(place));

    /// <summary>A whole field of free text, or a component's text.</summary>
    public static string Whole(V2Value value) => value.IsPart ? value.WholeText : value.Components > 1 ? value.Text : value.WholeText;

    private bool IsPresent(MapPlace place) => place is { Segment: { } name, Field: 0 } ? Placed.Near(name) is not null : At(place).Presence == V2Presence.Present;

    private int Count(MapPlace place) => place.Segment is { } name && Placed.Near(name) is { } segment ? segment.Repetitions(place.Field).Count : 0;

    private V2Value At(MapPlace place)
    {
        if (place.Segment is not { } name)
        {
            return Part(Value, place.Component);
        }

        var field = Placed.Near(name) is not { } segment ? default : Field(segment, place);
        return place.Component > 0 ? field.Component(place.Component) : field;
    }

    /// <summary>The repetition at hand for the row's own field and, in an observation with several values, for OBX-5; else the first.</summary>
    private V2Value Field(V2Segment segment, MapPlace place)
    {
        var repetition = segment == Placed.Segment && Source is { } own && own.Field == place.Field ? Repetition
            : segment.Name == "OBX" && place.Field == 5 ? Each
            : 0;
        return repetition == 0 ? segment[place.Field] : segment.Repetitions(place.Field).ElementAtOrDefault(repetition);
    }
}
