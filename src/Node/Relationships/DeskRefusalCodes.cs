using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Relationships;

/// <summary>Why the desk prints no code, in order of precedence.</summary>
public static class DeskRefusalCodes
{
    /// <summary>The patient's wallet already holds the key of this relationship.</summary>
    public static readonly RefusalCode AlreadyClaimed = new("relationship-already-claimed");
}
