using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin vault roll --epochs DIR [--every DAYS]</c>: asks the running node for a roll by a file in its folder of epoch keys.</summary>
internal static class VaultRoll
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly RefusalCode FolderUnknown = new("epochs-folder-unknown");
    private static readonly RefusalCode NotRolled = new("epochs-not-rolled");
    private static readonly Option<string> Epochs = new("--epochs") { Description = "The member's folder of epoch keys.", Required = true };
    private static readonly Option<int?> Every = new("--every") { Description = "Length of an epoch from now on, days: 1 to 90." };

    public static Command Create()
    {
        var command = new Command("roll", "Begin a new epoch: afterwards no backup brings back what was erased before.") { Options = { Epochs, Every } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed);
        var folder = Path.GetFullPath(parsed.GetValue(Epochs)!);
        if (!EpochRequest.IsFolder(folder))
        {
            return screen.Refused(Refusal.Of(FolderUnknown, $"{folder} is no folder of epoch keys: name the one that the member's node uses."));
        }

        if (parsed.GetValue(Every) is { } days && !EpochRequest.SetDays(folder, days))
        {
            return screen.Refused(Refusal.Of(FolderUnknown, "An epoch lasts 1 to 90 days."));
        }

        return await EpochRequest.RollAsync(folder, Patience, cancellation)
            ? screen.Done(new JsonObject { ["rolled"] = true }, _ => Console.WriteLine("Rolled: what was erased before this is in no backup any more."))
            : screen.Refused(Refusal.Of(NotRolled, "The node has not rolled: start it; it rolls as soon as it runs, because the request stays."));
    }
}
