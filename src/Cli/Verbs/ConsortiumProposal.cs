using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Ledger;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;

namespace Xinglin.Cli.Verbs;

/// <summary>A change of the consortium, proposed with a member's own identity key; proposing is that member's vote for it.</summary>
internal static class ConsortiumProposal
{
    /// <summary>Signs, submits, waits until it is final, and says how the others vote.</summary>
    public static async Task<int> SubmitAsync(VerbSession session, MemberKeysOption keys, MembershipPropose content, string what, CancellationToken cancellation)
    {
        var member = keys.Member;
        var identities = keys.Folder.Member().Identities;
        identities.Follow(() => member.Identity.TryKey(out var named) ? named.Thumbprint() : null);
        var ledger = session.Connection.LedgerAt(member);
        var transaction = ledger.NewTransaction(LedgerClient.ConsortiumLife).ActingAs(member.Account)
            .Call("membership.propose", JsonSerializer.Serialize(content, ContractsJson.Default.MembershipPropose)).Sign(identities.Present);
        return (await ledger.SubmitAsync(transaction, cancellation)).TryGet(out var status, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["member"] = member.Slug, ["kind"] = content.Kind, ["proposal"] = transaction.Id.ToString(), ["height"] = status.Height?.Value },
                _ => Console.WriteLine(
                    $"{member.Name} proposes {what}, final in block {status.Height}, and has voted for it. The other members vote: xinglin consortium vote {transaction.Id} --data DIR --member M."))
            : session.Screen.Refused(refusal!);
    }
}
