using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin guardian approve REQUEST</c></summary>
internal static class GuardianApprove
{

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("approve", "Approve new keys for somebody whose guardian you are, after you made sure that it is that person who asks.");
        command.Arguments.Add(GuardianOptions.File);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var approved = await session.Duties.ApproveAsync(GuardianOptions.Read<RecoveryRequest>(parsed.GetValue(GuardianOptions.File)!), cancellation);
        return approved.TryGet(out var status, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["approved"] = true, ["height"] = status.Height?.Value },
                _ => Console.WriteLine($"Approved, final in block {status.Height}. When enough of you did, the delay begins."))
            : session.Screen.Refused(refusal!);
    }
}
