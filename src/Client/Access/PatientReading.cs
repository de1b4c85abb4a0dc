using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Access;

/// <summary>
/// All that a clinician may see of a patient of the own member: the member's own records for care, and what permissions open elsewhere. Each holder is
/// asked by a request of its own that names its own account of the patient and no other.
/// </summary>
public sealed class PatientReading(NetworkConnection connection, StaffClient staff, BasisClient care)
{
    /// <summary>
    /// The own member's answer first, then each permission's. Which permissions are of this patient is known from the own member's answer: without it
    /// there is only that one, late or refused.
    /// </summary>
    /// <param name="patient">Number in the own member's system, or of a card on file there.</param>
    /// <param name="patience">How long to wait for each.</param>
    /// <param name="scopes">Narrower scopes for the own member's records; null asks for all. Elsewhere each permission gives what it opens.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<HolderAnswer>> AllAsync(
        string patient, TimeSpan patience, IReadOnlyList<string>? scopes = null, CancellationToken cancellation = default)
    {
        var here = staff.Member;
        var own = (await HolderQuestions.AskAsync(
            [new HolderQuestion(here.Account, here.Name, scopes ?? [], null, stop => care.ReadForCareAsync(here, patient, scopes, stop))], patience, cancellation))[0];
        if (own.Records is not { } records || !(await staff.PermissionsAsync(0, cancellation)).TryGet(out var received, out _))
        {
            return [own];
        }

        return [own, .. await staff.ReadAllAsync([.. received.Where(p => IsOf(p, records.Account))], patience, cancellation)];
    }

    private bool IsOf(ReceivedPermission permission, AccountId patient) =>
        permission.Patient == patient && permission.Terms.Until.CompareTo(connection.Now) > 0 && permission.Terms.Holder != staff.Member.Account;
}
