using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Identity;

/// <summary>What staff of a member record about guardians, having seen the papers; and what a clinician hides from them.</summary>
public sealed class GuardianDesk(NetworkConnection connection, MemberView member, ActingIdentity identity)
{
    /// <summary>Says who acts for a patient until when, in place of those recorded before.</summary>
    /// <param name="patient">Number in the member's own system.</param>
    /// <param name="guardians">1 to 4 cards, each made for this ward and relationship.</param>
    /// <param name="until">Rounded up to a whole hour.</param>
    /// <param name="hasKey">True for a ward with a key of the own, to which others go on sealing; false: they seal to the first guardian's.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Answer<GuardiansRecordAnswer>> RecordAsync(
        string patient, IReadOnlyList<GuardianCard> guardians, LedgerTime until, bool hasKey, CancellationToken cancellation = default) =>
        connection.GatewayAt(member, identity).AskAsync(
            GatewayMethods.GuardiansRecord,
            new GuardiansRecordArguments(patient, [.. guardians.Select(g => g.Key)], until.CeilingHour(), hasKey || guardians.Count == 0 ? null : guardians[0].Seal),
            GatewayJson.Default.GuardiansRecordArguments, GatewayJson.Default.GuardiansRecordAnswer, cancellation);

    /// <summary>The guardians' rights end now.</summary>
    public Task<Answer<DoneAnswer>> EndAsync(string patient, CancellationToken cancellation = default) => connection.GatewayAt(member, identity).AskAsync(
        GatewayMethods.GuardiansEnd, new GuardiansEndArguments(patient), GatewayJson.Default.GuardiansEndArguments, GatewayJson.Default.DoneAnswer, cancellation);

    /// <summary>A doctor or nurse: one resource is confidential towards the patient's guardians, or no longer. It need not be there yet.</summary>
    public Task<Answer<DoneAnswer>> MarkAsync(string patient, string type, string id, bool confidential, CancellationToken cancellation = default) =>
        connection.GatewayAt(member, identity).AskAsync(
            GatewayMethods.RecordsConfidential, new RecordsConfidentialArguments(patient, type, id, confidential), GatewayJson.Default.RecordsConfidentialArguments,
            GatewayJson.Default.DoneAnswer, cancellation);
}
