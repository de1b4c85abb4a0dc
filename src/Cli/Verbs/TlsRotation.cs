using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary>
/// A new key for the lines between nodes: durable, then named on the ledger beside the old, which is retired when every node has long seen the new.
/// No line breaks for longer than it takes to dial. Run again after an interruption, a rotation that is under way is finished.
/// </summary>
internal static class TlsRotation
{
    public static async Task<int> RunAsync(
        VerbSession session, MemberView member, LedgerClient ledger, KeyFolder folder, ISigner identity, TimeSpan grace, CancellationToken cancellation)
    {
        if (!(await ledger.StateAsync("membership.members", member.Account.ToString(), cancellation)).TryGet(out var state, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var entry = state.Value?.Deserialize(ContractsJson.Default.Member);
        if (entry?.FormerTls?.Any(f => f.Retired is null) != true)
        {
            using var next = folder.NextTls();
            var change = MemberRotate.Keys(ledger, new MembershipKeys(member.Account, Tls: Jwk.Of(next.PublicKey))).Introduce(next.Signer);
            if (!(await ledger.SubmitAsync(change.Sign([identity, next.Signer]), cancellation)).TryGet(out _, out refusal))
            {
                return session.Screen.Refused(refusal!);
            }
        }

        await Task.Delay(grace, cancellation);
        var retire = ledger.NewTransaction().ActingAs(member.Account)
            .Call("membership.retire", JsonSerializer.Serialize(new MembershipRetire(member.Account, Tls: true), ContractsJson.Default.MembershipRetire)).Sign(identity);
        return (await ledger.SubmitAsync(retire, cancellation)).TryGet(out var status, out refusal)
            ? session.Screen.Done(
                new JsonObject { ["member"] = member.Slug, ["height"] = status.Height?.Value },
                _ => Console.WriteLine($"{member.Name} shows a new TLS key; the old one opens no line from block {status.Height} on. Back the folder of keys up."))
            : session.Screen.Refused(refusal!);
    }
}
