using Xinglin.Contracts.Emergency;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Identity;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Node.Emergency;

/// <summary>A document that is the committed one, with what it says.</summary>
internal sealed record PresentedEmergency(EmergencyDocument Document, EmergencyStatement Statement);

/// <summary>
/// Judges an ask under an emergency access by the member's own replica: is it in force, is the document the committed one, is
/// who asks one of the two, with the role still in force, and does the other log have the ask.
/// </summary>
internal sealed class EmergencyJudge(KnownAccounts known, MemberKeys keys, NetworkId network)
{
    /// <summary>A refusal; null when the ask may go on. <paramref name="presented"/> is set as soon as the document is known to be the committed one.</summary>
    public ProblemDocument? Judge(AccountId requester, Hash id, SealedMessage message, out PresentedEmergency? presented)
    {
        presented = null;
        if (known.View.EmergencyAccess(id) is not { } access)
        {
            return Forbidden(EmergencyCodes.Unknown);
        }

        presented = Committed(id, access, message);
        var code = presented is null ? EmergencyReadCodes.DocumentMismatch : Standing(access, presented.Statement) ?? Requester(requester, access);
        return code is { } refusal ? Forbidden(refusal) : null;
    }

    /// <summary>A refusal unless the openers' member, by its present identity key, states that its log has this ask.</summary>
    public ProblemDocument? JudgeTicket(AccountId requester, EmergencyStatement statement, string step, EmergencyTicket ticket)
    {
        var ask = known.View.Member(statement.Member)?.Identities().Select(identity => ticket.Verify(identity)).FirstOrDefault(verified => verified is not null);
        var fits = ask is not null && ask.Network == network && ask.Access == statement.Access && ask.Holder == known.Member && ask.Reader == requester && ask.Step == step;
        return fits && IsRecent(ask!.Time) ? null : Forbidden(EmergencyReadCodes.TicketInvalid);
    }

    /// <summary>The ledger answers some of these codes with a conflict; to who wants data each of them is a closed door.</summary>
    public static ProblemDocument Forbidden(RefusalCode code) => ProblemDocument.Of(code) with { Status = StatusCodes.Status403Forbidden };

    private PresentedEmergency? Committed(Hash id, EmergencyAccess access, SealedMessage message)
    {
        var document = keys.Seals.Open(key => EmergencyDocument.Open(message, key, network, id, known.Member));
        return document is not null && document.Commitment() == access.Commitment && document.Read() is { } statement
            && statement.Access == id && statement.Network == network && statement.Member == access.Member && statement.Team == access.Team
            && statement.Until == access.Expires && statement.Openers.All(access.IsOpener)
            ? new PresentedEmergency(document, statement)
            : null;
    }

    private RefusalCode? Standing(EmergencyAccess access, EmergencyStatement statement)
    {
        if (access.Ended is not null)
        {
            return EmergencyCodes.Ended;
        }

        return access.IsInForceAt(known.Now) && known.Now.CompareTo(statement.From) >= 0 ? null : EmergencyReadCodes.Expired;
    }

    private RefusalCode? Requester(AccountId requester, EmergencyAccess access)
    {
        if (!access.IsOpener(requester))
        {
            return EmergencyReadCodes.NotOpener;
        }

        if (!known.View.IsPresent(access.Member))
        {
            return ReleaseCodes.MemberNotInForce;
        }

        return known.View.HoldsRole(requester, Roles.Emergency, access.Member, known.Now) ? null : GatewayCodes.RoleNotInForce;
    }

    /// <summary>Members' clocks differ by less than a minute, or their replicas are stale.</summary>
    private bool IsRecent(LedgerTime time) =>
        time.CompareTo(known.Now.Plus(60_000)) <= 0 && time.CompareTo(known.Now.Plus(-EmergencyTicket.Life)) >= 0;
}
