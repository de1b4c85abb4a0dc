using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Syntax;

/// <summary>Makes the syntax tree of an expression (FHIRPath 2.0, the normative grammar) by operator precedence.</summary>
internal sealed class Parser
{
    private const int SignPrecedence = 11;

    private readonly List<Token> _tokens;
    private int _at;
    private int _nesting;
    private int _operations;

    private Parser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_at];

    public static SyntaxNode Parse(string text)
    {
        if (text.Length > FhirPathLimits.ExpressionCharactersMax)
        {
            throw new FhirPathFault(FhirPathCodes.TooLong, "expression", 0);
        }

        var parser = new Parser(new Lexer(text).Read());
        var tree = parser.Expression(0);
        return parser.Current.Kind == TokenKind.End ? tree : throw parser.Unexpected();
    }

    /// <summary>How tightly an operator binds; 0 for what is none.</summary>
    private static int Precedence(Token token) => token.Kind is TokenKind.Word or TokenKind.Symbol
        ? token.Text switch
        {
            "implies" => 1,
            "or" or "xor" => 2,
            "and" => 3,
            "in" or "contains" => 4,
            "=" or "~" or "!=" or "!~" => 5,
            "<" or "<=" or ">" or ">=" => 6,
            "|" => 7,
            "is" or "as" => 8,
            "+" or "-" or "&" => 9,
            "*" or "/" or "div" or "mod" => 10,
            _ => 0,
        }
        : 0;

    private SyntaxNode Expression(int least)
    {
        Enter();
        var left = Operand();
        while (Precedence(Current) is var precedence && precedence > least)
        {
            var operation = Take();
            left = precedence == 8
                ? Counted(new TypeSyntax(operation.Position, operation.Text == "is", left, Type()))
                : Counted(new BinarySyntax(operation.Position, operation.Text, left, Expression(precedence)));
        }

        _nesting--;
        return left;
    }

    private SyntaxNode Operand()
    {
        if (Current is { Kind: TokenKind.Symbol, Text: "+" or "-" })
        {
            var sign = Take();
            Enter();
            var signed = Counted(new SignSyntax(sign.Position, sign.Text == "-", Operand()));
            _nesting--;
            return signed;
        }

        var result = Term();
        while (Current is { Kind: TokenKind.Symbol, Text: "." or "[" })
        {
            var operation = Take();
            if (operation.Text == ".")
            {
                result = Invocation(result);
            }
            else
            {
                result = Counted(new IndexSyntax(operation.Position, result, Expression(0)));
                Expect("]");
            }
        }

        return result;
    }

    private SyntaxNode Term()
    {
        switch (Current.Kind)
        {
            case TokenKind.Literal:
                return Counted(new LiteralSyntax(Current.Position, Take().Value));
            case TokenKind.Number:
                return Number();
            case TokenKind.Variable:
                return Counted(new VariableSyntax(Current.Position, Take().Text));
            case TokenKind.Word or TokenKind.Delimited or TokenKind.Focus:
                return Invocation(null);
            case TokenKind.Symbol when Current.Text == "(":
                Take();
                var inside = Expression(0);
                Expect(")");
                return inside;
            case TokenKind.Symbol when Current.Text == "{":
                var empty = Take();
                Expect("}");
                return Counted(new LiteralSyntax(empty.Position, null));
            default:
                throw Unexpected();
        }
    }

    /// <summary>A number with a unit behind it is a quantity.</summary>
    private SyntaxNode Number()
    {
        var number = Take();
        var value = number.Value is int whole ? (ExactDecimal)whole : (ExactDecimal)number.Value!;
        if (Current.Kind == TokenKind.Word && CalendarUnits.Word(Current.Text) is not null)
        {
            return Counted(new LiteralSyntax(number.Position, new PathQuantity(value, Take().Text, UnitSystem.Calendar)));
        }

        return Current is { Kind: TokenKind.Literal, Value: string unit } && Take().Kind == TokenKind.Literal
            ? Counted(new LiteralSyntax(number.Position, new PathQuantity(value, unit, UnitSystem.Ucum)))
            : Counted(new LiteralSyntax(number.Position, number.Value));
    }

    private SyntaxNode Invocation(SyntaxNode? target)
    {
        var name = Take();
        if (name.Kind == TokenKind.Focus)
        {
            // After a point the focus is what stands before it: x.$this is x.
            return name.Text == "this" && target is not null ? target : Counted(new FocusSyntax(name.Position, name.Text));
        }

        if (name.Kind is not (TokenKind.Word or TokenKind.Delimited) || (name.Kind == TokenKind.Word && target is null && IsReserved(name.Text)))
        {
            throw Unexpected(name);
        }

        if (target is null && name is { Kind: TokenKind.Word, Text: "true" or "false" })
        {
            return Counted(new LiteralSyntax(name.Position, name.Text == "true"));
        }

        return Current is { Kind: TokenKind.Symbol, Text: "(" }
            ? Counted(new CallSyntax(name.Position, target, name.Text, Arguments()))
            : Counted(new MemberSyntax(name.Position, target, name.Text));
    }

    private static bool IsReserved(string word) => word is "and" or "or" or "xor" or "implies" or "div" or "mod";

    private List<SyntaxNode> Arguments()
    {
        Expect("(");
        var arguments = new List<SyntaxNode>();
        while (Current is not { Kind: TokenKind.Symbol, Text: ")" })
        {
            if (arguments.Count > 0)
            {
                Expect(",");
            }

            var argument = Expression(0);
            arguments.Add(Current is { Kind: TokenKind.Word, Text: "asc" or "desc" } ? new OrderSyntax(Current.Position, argument, Take().Text == "desc") : argument);
        }

        Expect(")");
        return arguments;
    }

    private TypeSpecifier Type()
    {
        var first = Take();
        if (first.Kind is not (TokenKind.Word or TokenKind.Delimited))
        {
            throw Unexpected(first);
        }

        if (Current is not { Kind: TokenKind.Symbol, Text: "." } || first.Text is not ("System" or "FHIR"))
        {
            return new TypeSpecifier(first.Position, null, first.Text);
        }

        Take();
        var name = Take();
        return name.Kind is TokenKind.Word or TokenKind.Delimited ? new TypeSpecifier(first.Position, first.Text, name.Text) : throw Unexpected(name);
    }

    private SyntaxNode Counted(SyntaxNode node) =>
        ++_operations <= FhirPathLimits.OperationsMax ? node : throw new FhirPathFault(FhirPathCodes.TooLong, "operations", node.Position);

    private void Enter()
    {
        if (++_nesting > FhirPathLimits.NestingMax)
        {
            throw new FhirPathFault(FhirPathCodes.TooLong, "nesting", Current.Position);
        }
    }

    private Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
        {
            _at++;
        }

        return token;
    }

    private void Expect(string symbol)
    {
        if (Current.Kind != TokenKind.Symbol || Current.Text != symbol)
        {
            throw Unexpected();
        }

        _at++;
    }

    private FhirPathFault Unexpected() => Unexpected(Current);

    private static FhirPathFault Unexpected(Token token) => new(FhirPathCodes.Syntax, token.Text, token.Position);
}
