using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Consent;
using Xinglin.Node.Gateway;
using Xinglin.Node.Relationships;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Guardians;

/// <summary><c>guardians.record</c>: staff, having seen the papers, say who acts for a patient of this member until when.</summary>
internal sealed class RecordGuardians(MemberParts parts, RelationshipOpening opening, PendingKeys pending) : IGatewayMethod
{
    public string Name => GatewayMethods.GuardiansRecord;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.GuardiansRecordArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (parts.Known.StaffRole(request.Account) is null)
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (parts.PatientNumber(arguments.Patient) is not { } number)
        {
            return AccessCodes.PatientUnknown;
        }

        var (row, unopened) = await opening.EnsureAsync(number, cancellation);
        if (row is null)
        {
            return unopened!.Value;
        }

        var record = new GuardianshipRecord(row.Account, arguments.Guardians, arguments.Until, arguments.Seal);
        var transaction = parts.Transactions.New().ActingAs(parts.Transactions.Member)
            .Call("guardianship.record", JsonSerializer.SerializeToUtf8Bytes(record, ContractsJson.Default.GuardianshipRecord));

        // A pending account is under the member's key, which agrees with its own end.
        using var key = parts.View.Relationship(row.Account)?.Status == RelationshipStatus.Pending ? pending.Of(row.Account) : null;
        IReadOnlyList<ISigner> further = key is null ? [] : [key];
        var (refusal, _) = await parts.Transactions.SubmitAsync(key is null ? transaction : transaction.ActingAs(row.Account), further, cancellation);
        return refusal is { } refused
            ? refused
            : GatewayAnswer.Of(new GuardiansRecordAnswer(row.Account), GatewayJson.Default.GuardiansRecordAnswer);
    }
}

/// <summary><c>guardians.end</c>: staff end the guardians' rights before their time.</summary>
internal sealed class EndGuardians(MemberParts parts) : IGatewayMethod
{
    public string Name => GatewayMethods.GuardiansEnd;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.GuardiansEndArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (parts.Known.StaffRole(request.Account) is null)
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (parts.PatientNumber(arguments.Patient) is not { } number || parts.Store.Relationships.OfPatient(number) is not { } row)
        {
            return AccessCodes.PatientUnknown;
        }

        var transaction = parts.Transactions.New().ActingAs(parts.Transactions.Member)
            .Call("guardianship.end", JsonSerializer.SerializeToUtf8Bytes(new GuardianshipEnd(row.Account), ContractsJson.Default.GuardianshipEnd));
        var (refusal, _) = await parts.Transactions.SubmitAsync(transaction, [], cancellation);
        return refusal is { } refused ? refused : GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }
}
