using Xinglin.Contracts.Duties;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Duties;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Duties;

/// <summary>Judges a read against the member's own replica: is there a duty in force that names who, what and when.</summary>
internal sealed class DutyJudge(KnownAccounts known, NetworkId network)
{
    /// <summary>A refusal, or the scopes to be applied. <paramref name="terms"/> is set as soon as they are known to be the recorded ones.</summary>
    public RefusalCode? Judge(AccountId requester, DutyReadArguments read, out DutyTerms? terms, out ScopeSet? scopes)
    {
        (terms, scopes) = (null, null);
        if (known.View.Duty(read.Duty) is not { } duty)
        {
            return DutyReleaseCodes.Unknown;
        }

        var opened = read.Document.Commitment() == duty.Commitment ? read.Document.Read() : null;
        if (opened is not null && opened.Duty == read.Duty && opened.Network == network && opened.Recipient == duty.Recipient)
        {
            terms = opened;
        }

        return InForce(duty) ?? (terms is null ? DutyReleaseCodes.TermsMismatch : Covers(requester, terms) ?? Scopes(read, terms, out scopes));
    }

    private RefusalCode? InForce(Duty duty)
    {
        if (duty.Status == DutyStatus.Ended)
        {
            return DutyReleaseCodes.Ended;
        }

        if (duty.Status != DutyStatus.InForce)
        {
            return DutyReleaseCodes.NotInForce;
        }

        return duty.IsInForceAt(known.Now) ? null : DutyReleaseCodes.Expired;
    }

    private RefusalCode? Covers(AccountId requester, DutyTerms terms)
    {
        if (!known.View.IsPresent(terms.Recipient))
        {
            return ReleaseCodes.MemberNotInForce;
        }

        if (requester != terms.Recipient && known.StaffRole(requester, terms.Recipient) is null)
        {
            return DutyReleaseCodes.NotRecipient;
        }

        return known.Now.CompareTo(terms.From) < 0 || known.Now.CompareTo(terms.Until) >= 0 ? DutyReleaseCodes.OutsidePeriod : null;
    }

    private static RefusalCode? Scopes(DutyReadArguments read, DutyTerms terms, out ScopeSet? asked)
    {
        asked = null;
        if (!ScopeSet.TryParse(terms.Scopes, out var owed, out _))
        {
            return ReleaseCodes.ScopeNotSupported;
        }

        asked = owed;
        if (read.Scopes is not null && !ScopeSet.TryParse(read.Scopes, out asked, out _))
        {
            return ReleaseCodes.ScopeNotSupported;
        }

        return ScopeNarrowing.IsWithin(asked, owed) ? null : DutyReleaseCodes.ScopeExceeds;
    }
}
