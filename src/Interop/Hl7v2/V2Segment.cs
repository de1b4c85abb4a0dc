using System.Text;

namespace Xinglin.Interop.Hl7v2;

/// <summary>One segment: its name and its fields.</summary>
public sealed class V2Segment
{
    private readonly string[] _fields;
    private readonly V2Delimiters _delimiters;
    private readonly Encoding _encoding;

    internal V2Segment(string[] fields, int occurrence, V2Delimiters delimiters, Encoding encoding)
    {
        Name = fields[0];
        Occurrence = occurrence;
        _fields = fields;
        _delimiters = delimiters;
        _encoding = encoding;
    }

    /// <summary>Three capital letters or digits.</summary>
    public string Name { get; }

    /// <summary>The how manieth of its name, from 1.</summary>
    public int Occurrence { get; }

    /// <summary>Number of the last field that is written.</summary>
    public int Fields => _fields.Length - 1 + (IsHeader ? 1 : 0);

    private bool IsHeader => Name == "MSH";

    /// <summary>The first repetition of a field, from 1; absent when it is not there.</summary>
    public V2Value this[int field] => new(V2Split.Part(Whole(field).AsMemory(), Mark(field), 1), _delimiters, _encoding);

    /// <summary>All repetitions of a field in which anything stands.</summary>
    public IReadOnlyList<V2Value> Repetitions(int field)
    {
        var whole = Whole(field);
        return whole.Length == 0
            ? []
            : [.. whole.Split(Mark(field)).Select(part => new V2Value(part.AsMemory(), _delimiters, _encoding)).Where(v => v.Presence != V2Presence.Absent)];
    }

    /// <summary>A whole field as it is written, repetitions included: for free text, whose senders forget to escape.</summary>
    public V2Value Unsplit(int field) => new(Whole(field).AsMemory(), _delimiters, _encoding);

    /// <summary>Where a field is, for an error.</summary>
    public V2Location At(int field, int component = 0) => new(Name, Occurrence, field, 0, component);

    /// <summary>As it is written.</summary>
    public override string ToString() => string.Join(_delimiters.Field, _fields);

    /// <summary>The header counts its first delimiter as a field (HL7 v2.5.1, 2.5.4).</summary>
    private string Whole(int field)
    {
        if (IsHeader)
        {
            field--;
        }

        return field == 0 && IsHeader ? _delimiters.Field.ToString() : field > 0 && field < _fields.Length ? _fields[field] : string.Empty;
    }

    /// <summary>MSH-2 holds the marks themselves and is never taken apart.</summary>
    private char Mark(int field) => IsHeader && field <= 2 ? '\r' : _delimiters.Repetition;
}
