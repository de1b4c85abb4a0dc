using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Corrections;

/// <summary>Takes note of what the ledger has final about corrections here, and tells the patient of a decision.</summary>
internal sealed class CorrectionWatch(MemberParts parts, string announced) : ILedgerWatcher
{
    public const string Requested = "correction.requested";

    public const string Decided = "correction.decided";

    public string Event => announced;

    public void Begin()
    {
    }

    public void See(FeedEvent seen)
    {
        if (seen.Data.Deserialize(ContractsJson.Default.CorrectionChanged) is not { } changed || changed.Provider != parts.Known.Member
            || parts.Corrections.Find(changed.Correction) is not { } row || parts.View.Correction(changed.Correction) is not { } request
            || request.Account != row.Account || request.Document != row.Document)
        {
            return;
        }

        // What was left here counts only when it is what the patient signed.
        if (row.Step == CorrectionSteps.Left)
        {
            row = row with { Step = CorrectionSteps.Pending, Since = request.Since, Due = request.Due };
            parts.Corrections.Save(row);
        }

        if (request.Decided is { } time && row.Step == CorrectionSteps.Deciding)
        {
            parts.Store.InOneTransaction(() =>
            {
                parts.Corrections.Save(row with { Step = CorrectionSteps.Decided, Decided = time });
                parts.Notices.Add(new Notice(0, NoticeKinds.CorrectionDecided, time, row.Account, Pointers: [row.Pointer], Correction: row.Correction));
            });
        }
    }
}
