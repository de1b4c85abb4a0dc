using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>
/// One pass over a text for <see cref="StrictJson"/>. The names of the objects that are open stand on one stack as pairs of
/// offset and length; an object with many names, or with an escaped one, keeps them in a set instead, so that no text costs
/// more than its length.
/// </summary>
internal ref struct StrictJsonWalk
{
    /// <summary>Names on the stack, over all open objects.</summary>
    public const int NamesMax = 64;

    private const int LinearMax = 16;

    private readonly Span<int> _names;
    private readonly ReadOnlySpan<byte> _text;
    private readonly int _depthMax;
    private Utf8JsonReader _reader;
    private int _top;

    public StrictJsonWalk(ReadOnlySpan<byte> text, Span<int> names, int depthMax)
    {
        _text = text;
        _names = names;
        _depthMax = depthMax;
        _reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = depthMax + 1 });
    }

    public RefusalCode? Document()
    {
        if (!_reader.Read())
        {
            return TransactionCodes.JsonMalformed;
        }

        var refusal = Value();
        return refusal is null && _reader.Read() ? TransactionCodes.JsonMalformed : refusal;
    }

    private RefusalCode? Value() => _reader.TokenType switch
    {
        JsonTokenType.StartObject => TooDeep() ?? ObjectMembers(),
        JsonTokenType.StartArray => TooDeep() ?? Elements(),
        JsonTokenType.String => _reader.ValueIsEscaped && StrictJson.HasLoneSurrogate(_reader.ValueSpan) ? TransactionCodes.JsonEncoding : null,
        JsonTokenType.Number => StrictJson.TryInteger(_reader.ValueSpan, out _) ? null : TransactionCodes.JsonNumber,
        _ => null,
    };

    private readonly RefusalCode? TooDeep() => _reader.CurrentDepth >= _depthMax ? TransactionCodes.JsonTooDeep : null;

    private RefusalCode? Elements()
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (Value() is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private RefusalCode? ObjectMembers()
    {
        var first = _top;
        HashSet<string>? set = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var refusal = Name(first, ref set);
            if (refusal is null)
            {
                _reader.Read();
                refusal = Value();
            }

            if (refusal is not null)
            {
                return refusal;
            }
        }

        _top = first;
        return null;
    }

    private RefusalCode? Name(int first, ref HashSet<string>? set)
    {
        var name = _reader.ValueSpan;
        if (_reader.ValueIsEscaped && StrictJson.HasLoneSurrogate(name))
        {
            return TransactionCodes.JsonEncoding;
        }

        if (set is null && (_reader.ValueIsEscaped || _top - first == LinearMax || _top == NamesMax))
        {
            set = MoveToSet(first);
        }

        var added = set is null ? Push(first, name) : set.Add(_reader.GetString()!);
        return added ? null : TransactionCodes.JsonDuplicateName;
    }

    private bool Push(int first, ReadOnlySpan<byte> name)
    {
        for (var i = first; i < _top; i++)
        {
            if (name.SequenceEqual(_text.Slice(_names[2 * i], _names[(2 * i) + 1])))
            {
                return false;
            }
        }

        _names[2 * _top] = (int)_reader.TokenStartIndex + 1;
        _names[(2 * _top) + 1] = name.Length;
        _top++;
        return true;
    }

    private HashSet<string> MoveToSet(int first)
    {
        var set = new HashSet<string>(StringComparer.Ordinal);
        for (var i = first; i < _top; i++)
        {
            set.Add(Encoding.UTF8.GetString(_text.Slice(_names[2 * i], _names[(2 * i) + 1])));
        }

        _top = first;
        return set;
    }
}
