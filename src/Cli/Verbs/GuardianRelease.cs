using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin guardian release REQUEST [--out FILE]</c></summary>
internal static class GuardianRelease
{
    private static readonly Option<string> Out = new("--out") { Description = "Where the sealed share is written.", DefaultValueFactory = _ => "released-share.json" };
    private static readonly Option<string?> Trust = new("--trust") { Description = "Trust file (default: the founders of the wallet's network)." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("release", "Give your share of the root back, sealed to the recovered key. Only when trusted members certified that the recovery is final.");
        command.Arguments.Add(GuardianOptions.File);
        command.Options.Add(Out);
        command.Options.Add(Trust);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var released = await session.Duties.ReleaseAsync(GuardianOptions.Read<RecoveryRequest>(parsed.GetValue(GuardianOptions.File)!), session.Trust(parsed.GetValue(Trust)), cancellation);
        if (!released.TryGet(out var share, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var path = parsed.GetValue(Out)!;
        await File.WriteAllBytesAsync(path, GuardianFiles.Write(share), cancellation);
        return session.Screen.Done(new JsonObject { ["share"] = path }, _ => Console.WriteLine($"Written: {path}. Only the recovered wallet opens it."));
    }
}
