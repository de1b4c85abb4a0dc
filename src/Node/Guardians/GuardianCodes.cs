using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Guardians;

/// <summary>Why the gateway refuses what concerns guardians.</summary>
public static class GuardianCodes
{
    /// <summary>The key that asked is no guardian's of this account.</summary>
    public static readonly RefusalCode NotAGuardian = new("not-a-guardian-here");

    /// <summary>A guardian of the patient objects to this reader.</summary>
    public static readonly RefusalCode Objects = new("guardian-objects");

    /// <summary>No refusal: the code of <see cref="Vault.Requests.GuardianRemarks"/>, which stands beside every answer to a guardian.</summary>
    public static readonly RefusalCode ConfidentialNotShown = new("confidential-not-shown");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [NotAGuardian, Objects, ConfidentialNotShown];
}
