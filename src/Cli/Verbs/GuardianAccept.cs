using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin guardian accept FILE</c></summary>
internal static class GuardianAccept
{

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("accept", "Keep an invitation: whose account your key is for, and a share of the root when there is one.");
        command.Arguments.Add(GuardianOptions.File);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var accepted = session.Duties.Accept(GuardianOptions.Read<GuardianInvitation>(parsed.GetValue(GuardianOptions.File)!));
        return accepted.TryGet(out var ward, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["ward"] = ward.Name, ["account"] = ward.Account?.ToString(), ["share"] = ward.Share is not null },
                _ => Console.WriteLine($"Accepted for {ward.Name}: account {ward.Account}"))
            : session.Screen.Refused(refusal!);
    }
}
