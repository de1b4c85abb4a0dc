using System.Globalization;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Syntax;

/// <summary>Cuts an expression into tokens.</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] Symbols = ["<=", ">=", "!=", "!~", "(", ")", "[", "]", "{", "}", ".", ",", "+", "-", "*", "/", "|", "&", "=", "~", "<", ">"];

    private int _at;

    public List<Token> Read()
    {
        var tokens = new List<Token>();
        do
        {
            SkipBlanks();
            tokens.Add(Next());
        }
        while (tokens[^1].Kind != TokenKind.End);

        return tokens;
    }

    private Token Next()
    {
        var start = _at;
        if (_at == text.Length)
        {
            return new Token(TokenKind.End, start, "the end");
        }

        return text[_at] switch
        {
            '\'' => new Token(TokenKind.Literal, start, "string", Quoted('\'')),
            '`' => new Token(TokenKind.Delimited, start, Quoted('`')),
            '@' => new Token(TokenKind.Literal, start, "date", Temporal()),
            '%' => new Token(TokenKind.Variable, start, VariableName()),
            '$' => Focus(),
            >= '0' and <= '9' => Number(),
            '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => new Token(TokenKind.Word, start, Word()),
            _ => Symbol(),
        };
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
            else if (StartsWith("//"))
            {
                var end = text.AsSpan(_at).IndexOfAny('\n', '\r');
                _at = end < 0 ? text.Length : _at + end;
            }
            else if (StartsWith("/*"))
            {
                var end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = end < 0 ? throw Fault("comment") : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private Token Symbol()
    {
        var symbol = Symbols.FirstOrDefault(StartsWith) ?? throw Fault("character");
        var token = new Token(TokenKind.Symbol, _at, symbol);
        _at += symbol.Length;
        return token;
    }

    private Token Focus()
    {
        var start = _at++;
        var name = Word();
        return name is "this" or "index" or "total" ? new Token(TokenKind.Focus, start, name) : throw Fault("$" + name, start);
    }

    private string VariableName()
    {
        _at++;
        return _at == text.Length ? throw Fault("%")
            : text[_at] is '`' or '\'' or '"' ? Quoted(text[_at])
            : Word() is { Length: > 0 } name ? name
            : throw Fault("%");
    }

    private string Word()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
        {
            _at++;
        }

        return text[start.._at];
    }

    private Token Number()
    {
        var start = _at;
        SkipDigits();
        if (_at + 1 < text.Length && text[_at] == '.' && char.IsAsciiDigit(text[_at + 1]))
        {
            _at++;
            SkipDigits();
            return ExactDecimal.TryParse(text.AsSpan(start, _at - start), out var value)
                ? new Token(TokenKind.Number, start, "number", value)
                : throw new FhirPathFault(FhirPathCodes.TooManyDigits, "number", start);
        }

        return int.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            ? new Token(TokenKind.Number, start, "number", whole)
            : throw new FhirPathFault(FhirPathCodes.TooManyDigits, "number", start);
    }

    private void SkipDigits()
    {
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
        {
            _at++;
        }
    }

    private Temporal Temporal()
    {
        var start = ++_at;
        var isTime = _at < text.Length && text[_at] == 'T';
        while (_at < text.Length && IsTemporalCharacter(start))
        {
            _at++;
        }

        var span = text.AsSpan(start, _at - start);
        var value = isTime ? TemporalText.Time(span[1..]) : span.Contains('T') ? TemporalText.DateTime(span) : TemporalText.Date(span);
        return value ?? throw Fault("date or time", start - 1);
    }

    /// <summary>A full stop belongs to the literal only before a digit, and a sign only after a time of a date.</summary>
    private bool IsTemporalCharacter(int start)
    {
        var c = text[_at];
        var time = text.IndexOf('T', start, _at - start);
        return char.IsAsciiDigit(c) || c == ':'
            || (c == 'T' && time < 0)
            || (c == 'Z' && time > start)
            || (c == '.' && time >= 0 && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]))
            || (c == '-' && time < 0 && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]))
            || (c is '+' or '-' && time > start && _at - time > 2 && IsOffset());
    }

    private bool IsOffset() => _at + 5 <= text.Length && char.IsAsciiDigit(text[_at + 1]) && char.IsAsciiDigit(text[_at + 2]) && text[_at + 3] == ':' && char.IsAsciiDigit(text[_at + 4]);

    private string Quoted(char quote)
    {
        var start = _at++;
        var value = new System.Text.StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            value.Append(text[_at] == '\\' ? Escape() : text[_at]);
            _at++;
        }

        return _at++ < text.Length ? value.ToString() : throw Fault("quote", start);
    }

    /// <summary>Leaves on the last character of the escape.</summary>
    private char Escape()
    {
        _at++;
        if (_at < text.Length && text[_at] == 'u' && _at + 4 < text.Length
            && ushort.TryParse(text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            _at += 4;
            return (char)unit;
        }

        return _at == text.Length ? throw Fault("escape") : text[_at] switch
        {
            'r' => '\r',
            'n' => '\n',
            't' => '\t',
            'f' => '\f',
            '\\' or '/' or '\'' or '"' or '`' => text[_at],
            _ => throw Fault("escape"),
        };
    }

    private bool StartsWith(string symbol) => string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) == 0;

    private FhirPathFault Fault(string subject, int? position = null) => new(FhirPathCodes.Syntax, subject, position ?? _at);
}
