using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Identity;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Guardians;

/// <summary>Tells a patient of this member what guardians do with the account: without it, nobody would know that there is something to veto.</summary>
internal sealed class RecoveryNotices(MemberParts parts, string announced) : ILedgerWatcher
{
    public string Event => announced;

    public void Begin()
    {
    }

    public void See(FeedEvent seen)
    {
        if (seen.Data.Deserialize(ContractsJson.Default.RecoveryChanged) is { } changed && parts.Store.Relationships.OfAccount(changed.Account) is not null)
        {
            var time = parts.Ledger.Block(new Height(seen.Position.Height))?.Header.Time ?? default;
            parts.Notices.Add(new Notice(0, announced.Replace('.', '-'), time, changed.Account, Action: changed.Action, Due: changed.Due));
        }
    }
}
