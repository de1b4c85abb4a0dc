using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Vault.Commitments;

namespace Xinglin.Node.Relationships;

/// <summary>
/// Finds or makes the relationship account of a patient of this member: pending under a key of the member's until the
/// patient's wallet takes it over, and bound to a salted commitment of what was seen of the patient's identity.
/// </summary>
public sealed class RelationshipOpening(
    RecordSource source, GatewayStore store, PendingKeys keys, MemberTransactions transactions, LedgerView view, TimeProvider clock)
{
    /// <summary>The type in the commitment to identity evidence.</summary>
    public const string EvidenceType = "identity-evidence";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, Task<RefusalCode?>> _opening = new(StringComparer.Ordinal);

    /// <summary>The patient's relationship, final on the ledger; or why there is none.</summary>
    public async Task<(RelationshipRow? Row, RefusalCode? Refusal)> EnsureAsync(string patientNo, CancellationToken cancellation)
    {
        if (store.Relationships.OfPatient(patientNo) is { } known && view.Relationship(known.Account) is not null)
        {
            return (known, null);
        }

        if (source.Patient(patientNo) is not { } patient)
        {
            return (null, Consent.AccessCodes.PatientUnknown);
        }

        return await EnsureAsync(patient, cancellation);
    }

    /// <summary>The same for somebody whom the member's own system does not have yet.</summary>
    public async Task<(RelationshipRow? Row, RefusalCode? Refusal)> EnsureAsync(PatientRow patient, CancellationToken cancellation)
    {
        var refusal = await OnceAsync(patient, cancellation);
        return refusal is null ? (store.Relationships.OfPatient(patient.PatientNo), null) : (null, refusal);
    }

    /// <summary>Two that want the same patient's relationship wait for one opening, which goes on when one of them gives up.</summary>
    private async Task<RefusalCode?> OnceAsync(PatientRow patient, CancellationToken cancellation)
    {
        Task<RefusalCode?>? opening;
        await _gate.WaitAsync(cancellation);
        try
        {
            if (!_opening.TryGetValue(patient.PatientNo, out opening))
            {
                opening = OpenAsync(patient, CancellationToken.None);
                _opening.Add(patient.PatientNo, opening);
            }
        }
        finally
        {
            _gate.Release();
        }

        try
        {
            return await opening.WaitAsync(cancellation);
        }
        finally
        {
            await _gate.WaitAsync(CancellationToken.None);
            _opening.Remove(patient.PatientNo);
            _gate.Release();
        }
    }

    private async Task<RefusalCode?> OpenAsync(PatientRow patient, CancellationToken cancellation)
    {
        // The key and the index entry are durable before the ledger hears of the account: a crash leaves one to be opened again.
        var known = store.Relationships.OfPatient(patient.PatientNo);
        using var signer = (known is null ? null : keys.Of(known.Account)) ?? keys.Create();
        var account = new AccountId(signer.KeyId.Value);
        var now = new LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds());
        store.Relationships.Save(new RelationshipRow(account, patient.PatientNo, Active: false, now));

        var transaction = transactions.New().ActingAs(account).ActingAs(transactions.Member)
            .Call("relationship.open", Calls.Open(account))
            .Call("registrar.bind", Calls.Bind(account, Evidence(patient, account)))
            .Introduce(signer);
        var (refusal, _) = await transactions.SubmitAsync(transaction, [signer], cancellation);
        return refusal;
    }

    private Hash Evidence(PatientRow patient, AccountId account)
    {
        var salt = Salt.Create();
        var seen = new IdentityEvidence(patient.PatientNo, patient.Name, patient.IdentityNo, patient.CardNo);
        var commitment = Commitment.Of(salt.Value.ToArray(), EvidenceType, JsonSerializer.SerializeToUtf8Bytes(seen, EvidenceJson.Default.IdentityEvidence));
        store.Evidence.Save(account, commitment, salt.Value.ToArray());
        return commitment;
    }
}

/// <summary>What the member's desk has seen of a patient's identity; never leaves the member.</summary>
internal sealed record IdentityEvidence(string Patient, string Name, string? Identity, string? Card);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IdentityEvidence))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
