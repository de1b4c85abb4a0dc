namespace Xinglin.Ledger.Primitives;

/// <summary>
/// A stable machine-readable reason, the same from contract to screen. Each capability lists its codes in order of
/// precedence in a static class named <c>…Codes</c>; a code is never reused for another meaning. The sentence that says
/// what to do, in Chinese and English, is kept by the node; a test lists codes without one.
/// </summary>
public readonly record struct RefusalCode(string Value)
{
    /// <summary>The code's text, for example <c>permission-revoked</c>.</summary>
    public override string ToString() => Value;
}
