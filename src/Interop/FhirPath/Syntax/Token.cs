namespace Xinglin.Interop.FhirPath.Syntax;

internal enum TokenKind
{
    End = 0,

    /// <summary>A bare word: an identifier, or an operator spelled in letters.</summary>
    Word = 1,

    /// <summary>An identifier in backticks: never an operator.</summary>
    Delimited = 2,

    /// <summary>A literal with its value.</summary>
    Literal = 3,

    /// <summary>A number, whose unit may follow.</summary>
    Number = 4,

    /// <summary><c>%name</c>.</summary>
    Variable = 5,

    /// <summary><c>$this</c> and its kind.</summary>
    Focus = 6,

    /// <summary>An operator or bracket.</summary>
    Symbol = 7,
}

/// <summary>A token; the text of a word, name or symbol, the value of a literal.</summary>
internal readonly record struct Token(TokenKind Kind, int Position, string Text, object? Value = null);
