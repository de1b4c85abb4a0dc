using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Duties;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Access;

/// <summary>Reads that need no permission of the patient, who sees each of them: care by the holder's own staff, and recorded legal duties.</summary>
public sealed class BasisClient(NetworkConnection connection, ActingIdentity identity, RecordVerifier verifier)
{
    /// <summary>The holder's own staff read a patient for treatment; every record is verified.</summary>
    /// <param name="holder">The member whose staff reads.</param>
    /// <param name="patient">Number in the holder's own system, or of a card on file there.</param>
    /// <param name="scopes">Narrower scopes; null asks for all that is about this patient alone.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<VerifiedRecords>> ReadForCareAsync(
        MemberView holder, string patient, IReadOnlyList<string>? scopes = null, CancellationToken cancellation = default)
    {
        var answer = await connection.GatewayAt(holder, identity).AskAsync(
            GatewayMethods.RecordsCare, new CareReadArguments(patient, scopes), GatewayJson.Default.CareReadArguments, GatewayJson.Default.RecordsAnswer, cancellation);
        return answer.TryGet(out var records, out var refusal)
            ? await verifier.VerifyAsync(holder, records.Account, ReleaseRecipient.Of(identity, Hash.Zero), records, cancellation)
            : refusal!;
    }

    /// <summary>The recipient of a recorded duty, or its staff, reads what the duty names; every record is verified.</summary>
    /// <param name="holder">Who holds the records.</param>
    /// <param name="document">The duty's document, as it was recorded.</param>
    /// <param name="patient">Number in the holder's own system, or of a card on file there.</param>
    /// <param name="scopes">Narrower scopes; null asks for all that the duty names.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<VerifiedRecords>> ReadForDutyAsync(
        MemberView holder, DutyDocument document, string patient, IReadOnlyList<string>? scopes = null, CancellationToken cancellation = default)
    {
        if (document.Read() is not { } terms)
        {
            return Refusal.Of(ClientCodes.DutyMalformed, "This is no document of a legal duty: ask who recorded it for the file again.");
        }

        var answer = await connection.GatewayAt(holder, identity).AskAsync(
            GatewayMethods.RecordsDuty, new DutyReadArguments(terms.Duty, document, patient, scopes), GatewayJson.Default.DutyReadArguments,
            GatewayJson.Default.RecordsAnswer, cancellation);
        return answer.TryGet(out var records, out var refusal)
            ? await verifier.VerifyAsync(holder, records.Account, ReleaseRecipient.Of(identity, terms.Duty), records, cancellation)
            : refusal!;
    }
}
