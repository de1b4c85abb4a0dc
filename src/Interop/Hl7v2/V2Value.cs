using System.Text;

namespace Xinglin.Interop.Hl7v2;

/// <summary>
/// What a place in a message says. <see cref="Absent"/> (nothing was sent, what is known stays) and <see cref="Null"/> (two quotation marks: what is
/// known is to be removed) are different things (HL7 v2.5.1, 2.5.3).
/// </summary>
public enum V2Presence
{
    /// <summary>Nothing stands there.</summary>
    Absent,

    /// <summary>Two quotation marks: the sender says that there is no value.</summary>
    Null,

    /// <summary>A value stands there.</summary>
    Present,
}

/// <summary>A repetition of a field, a component or a subcomponent: text that is taken apart when it is asked for.</summary>
public readonly struct V2Value
{
    private readonly ReadOnlyMemory<char> _raw;
    private readonly V2Delimiters? _delimiters;
    private readonly Encoding? _encoding;
    private readonly bool _isComponent;

    internal V2Value(ReadOnlyMemory<char> raw, V2Delimiters delimiters, Encoding encoding, bool isComponent = false) =>
        (_raw, _delimiters, _encoding, _isComponent) = (raw, delimiters, encoding, isComponent);

    /// <summary>As it is written, escapes and separators included.</summary>
    public string Raw => _raw.ToString();

    /// <summary>Whether there is anything. A place that only has separators in it has nothing.</summary>
    public V2Presence Presence =>
        _raw.Span is "\"\"" ? V2Presence.Null
        : _delimiters is { } d && _raw.Span.ContainsAnyExcept([d.Component, d.Subcomponent]) ? V2Presence.Present
        : V2Presence.Absent;

    /// <summary>The value of the first subcomponent of the first component, escapes decoded; empty when there is none.</summary>
    public string Text
    {
        get
        {
            var first = _isComponent ? Subcomponent(1) : Component(1).Subcomponent(1);
            return first.Presence == V2Presence.Present ? first.Decoded : string.Empty;
        }
    }

    /// <summary>
    /// All of it, escapes decoded and separators as characters: for free text (ST, TX, FT), whose senders forget to escape, so that the words behind
    /// an ampersand are not dropped.
    /// </summary>
    public string WholeText => Presence == V2Presence.Present ? Decoded : string.Empty;

    /// <summary>True for a component or a subcomponent.</summary>
    internal bool IsPart => _isComponent;

    private string Decoded => _delimiters is null ? string.Empty : V2Escapes.Decode(_raw.Span, _delimiters, _encoding!);

    /// <summary>A component, from 1; absent when there are fewer.</summary>
    public V2Value Component(int number) =>
        _delimiters is null ? default
        : _isComponent ? (number == 1 ? this : default)
        : new V2Value(V2Split.Part(_raw, _delimiters.Component, number), _delimiters, _encoding!, isComponent: true);

    /// <summary>A subcomponent, from 1, of a component (or of the first one); absent when there are fewer.</summary>
    public V2Value Subcomponent(int number) =>
        _delimiters is null ? default
        : !_isComponent ? Component(1).Subcomponent(number)
        : new V2Value(V2Split.Part(_raw, _delimiters.Subcomponent, number), _delimiters, _encoding!, isComponent: true);

    /// <summary>How many components stand there.</summary>
    public int Components => _raw.IsEmpty || _delimiters is null ? 0 : _isComponent ? 1 : _raw.Span.Count(_delimiters.Component) + 1;

    /// <inheritdoc/>
    public override string ToString() => Raw;
}

/// <summary>Taking text apart at a mark.</summary>
internal static class V2Split
{
    /// <summary>The part with this number, from 1; empty when there are fewer.</summary>
    public static ReadOnlyMemory<char> Part(ReadOnlyMemory<char> text, char mark, int number)
    {
        while (number > 1)
        {
            var at = text.Span.IndexOf(mark);
            if (at < 0)
            {
                return default;
            }

            text = text[(at + 1)..];
            number--;
        }

        var end = text.Span.IndexOf(mark);
        return end < 0 ? text : text[..end];
    }
}
