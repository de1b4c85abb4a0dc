namespace Xinglin.Interop.FhirPath.Syntax;

/// <summary>A node of the syntax tree; the position is in characters from the start of the expression.</summary>
internal abstract record SyntaxNode(int Position);

/// <summary>A value written in the expression; null is the empty collection <c>{}</c>.</summary>
internal sealed record LiteralSyntax(int Position, object? Value) : SyntaxNode(Position);

/// <summary><c>name</c> or <c>target.name</c>.</summary>
internal sealed record MemberSyntax(int Position, SyntaxNode? Target, string Name) : SyntaxNode(Position);

/// <summary><c>name(arguments)</c> or <c>target.name(arguments)</c>.</summary>
internal sealed record CallSyntax(int Position, SyntaxNode? Target, string Name, IReadOnlyList<SyntaxNode> Arguments) : SyntaxNode(Position);

/// <summary><c>target[index]</c>.</summary>
internal sealed record IndexSyntax(int Position, SyntaxNode Target, SyntaxNode Index) : SyntaxNode(Position);

/// <summary><c>+operand</c>, <c>-operand</c>.</summary>
internal sealed record SignSyntax(int Position, bool IsMinus, SyntaxNode Operand) : SyntaxNode(Position);

/// <summary><c>left operator right</c>.</summary>
internal sealed record BinarySyntax(int Position, string Operator, SyntaxNode Left, SyntaxNode Right) : SyntaxNode(Position);

/// <summary><c>operand is Type</c>, <c>operand as Type</c>.</summary>
internal sealed record TypeSyntax(int Position, bool IsTest, SyntaxNode Operand, TypeSpecifier Type) : SyntaxNode(Position);

/// <summary><c>%name</c>.</summary>
internal sealed record VariableSyntax(int Position, string Name) : SyntaxNode(Position);

/// <summary><c>$this</c>, <c>$index</c>, <c>$total</c>.</summary>
internal sealed record FocusSyntax(int Position, string Name) : SyntaxNode(Position);

/// <summary>A key of <c>sort</c> with its direction.</summary>
internal sealed record OrderSyntax(int Position, SyntaxNode Key, bool IsDescending) : SyntaxNode(Position);

/// <summary><c>Quantity</c>, <c>System.Quantity</c>, <c>FHIR.Quantity</c>.</summary>
internal sealed record TypeSpecifier(int Position, string? Namespace, string Name)
{
    public override string ToString() => Namespace is null ? Name : $"{Namespace}.{Name}";
}
