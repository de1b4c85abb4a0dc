using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Notes;

/// <summary>What a clinician writes into the record at the own member, sealed by the own signature.</summary>
public sealed class NoteClient(NetworkConnection connection, MemberView member, ActingIdentity identity)
{
    /// <summary>Writes a note, or the next version of one.</summary>
    /// <param name="patient">Number in the member's own system.</param>
    /// <param name="note">The exact text of a FHIR R4 resource about this patient, JSON; see <see cref="NoteWriteArguments"/>.</param>
    /// <param name="replaces">The version that it replaces; null: a new note.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Where it is kept. Refused with the codes of the FHIR server (<c>fhir-subject-unknown</c>, <c>fhir-reference-unknown</c>, <c>fhir-version-conflict</c>,
    /// <c>validation-…</c>), <c>role-not-in-force</c>, <c>patient-unknown</c>, <c>care-relationship-ended</c>.</returns>
    public Task<Answer<NoteWrittenAnswer>> WriteAsync(string patient, string note, int? replaces = null, CancellationToken cancellation = default) =>
        connection.GatewayAt(member, identity).AskAsync(
            GatewayMethods.NoteWrite, new NoteWriteArguments(patient, note, replaces), GatewayJson.Default.NoteWriteArguments, GatewayJson.Default.NoteWrittenAnswer, cancellation);
}
