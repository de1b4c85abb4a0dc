using System.CommandLine;
using System.Text.Json.Nodes;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet refuse ASK</c></summary>
internal static class WalletRefuse
{
    private static readonly Argument<string> Ask = new("ask") { Description = "The ask, or the beginning of its id." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("refuse", "Say no to an ask; the asker is told.");
        command.Arguments.Add(Ask);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var notice = await OpenAsks.FindAsync(session, parsed.GetValue(Ask)!, cancellation);
        var answer = await session.Patient.RefuseAsync(notice.Relationship, notice.Notice.Ask!.Value, cancellation);
        if (answer.Refusal is { } refusal)
        {
            return session.Screen.Refused(refusal);
        }

        session.Wallet.Answered(notice.Notice.Ask.Value);
        return session.Screen.Done(new JsonObject { ["refused"] = notice.Notice.Ask.ToString() }, _ => Console.WriteLine("Refused; the asker is told."));
    }
}
