namespace Xinglin.Interop.Hl7v2;

/// <summary>A message of HL7 v2 in its usual (vertical bar) form, as HL7 v2.5.1 chapter 2 writes it.</summary>
public sealed class V2Message
{
    internal V2Message(IReadOnlyList<V2Segment> segments, V2Delimiters delimiters, V2Charset charset)
    {
        Segments = segments;
        Delimiters = delimiters;
        Charset = charset;
    }

    /// <summary>All segments in their order; the first is the header.</summary>
    public IReadOnlyList<V2Segment> Segments { get; }

    /// <summary>What takes it apart.</summary>
    public V2Delimiters Delimiters { get; }

    /// <summary>What its bytes were in.</summary>
    public V2Charset Charset { get; }

    /// <summary>MSH.</summary>
    public V2Segment Header => Segments[0];

    /// <summary>MSH-3 and MSH-4: who sends, as the sender names itself.</summary>
    public string Sender => Header[3].Raw + Delimiters.Field + Header[4].Raw;

    /// <summary>MSH-9.1, such as <c>ADT</c>.</summary>
    public string Type => Header[9].Component(1).Text;

    /// <summary>MSH-9.2, such as <c>A01</c>; empty when it is not there.</summary>
    public string Event => Header[9].Component(2).Text;

    /// <summary>MSH-10.</summary>
    public string ControlId => Header[10].Text;

    /// <summary>MSH-11.1: <c>P</c>roduction, <c>T</c>raining or <c>D</c>ebugging.</summary>
    public string ProcessingId => Header[11].Component(1).Text;

    /// <summary>MSH-12.1, such as <c>2.5.1</c>.</summary>
    public string Version => Header[12].Component(1).Text;

    /// <summary>Segments of a name, in their order.</summary>
    public IEnumerable<V2Segment> Of(string name) => Segments.Where(s => s.Name == name);

    /// <summary>The first segment of a name; null when there is none.</summary>
    public V2Segment? First(string name) => Of(name).FirstOrDefault();
}
