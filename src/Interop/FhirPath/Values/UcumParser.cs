using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;

namespace Xinglin.Interop.FhirPath.Values;

/// <summary>
/// Reads UCUM's case-sensitive codes: terms joined by <c>.</c> and <c>/</c>, powers, prefixes, brackets, annotations. Whether a code is
/// well formed and whether its atoms are in <see cref="UcumTable"/> are two answers.
/// </summary>
internal ref struct UcumParser
{
    private const int CodeLengthMax = 128;
    private const int NestingMax = 8;
    private const int KnownMax = 4096;

    private static readonly ConcurrentDictionary<string, UcumUnit?> Known = new(StringComparer.Ordinal);

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _depth;

    private UcumParser(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The unit, or null when the code is no UCUM or names an atom that is not in the table.</summary>
    public static UcumUnit? Unit(string code)
    {
        if (Known.TryGetValue(code, out var unit))
        {
            return unit;
        }

        unit = Read(code);
        if (Known.Count < KnownMax)
        {
            Known[code] = unit;
        }

        return unit;
    }

    private static UcumUnit? Read(string code)
    {
        if (code.Length is 0 or > CodeLengthMax)
        {
            return null;
        }

        var parser = new UcumParser(code);
        return parser.Term() is { } unit && parser._at == code.Length ? unit : null;
    }

    private UcumUnit? Term()
    {
        if (++_depth > NestingMax)
        {
            return null;
        }

        var result = Take('/') ? Component() is { } inverse ? UcumUnit.One.Times(inverse, -1) : null : Component();
        while (result is not null && _at < _text.Length && _text[_at] is '.' or '/')
        {
            var sign = _text[_at++] == '.' ? 1 : -1;
            result = Component() is { } next ? result.Times(next, sign) : null;
        }

        _depth--;
        return result;
    }

    private UcumUnit? Component()
    {
        if (Take('('))
        {
            return Term() is { } inside && Take(')') ? inside : null;
        }

        if (Annotation())
        {
            return UcumUnit.One;
        }

        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        // 10* and 10^ are atoms; other digits are a number, or end a symbol.
        if (_at > start && !(_at < _text.Length && _text[_at] is '*' or '^'))
        {
            return new UcumUnit(BigInteger.Parse(_text[start.._at], CultureInfo.InvariantCulture), 1, new Dictionary<string, int>());
        }

        _at = start;
        return Annotatable();
    }

    private UcumUnit? Annotatable()
    {
        var symbol = Symbol();
        if (symbol.Length == 0 || Atom(symbol) is not { } unit)
        {
            return null;
        }

        var exponent = Exponent();
        Annotation();
        return exponent is null or > 12 or < -12 ? null : unit.Power(exponent.Value);
    }

    /// <summary>Up to the next operator, bracket, annotation or power; square brackets are part of a symbol whatever they hold.</summary>
    private string Symbol()
    {
        var start = _at;
        if (_text[_at..].StartsWith("10*") || _text[_at..].StartsWith("10^"))
        {
            _at += 3;
            return _text[start.._at].ToString();
        }

        while (_at < _text.Length && _text[_at] is not ('.' or '/' or '(' or ')' or '{' or '+' or '-') && !char.IsAsciiDigit(_text[_at]))
        {
            if (_text[_at] == '[')
            {
                var close = _text[_at..].IndexOf(']');
                if (close < 0)
                {
                    return string.Empty;
                }

                _at += close;
            }

            _at++;
        }

        return _text[start.._at].ToString();
    }

    private int? Exponent()
    {
        var start = _at;
        if (_at < _text.Length && _text[_at] is '+' or '-')
        {
            _at++;
        }

        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        return _at == start ? 1 : int.TryParse(_text[start.._at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private bool Annotation()
    {
        if (_at >= _text.Length || _text[_at] != '{')
        {
            return false;
        }

        var close = _text[_at..].IndexOf('}');
        if (close < 0 || _text.Slice(_at + 1, close - 1).ContainsAnyExceptInRange('!', '~'))
        {
            return false;
        }

        _at += close + 1;
        return true;
    }

    private bool Take(char c)
    {
        if (_at >= _text.Length || _text[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private static UcumUnit? Atom(string symbol)
    {
        if (UcumTable.Atom(symbol) is { } whole)
        {
            return Defined(symbol, whole.Definition);
        }

        foreach (var (code, numerator, denominator) in UcumTable.Prefixes)
        {
            if (symbol.StartsWith(code, StringComparison.Ordinal) && UcumTable.Atom(symbol[code.Length..]) is { IsMetric: true } metric)
            {
                return new UcumUnit(numerator, denominator, new Dictionary<string, int>()).Times(Defined(symbol[code.Length..], metric.Definition));
            }
        }

        return null;
    }

    private static UcumUnit Defined(string symbol, string definition)
    {
        if (definition == "!")
        {
            return new UcumUnit(1, 1, new Dictionary<string, int> { [symbol] = 1 });
        }

        var words = definition.Split(' ');
        var number = words[0].Split('/').Select(n => BigInteger.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new UcumUnit(number[0], number.Length > 1 ? number[1] : 1, new Dictionary<string, int>()).Times(Unit(words[1])!);
    }
}
