using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet claim CODE</c></summary>
internal static class WalletClaim
{
    private static readonly Argument<string[]> Code = new("code") { Description = "The code printed at the desk; spaces, dashes and case do not matter.", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("claim", "Take over the account that a member made, with the code from its desk.");
        command.Arguments.Add(Code);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var claimed = await session.Patient.ClaimAsync(string.Concat(parsed.GetValue(Code)!), cancellation);
        if (!claimed.TryGet(out var relationship, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var member = session.Connection.Network.NameOf(relationship.Member);
        return session.Screen.Done(
            new JsonObject { ["account"] = relationship.Account.ToString(), ["member"] = session.Connection.Network.Find(relationship.Member)?.Slug },
            console => console.MarkupLineInterpolated($"The account at {member} is yours now; its key is in this wallet only.\nAccount {relationship.Account}"));
    }
}
