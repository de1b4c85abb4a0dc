namespace Xinglin.Vault.Completeness;

/// <summary>How old a holder's word about its own index may be.</summary>
public static class CompletenessTimes
{
    /// <summary>A holder compares its own system with what it registered at least this often, milliseconds: 15 minutes. Older is overdue.</summary>
    public const long Cadence = 15 * 60_000;
}
