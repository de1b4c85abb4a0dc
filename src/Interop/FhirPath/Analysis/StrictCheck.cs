using System.Collections.Frozen;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.FhirPath.Evaluation;
using Xinglin.Interop.FhirPath.Syntax;

namespace Xinglin.Interop.FhirPath.Analysis;

/// <summary>
/// Follows the types of R4 through an expression and refuses what cannot be meant: an element that no type there has, an order asked
/// of what has none, <c>as</c> on what may be many, a condition that is no truth value. Where the type is not known it says nothing.
/// </summary>
internal sealed class StrictCheck
{
    private readonly StaticShape _context;

    private StrictCheck(StaticShape context) => _context = context;

    public static void Check(SyntaxNode tree, string? contextType)
    {
        var context = contextType is null ? StaticShape.Unknown : StaticShape.Of(contextType);
        new StrictCheck(context).Shape(tree, context);
    }

    private static readonly FrozenSet<string> KeepShape = Words(
        "where single first last tail skip take distinct trace exclude intersect checkModifiers defineVariable sort combine union");

    private static readonly FrozenSet<string> NeedOrder = Words("first last tail skip take");

    private static readonly FrozenSet<string> PerItem = Words("where exists all select repeat repeatAll aggregate sort iif");

    private static readonly FrozenSet<string> Truths = Words("and or xor implies = != ~ !~ < <= > >= in contains");

    private StaticShape Shape(SyntaxNode node, StaticShape focus) => node switch
    {
        LiteralSyntax literal => literal.Value is null ? StaticShape.Unknown : new StaticShape(null, Types.Of(literal.Value).Name),
        MemberSyntax { Target: null } member => Start(member, focus),
        MemberSyntax member => Member(member, Shape(member.Target, focus)),
        CallSyntax call => Call(call, focus),
        IndexSyntax index => Ordered(index.Position, "[]", Shape(index.Target, focus)) with { IsMany = false },
        TypeSyntax type => Type(Single(type.Position, type.IsTest ? "is" : "as", Shape(type.Operand, focus)), type.Type, type.IsTest),
        BinarySyntax binary => Binary(binary, focus),
        SignSyntax sign => Shape(sign.Operand, focus),
        OrderSyntax order => Shape(order.Key, focus),
        VariableSyntax { Name: "context" or "resource" } => _context,
        FocusSyntax { Name: "this" } => focus,
        _ => StaticShape.Unknown,
    };

    private static StaticShape Start(MemberSyntax member, StaticShape focus)
    {
        if (char.IsAsciiLetterUpper(member.Name[0]) && R4Definitions.Type(member.Name) is not null)
        {
            return focus.Types is null ? StaticShape.Of(member.Name)
                : focus.Types.Any(type => R4Definitions.Specializes(type.Name, member.Name)) ? focus
                : throw Unknown(member);
        }

        return Member(member, focus);
    }

    private static StaticShape Member(MemberSyntax member, StaticShape target) => target.Member(member.Name) ?? throw Unknown(member);

    private StaticShape Call(CallSyntax call, StaticShape focus)
    {
        var target = call.Target is null ? focus : Shape(call.Target, focus);
        if (call.Name is "is" or "as" or "ofType")
        {
            return Type(call.Name == "ofType" ? target : Single(call.Position, call.Name + "()", target), Compiler.Specifier(call.Arguments[0]), call.Name == "is");
        }

        if (NeedOrder.Contains(call.Name))
        {
            Ordered(call.Position, call.Name + "()", target);
        }

        var inside = PerItem.Contains(call.Name) ? target with { IsMany = false } : focus;
        var arguments = call.Arguments.Select(argument => Shape(argument, inside)).ToList();
        return call.Name switch
        {
            "iif" => If(call, arguments),
            "select" => arguments[0] with { IsMany = true },
            "children" or "descendants" or "repeat" or "repeatAll" => StaticShape.Unknown with { IsOrdered = false },
            "extension" => StaticShape.Of("Extension"),
            "combine" or "union" => target.Or(arguments[0]),
            "first" or "last" or "single" => target with { IsMany = false },
            _ when KeepShape.Contains(call.Name) => target,
            _ => StaticShape.Unknown,
        };
    }

    private static StaticShape If(CallSyntax call, List<StaticShape> arguments) => arguments[0].System is not (null or "Boolean")
        ? throw new FhirPathFault(FhirPathCodes.WrongType, "iif()", call.Position)
        : arguments.Count > 2 ? arguments[1].Or(arguments[2]) : arguments[1];

    private StaticShape Binary(BinarySyntax binary, StaticShape focus)
    {
        var (left, right) = (Shape(binary.Left, focus), Shape(binary.Right, focus));
        return Truths.Contains(binary.Operator) ? StaticShape.Boolean : binary.Operator == "|" ? left.Or(right) : StaticShape.Unknown;
    }

    private static StaticShape Type(StaticShape operand, TypeSpecifier type, bool isTest) =>
        isTest ? StaticShape.Boolean
        : type.Namespace == "System" ? new StaticShape(null, type.Name, operand.IsOrdered, operand.IsMany)
        : StaticShape.Of(type.Name) with { IsOrdered = operand.IsOrdered, IsMany = operand.IsMany };

    /// <summary><c>is</c> and <c>as</c> take one value.</summary>
    private static StaticShape Single(int position, string subject, StaticShape target) =>
        !target.IsMany ? target : throw new FhirPathFault(FhirPathCodes.NotSingle, subject, position);

    private static StaticShape Ordered(int position, string subject, StaticShape target) =>
        target.IsOrdered ? target : throw new FhirPathFault(FhirPathCodes.WrongType, subject, position);

    private static FhirPathFault Unknown(MemberSyntax member) => new(FhirPathCodes.UnknownName, member.Name, member.Position);

    private static FrozenSet<string> Words(string text) => text.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
