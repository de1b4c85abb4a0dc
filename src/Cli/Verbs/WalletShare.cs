using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Uploads;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet share UPLOAD --member M --to CARD</c></summary>
internal static class WalletShare
{
    private static readonly Option<string> To = new("--to") { Description = "The card that the clinician shows (`xinglin staff new` prints it).", Required = true };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("share", "Let somebody open one thing that you brought. Ended with `wallet revoke`; what was opened before cannot be called back.");
        command.Arguments.Add(WalletDownload.Upload);
        foreach (var option in new Option[] { VerbOptions.Member, To, VerbOptions.Purpose, VerbOptions.Days })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        if (StaffCard.TryParse(parsed.GetValue(To)!) is not { } card)
        {
            return session.Screen.Refused(Refusal.Of(new("card-malformed"), "This is no clinician's card: copy it whole."));
        }

        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        var shared = await new UploadClient(session.Connection, session.Wallet).ShareAsync(
            relationship, WalletDownload.IdOf(parsed), card, parsed.GetValue(VerbOptions.Purpose)!, TimeSpan.FromDays(parsed.GetValue(VerbOptions.Days)), cancellation);
        return shared.TryGet(out var grant, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["permission"] = grant.Permission.ToString(), ["until"] = grant.Until.ToString() },
                console => console.WriteLine($"Shared until {grant.Until} by permission {grant.Permission}. Revoking stops the delivery of its key; what was opened before cannot be called back."))
            : session.Screen.Refused(refusal!);
    }
}
