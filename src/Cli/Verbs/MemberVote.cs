using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Ledger;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin member vote PROPOSAL --data DIR --member M [--against]</c>, on the member's own machine; <c>xinglin consortium vote</c> is the same</summary>
internal static class MemberVote
{
    private static readonly Argument<string> Proposal = new("proposal") { Description = "The proposal's id, as who proposed it says." };
    private static readonly Option<string?> Promise = new("--promise") { Description = "Write the member's signed promise to include the vote by a height to this file." };
    private static readonly Option<bool> Against = new("--against") { Description = "Vote against it." };

    public static Command Create()
    {
        Proposal.Validators.Add(result =>
        {
            if (!Hash.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("A proposal's id is 43 letters, digits, - and _.");
            }
        });
        var command = new Command("vote", "Vote on a proposal of a member; once.")
        {
            Options = { VerbOptions.Node, MemberKeysOption.Data, VerbOptions.Member, Against, Promise },
        };
        command.Arguments.Add(Proposal);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        _ = Hash.TryParse(parsed.GetValue(Proposal)!, out var proposal);
        var (member, approve) = (keys.Member, !parsed.GetValue(Against));
        var identities = keys.Folder.Member().Identities;
        identities.Follow(() => member.Identity.TryKey(out var named) ? named.Thumbprint() : null);
        var ledger = session.Connection.LedgerAt(member);
        var vote = ledger.NewTransaction(LedgerClient.ConsortiumLife).ActingAs(member.Account)
            .Call("membership.vote", JsonSerializer.Serialize(new MembershipVote(proposal, approve), ContractsJson.Default.MembershipVote)).Sign(identities.Present);
        if (parsed.GetValue(Promise) is { } file)
        {
            if (!(await ledger.SubmitForPromiseAsync(vote, cancellation)).TryGet(out var promise, out var withheld))
            {
                return session.Screen.Refused(withheld!);
            }

            await File.WriteAllBytesAsync(file, promise, cancellation);
        }

        if (!(await ledger.SubmitAsync(vote, cancellation)).TryGet(out var status, out var refusal)
            || !(await ledger.StateAsync("membership.proposals", proposal.ToString(), cancellation)).TryGet(out var state, out refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var stands = state.Value?.Deserialize(ContractsJson.Default.Proposal);
        return session.Screen.Done(
            new JsonObject { ["member"] = member.Slug, ["proposal"] = proposal.ToString(), ["status"] = stands?.Status, ["votes"] = stands?.Votes.Count, ["height"] = status.Height?.Value },
            _ => Console.WriteLine($"{member.Name} has voted {(approve ? "for" : "against")} it, final in block {status.Height}; the proposal ({stands?.Content.Kind}) is {stands?.Status} after {stands?.Votes.Count} votes."));
    }
}
