using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin trust get --node URL</c></summary>
internal static class TrustGet
{
    private static readonly RefusalCode NetworkMismatch = new("trust-network-mismatch");
    private static readonly Option<string> File = new("--out") { Description = "The file to write.", DefaultValueFactory = _ => "members.json" };
    private static readonly Option<string?> Network = new("--network") { Description = "The network's id as you got it from somebody you trust; another is refused." };

    public static Command Create()
    {
        var command = new Command("get", "Write the members whose keys decided from the beginning, as the network's genesis names them.") { Options = { VerbOptions.Node, File, Network } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var trust = session.Trust(null);
        if (parsed.GetValue(Network) is { } expected && expected != trust.Network.ToString())
        {
            return session.Screen.Refused(Refusal.Of(NetworkMismatch, $"This node's network is {trust.Network}: it is not the one you trust."));
        }

        var path = Path.GetFullPath(parsed.GetValue(File)!);
        await System.IO.File.WriteAllBytesAsync(path, trust.Write(), cancellation);
        var json = new JsonObject { ["file"] = path, ["network"] = trust.Network.ToString(), ["validators"] = trust.Validators.Count };
        var refounded = RefoundedScreen.Add(json, trust.Refounded, trust.NameOf);
        return session.Screen.Done(
            json,
            _ => Console.WriteLine($"{path}: {trust.Name}, {trust.Validators.Count} validators.\nNetwork {trust.Network}: compare it with what a member told you in another way.{(refounded is null ? "" : "\n" + refounded)}"));
    }
}
