using Xinglin.Ledger.Primitives;
using Xinglin.Node.Evidence;
using Xinglin.Node.Gateway;
using Xinglin.Node.Guardians;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Disclosures;

/// <summary>
/// <c>log.read</c>: the patient's own disclosure log, with what the wallet verifies it by. It releases no record content and is
/// not an entry itself: otherwise nobody could ever read to the end of a log.
/// </summary>
internal sealed class ReadLog(MemberParts parts) : IGatewayMethod
{
    private const int PageMax = 200;

    public string Name => GatewayMethods.LogRead;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.AfterArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!parts.Known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        var view = parts.Confidential.For(request);
        if (view.IsGuardian)
        {
            return GatewayAnswer.Of(ForGuardian(request.Account, arguments.After, view), GatewayJson.Default.LogAnswer);
        }

        if (parts.Log.PageOf(request.Account, arguments.After, parts.Now, PageMax) is not { } page)
        {
            return GatewayAnswer.Of(new LogAnswer([], arguments.After), GatewayJson.Default.LogAnswer);
        }

        return GatewayAnswer.Of(new LogAnswer([.. page.Entries.Select(Shown)], page.Next, page.Evidence), GatewayJson.Default.LogAnswer);
    }

    /// <summary>
    /// Entries without what is hidden, and none that was about hidden records only. They are numbered anew by their place among what is
    /// shown: no number is missing.
    /// </summary>
    private LogAnswer ForGuardian(AccountId account, long after, GuardianView view)
    {
        List<LogDisclosure> shown = [];
        long read = 0, place = 0;
        while (shown.Count < PageMax && parts.Log.PageOf(account, read, parts.Now, PageMax) is { } page && page.Next > read)
        {
            read = page.Next;
            foreach (var entry in page.Entries.Select(Shown))
            {
                if (Visible(view, entry) is { } pointers && ++place > after && shown.Count < PageMax)
                {
                    shown.Add(entry with { Number = place, Pointers = pointers });
                }
            }
        }

        return new LogAnswer(shown, shown.Count == 0 ? after : shown[^1].Number, Remark: view.Remark);
    }

    /// <summary>That somebody looked in an emergency is told in any case.</summary>
    private static IReadOnlyList<Hash>? Visible(GuardianView view, LogDisclosure entry) =>
        view.Visible(entry.Pointers) ?? (entry.Basis == DisclosureBases.Emergency ? [] : null);

    /// <summary>
    /// An entry that a recorded duty holds back is shown from its date on, in its place and with both times. Layers are named once each: their
    /// count would tell a guardian how many records are hidden.
    /// </summary>
    private static LogDisclosure Shown(DisclosureEntry entry) => new(
        entry.Number, entry.Commitment.ToString(), entry.Body.Time, entry.Body.Basis, entry.Body.Reader, entry.Body.Purpose,
        entry.Body.Scopes, [.. entry.Body.Returned.Select(r => r.Pointer)], entry.Body.Permission, entry.Body.Member, entry.Body.Code,
        entry.Body.Authority, entry.Body.ShowFrom, entry.Body.Layers is { } layers ? [.. layers.Distinct()] : null, entry.Body.Kept);
}
