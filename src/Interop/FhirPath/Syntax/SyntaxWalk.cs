namespace Xinglin.Interop.FhirPath.Syntax;

/// <summary>The nodes of a tree, in the order of evaluation.</summary>
internal static class SyntaxWalk
{
    public static IEnumerable<SyntaxNode> All(SyntaxNode root)
    {
        var pending = new Stack<SyntaxNode>([root]);
        var found = new List<SyntaxNode>();
        while (pending.TryPop(out var node))
        {
            found.Add(node);
            foreach (var part in Parts(node))
            {
                pending.Push(part);
            }
        }

        // A parent was found before its parts and the last part first: reversed, parts come before what uses them, in order.
        found.Reverse();
        return found;
    }

    public static IEnumerable<SyntaxNode> Parts(SyntaxNode node) => node switch
    {
        MemberSyntax { Target: { } target } => [target],
        CallSyntax call => call.Target is { } target ? [target, .. call.Arguments] : call.Arguments,
        IndexSyntax index => [index.Target, index.Index],
        SignSyntax sign => [sign.Operand],
        BinarySyntax binary => [binary.Left, binary.Right],
        TypeSyntax type => [type.Operand],
        OrderSyntax order => [order.Key],
        _ => [],
    };
}
