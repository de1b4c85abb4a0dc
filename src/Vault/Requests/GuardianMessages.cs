using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Requests;

/// <summary>Staff: who acts for a patient of this member, in place of those recorded before.</summary>
/// <param name="Patient">Number in the member's own system.</param>
/// <param name="Guardians">1 to 4 keys, each made for this ward and relationship.</param>
/// <param name="Until">A whole hour.</param>
/// <param name="Seal">The key to seal to, exactly when the ward has no key of its own.</param>
public sealed record GuardiansRecordArguments(string Patient, IReadOnlyList<Jwk> Guardians, LedgerTime Until, Jwk? Seal = null);

/// <summary>The ward's account towards this member.</summary>
public sealed record GuardiansRecordAnswer(AccountId Account);

/// <summary>Staff: the guardians' rights end now.</summary>
public sealed record GuardiansEndArguments(string Patient);

/// <summary>
/// A guardian objects to every share with this reader, or withdraws the own objection. While it stands, the holder releases nothing to
/// that reader and takes no new terms for it.
/// </summary>
public sealed record GuardiansObjectArguments(AccountId Grantee, AccountId Member, bool Withdraw = false);

/// <summary>A doctor or nurse of the holder: one resource is confidential towards the patient's guardians, or no longer. It need not be there yet.</summary>
/// <param name="Patient">Number in the member's own system.</param>
/// <param name="Type">FHIR resource type.</param>
/// <param name="Id">FHIR id.</param>
/// <param name="Confidential">False lifts it.</param>
public sealed record RecordsConfidentialArguments(string Patient, string Type, string Id, bool Confidential = true);

/// <summary>What always stands beside an answer to a guardian.</summary>
public static class GuardianRemarks
{
    /// <summary>The code of the sentence: what a clinician marked confidential for an adolescent is not shown to guardians.</summary>
    public const string ConfidentialNotShown = "confidential-not-shown";
}
