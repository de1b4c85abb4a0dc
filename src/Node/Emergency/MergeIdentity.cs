using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary><c>identity.merge</c>: two of the staff, each for themselves, say that a temporary identity is a patient on file.</summary>
internal sealed class MergeIdentity(
    KnownAccounts known, RecordSource source, TemporaryIdentities temporary, IdentityMerges merges, MergeTrace trace) : IGatewayMethod
{
    public string Name => GatewayMethods.IdentityMerge;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.IdentityMergeArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.MayIdentify(request.Account))
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (temporary.Find(arguments.Temporary) is null)
        {
            return IdentityCodes.TemporaryUnknown;
        }

        if (source.Patient(arguments.Into) is null || temporary.Find(arguments.Into) is not null)
        {
            return AccessCodes.PatientUnknown;
        }

        return merges.OfTemporary(arguments.Temporary) switch
        {
            { Since: not null } => IdentityCodes.MergedAlready,
            { } proposed when proposed.Into == arguments.Into => Confirm(request, proposed),
            _ => Say(merges.Propose(arguments.Temporary, arguments.Into, request.Account), merged: false),
        };
    }

    private GatewayAnswer Confirm(GatewayRequest request, IdentityMerge proposed)
    {
        if (proposed.ProposedBy == request.Account)
        {
            return IdentityCodes.SecondPerson;
        }

        if (!trace.TryAppend(request.Account, proposed, MergeTrace.Merged))
        {
            return DisclosureCodes.LogUnavailable;
        }

        merges.Confirm(proposed.Merge, request.Account, trace.Now);
        return Say(proposed.Merge, merged: true);
    }

    private static GatewayAnswer Say(Hash merge, bool merged) =>
        GatewayAnswer.Of(new IdentityMergeAnswer(merge, merged), GatewayJson.Default.IdentityMergeAnswer);
}

/// <summary>
/// <c>identity.unmerge</c>: one of the staff ends a merge at once, for two people shown as one is the greater danger. Who saw
/// them so is listed.
/// </summary>
internal sealed class UnmergeIdentity(KnownAccounts known, IdentityMerges merges, MergeTrace trace) : IGatewayMethod
{
    public string Name => GatewayMethods.IdentityUnmerge;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.IdentityUnmergeArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.MayIdentify(request.Account))
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (merges.Find(arguments.Merge) is not { } merge)
        {
            return IdentityCodes.MergeUnknown;
        }

        if (merge.Since is not null && !trace.TryAppend(request.Account, merge, MergeTrace.Unmerged))
        {
            return DisclosureCodes.LogUnavailable;
        }

        merges.End(merge.Merge, request.Account, trace.Now);
        return GatewayAnswer.Of(new IdentityUnmergeAnswer(merge.Merge, merges.Reads(merge.Merge)), GatewayJson.Default.IdentityUnmergeAnswer);
    }
}

/// <summary>A merge and its end are entries in the log of both identities; neither entry names the other's account.</summary>
internal sealed class MergeTrace(IDisclosureLog log, GatewayStore store, AccountId member, TimeProvider clock)
{
    /// <summary>Purpose of the entries of a merge.</summary>
    public const string Merged = "identity-merged";

    /// <summary>Purpose of the entries of its end.</summary>
    public const string Unmerged = "identity-unmerged";

    public LedgerTime Now => new(clock.GetUtcNow().ToUnixTimeMilliseconds());

    public bool TryAppend(AccountId staff, IdentityMerge merge, string what) =>
        new[] { merge.Temporary, merge.Into }.Select(number => store.Relationships.OfPatient(number)?.Account).OfType<AccountId>()
            .All(account => log.Append(new DisclosureBody(
                Now, true, DisclosureBases.Care, staff, what, [], [], account, member, Authority: merge.Merge)) is not null);
}
