using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath.Functions;
using Xinglin.Interop.FhirPath.Syntax;

namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary>Turns a syntax tree into delegates; names of functions and types are looked up here, once.</summary>
internal static class Compiler
{
    public static Evaluator Compile(SyntaxNode node) => node switch
    {
        LiteralSyntax literal => Literal(literal),
        MemberSyntax { Target: null } member => Start(member.Name),
        MemberSyntax member => Member(Compile(member.Target), member.Name),
        CallSyntax call => Call(call),
        IndexSyntax index => Index(Compile(index.Target), Compile(index.Index)),
        SignSyntax sign => Sign(sign),
        BinarySyntax binary => Placed(binary.Position, Binary(binary)),
        TypeSyntax type => TypeOperator(type),
        VariableSyntax variable => Variable(variable),
        FocusSyntax { Name: "this" } => static frame => frame.This,
        FocusSyntax { Name: "index" } => static frame => PathCollection.Of((object)frame.Index),
        FocusSyntax => static frame => frame.Total,
        OrderSyntax order => throw new FhirPathFault(FhirPathCodes.Syntax, order.IsDescending ? "desc" : "asc", order.Position),
        _ => throw new FhirPathFault(FhirPathCodes.Syntax, "expression", node.Position),
    };

    /// <summary>The type that an argument names: <c>Quantity</c> or <c>FHIR.Quantity</c>.</summary>
    public static TypeSpecifier Specifier(SyntaxNode argument)
    {
        var type = argument switch
        {
            MemberSyntax { Target: null } name => new TypeSpecifier(name.Position, null, name.Name),
            MemberSyntax { Target: MemberSyntax { Target: null } space } name => new TypeSpecifier(space.Position, space.Name, name.Name),
            _ => throw new FhirPathFault(FhirPathCodes.WrongType, "type", argument.Position),
        };
        return Known(type);
    }

    private static TypeSpecifier Known(TypeSpecifier type) =>
        Types.Exists(type) ? type : throw new FhirPathFault(FhirPathCodes.UnknownName, type.ToString(), type.Position);

    private static Evaluator Literal(LiteralSyntax literal)
    {
        var value = literal.Value switch { null => PathCollection.Empty, bool b => PathCollection.Of(b), var other => PathCollection.Of(other) };
        return _ => value;
    }

    /// <summary>At the start of an expression a name may also be the type of the focus: <c>Patient.name</c>.</summary>
    private static Evaluator Start(string name)
    {
        var isResource = R4Definitions.Type(name) is not null && char.IsAsciiLetterUpper(name[0]);
        return frame => isResource && frame.This is { Count: 1 } focus && focus[0] is FhirNode node && R4Definitions.Specializes(node.Type.Name, name)
            ? focus
            : Members.Of(frame.Run, frame.This, name);
    }

    private static Evaluator Member(Evaluator target, string name) => frame => Members.Of(frame.Run, target(frame), name);

    private static Evaluator Index(Evaluator target, Evaluator index) => frame =>
    {
        var items = target(frame);
        return Items.Integer(frame.Inner(index), "[]") is { } at && at >= 0 && at < items.Count ? PathCollection.Of(items[at]) : PathCollection.Empty;
    };

    private static Evaluator Sign(SignSyntax sign)
    {
        var operand = Compile(sign.Operand);
        return Placed(sign.Position, frame => Items.Value(frame.Inner(operand), "-") is not { } value ? PathCollection.Empty
            : PathCollection.Of(sign.IsMinus ? Operators.Negated(value) : Operators.Negated(Operators.Negated(value))));
    }

    private static Evaluator Binary(BinarySyntax binary)
    {
        var (left, right, operation) = (Compile(binary.Left), Compile(binary.Right), binary.Operator);
        return operation switch
        {
            "and" => Logic.And(left, right),
            "or" => Logic.Or(left, right),
            "xor" => Logic.Xor(left, right),
            "implies" => Logic.Implies(left, right),
            "=" => frame => PathCollection.OfNullable(Equality.AreEqual(frame.Run, frame.Inner(left), frame.Inner(right))),
            "!=" => frame => PathCollection.OfNullable(!Equality.AreEqual(frame.Run, frame.Inner(left), frame.Inner(right))),
            "~" => frame => PathCollection.Of(Equality.AreEquivalent(frame.Run, frame.Inner(left), frame.Inner(right))),
            "!~" => frame => PathCollection.Of(!Equality.AreEquivalent(frame.Run, frame.Inner(left), frame.Inner(right))),
            "<" or "<=" or ">" or ">=" => frame => PathCollection.OfNullable(Operators.Compare(frame.Inner(left), frame.Inner(right), operation)),
            "in" => frame => PathCollection.OfNullable(Operators.IsIn(frame.Run, frame.Inner(left), frame.Inner(right), operation)),
            "contains" => frame => PathCollection.OfNullable(Operators.IsIn(frame.Run, frame.Inner(right), frame.Inner(left), operation)),
            "|" => frame => CombiningFunctions.Union(frame.Run, frame.Inner(left), frame.Inner(right)),
            _ => frame => Operators.Arithmetic(frame.Inner(left), frame.Inner(right), operation),
        };
    }

    private static Evaluator TypeOperator(TypeSyntax syntax)
    {
        var (operand, type) = (Compile(syntax.Operand), Known(syntax.Type));
        return syntax.IsTest ? frame => TypeFunctions.Is(frame.Inner(operand), type) : frame => TypeFunctions.OfType(frame.Run, frame.Inner(operand), type);
    }

    private static Evaluator Variable(VariableSyntax variable) => Placed(variable.Position, frame => Environment.Value(frame, variable.Name));

    private static Evaluator Call(CallSyntax call)
    {
        var function = FunctionTable.Find(call.Name) ?? throw new FhirPathFault(FhirPathCodes.UnknownName, call.Name + "()", call.Position);
        if (call.Arguments.Count < function.Least || call.Arguments.Count > function.Most)
        {
            throw new FhirPathFault(FhirPathCodes.WrongType, call.Name + "()", call.Position);
        }

        var body = function.Bind(call);
        if (call.Target is null)
        {
            return Placed(call.Position, frame => body(frame, frame.This));
        }

        var target = Compile(call.Target);
        return Placed(call.Position, frame => body(frame, target(frame)));
    }

    /// <summary>Counts the step and gives a fault its place in the expression.</summary>
    private static Evaluator Placed(int position, Evaluator part) => frame =>
    {
        frame.Run.Spend(1);
        try
        {
            return part(frame);
        }
        catch (FhirPathFault fault) when (fault.Position < 0)
        {
            throw new FhirPathFault(fault.Code, fault.Subject, position);
        }
    };
}
