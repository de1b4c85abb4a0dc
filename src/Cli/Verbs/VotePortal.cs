using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Client.Portal;
using Xinglin.Contracts;
using Xinglin.Contracts.Ballots;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin vote portal SHA256SUMS</c>: this member votes for a bundle that it has built itself.</summary>
internal static class VotePortal
{
    private static readonly Argument<string> List = new("list") { Description = "The list of the bundle that you have built: artifacts/portal/SHA256SUMS." };
    private static readonly Option<bool> Against = new("--no") { Description = "Vote against it." };
    private static readonly Option<int> Days = new("--days") { Description = "How long others may vote, when this is the first vote.", DefaultValueFactory = _ => 30 };

    public static Command Create()
    {
        var command = new Command("portal", "Vote for the portal's bundle that this member has built itself from the source; the first to vote opens the ballot.")
        {
            Arguments = { List },
            Options = { VerbOptions.Node, MemberKeysOption.Data, VerbOptions.Member, Against, Days },
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        if (BundleList.TryRead(CappedFile.Read(parsed.GetValue(List)!, BundleList.BytesMax)) is not { } list)
        {
            return session.Screen.Refused(Refusal.Of(PortalCodes.ListMalformed, "This is no list of a bundle's files: build the portal with eng/portal.sh and name artifacts/portal/SHA256SUMS."));
        }

        var ledger = session.Connection.LedgerAt(keys.Member);
        var closes = session.Connection.Now.Plus(Math.Clamp(parsed.GetValue(Days), 1, 400) * 24L * 3_600_000).CeilingHour();
        var opening = PortalBallot.Open(list.Hash, closes, session.Connection.Network.Members.Count);
        var opened = await Submit(ledger, keys, "ballot.open", JsonSerializer.Serialize(opening, ContractsJson.Default.BallotOpen), cancellation);
        if (opened.Refusal is { } refused && refused.Code != BallotCodes.Exists)
        {
            return session.Screen.Refused(refused);
        }

        var option = parsed.GetValue(Against) ? 1 - PortalBallot.Approve : PortalBallot.Approve;
        var cast = await Submit(ledger, keys, "ballot.cast", JsonSerializer.Serialize(new BallotCast(list.Hash, option), ContractsJson.Default.BallotCast), cancellation);
        return cast.TryGet(out var status, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["bundle"] = list.Hash.ToString(), ["approve"] = option == PortalBallot.Approve, ["height"] = status.Height?.Value },
                _ => Console.WriteLine($"{keys.Member.Name} has voted {(option == PortalBallot.Approve ? "for" : "against")} the bundle {list.Hash}, final in block {status.Height}."))
            : session.Screen.Refused(refusal!);
    }

    private static Task<Answer<TransactionStatus>> Submit(LedgerClient ledger, MemberKeysOption keys, string method, string arguments, CancellationToken cancellation) =>
        ledger.SubmitAsync(ledger.NewTransaction().ActingAs(keys.Member.Account).Call(method, arguments).Sign(keys.Identity), cancellation);
}
