using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Duties;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Vault.Duties;

namespace Xinglin.Client.Duties;

/// <summary>What members do about legal duties, each by its own identity key: an authority records, a second member confirms, either ends.</summary>
public sealed class DutyClient(NetworkConnection connection, MemberView member, ISigner identity)
{
    /// <summary>Puts a duty on the ledger; it waits for a second member. The document goes to that member and to the recipient in another way.</summary>
    public Task<Answer<TransactionStatus>> RecordAsync(DutyDocument document, CancellationToken cancellation = default) =>
        document.Read() is { } terms && document.Commitment() is { } commitment
            ? SubmitAsync(t => t.Call("duty.record", new DutyRecord(terms.Duty, terms.Recipient, terms.Until.CeilingHour(), commitment), ContractsJson.Default.DutyRecord), cancellation)
            : Malformed();

    /// <summary>Confirms the duty of this document, which somebody at the member has read.</summary>
    public Task<Answer<TransactionStatus>> ConfirmAsync(DutyDocument document, CancellationToken cancellation = default) =>
        document.Read() is { } terms && document.Commitment() is { } commitment
            ? SubmitAsync(t => t.Call("duty.confirm", new DutyConfirm(terms.Duty, commitment), ContractsJson.Default.DutyConfirm), cancellation)
            : Malformed();

    /// <summary>Ends a duty at once.</summary>
    public Task<Answer<TransactionStatus>> EndAsync(Hash duty, CancellationToken cancellation = default) =>
        SubmitAsync(t => t.Call("duty.end", new DutyReference(duty), ContractsJson.Default.DutyReference), cancellation);

    private static Task<Answer<TransactionStatus>> Malformed() =>
        Task.FromResult<Answer<TransactionStatus>>(Refusal.Of(ClientCodes.DutyMalformed, "This is no document of a legal duty: ask who recorded it for the file again."));

    private Task<Answer<TransactionStatus>> SubmitAsync(Func<TransactionBuilder, TransactionBuilder> call, CancellationToken cancellation)
    {
        var ledger = connection.LedgerAt(member);
        return ledger.SubmitAsync(call(ledger.NewTransaction().ActingAs(member.Account)).Sign(identity), cancellation);
    }
}
