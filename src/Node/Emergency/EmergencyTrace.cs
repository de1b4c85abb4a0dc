using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Notices;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary>Writes what happens under emergency accesses into the member's log, and owes the patient a notice of it.</summary>
internal sealed class EmergencyTrace(IDisclosureLog log, NoticeQueue notices, TimeProvider clock)
{
    /// <summary>This moment.</summary>
    public LedgerTime Now => new(clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>An entry of a step; nothing may leave when it is null.</summary>
    public DisclosureEntry? Append(AccountId reader, PresentedEmergency presented, string step, AccountId? relationship, CollectedSummary? shown, IReadOnlyList<string> scopes) =>
        log.Append(Body(reader, presented.Statement.Access, presented, step) with
        {
            Scopes = scopes,
            Returned = [.. (shown?.All ?? []).Select(r => new DisclosedRecord(r.Pointer, r.Commitment))],
            Layers = shown is null ? null : [.. shown.All.Select(_ => LayerNames.Raw)],
            Relationship = relationship,
        });

    /// <summary>A refused ask leaves its trace too; what a stranger wrote is not kept.</summary>
    public GatewayAnswer Refuse(AccountId reader, Hash access, PresentedEmergency? presented, string step, ProblemDocument refusal) =>
        log.Append(Body(reader, access, presented, step) with { Released = false, Code = refusal.Code }) is null
            ? DisclosureCodes.LogUnavailable
            : GatewayAnswer.Refuse(refusal);

    /// <summary>The patient is told who, why, until when and what; it waits in the queue until somebody claims the account.</summary>
    public void Owe(AccountId relationship, AccountId reader, PresentedEmergency presented, string step, CollectedSummary? shown)
    {
        var statement = presented.Statement;
        var told = new EmergencyNotice(
            statement.Access, statement.Member, statement.Openers, reader, statement.Reason, Words(presented, step), statement.Until, step,
            [.. (shown?.Sections ?? []).Where(s => s.Pointers.Count > 0)]);
        notices.Add(new Notice(0, NoticeKinds.EmergencyOpened, Now, relationship, Emergency: told));
    }

    private DisclosureBody Body(AccountId reader, Hash access, PresentedEmergency? presented, string step) => new(
        Now, true, DisclosureBases.Emergency, reader, Purpose(presented, step), [], [], Member: presented?.Statement.Member, Authority: access);

    private static string Purpose(PresentedEmergency? presented, string step) => presented is { Statement: var statement }
        ? $"{statement.Reason} ({step}): {Words(presented, step)}"
        : $"emergency ({step})";

    /// <summary>The further reason is why more was read, and of nothing before.</summary>
    private static string Words(PresentedEmergency presented, string step) =>
        step == EmergencySteps.More && presented.Document.More is { } more ? more : presented.Statement.Text;
}
