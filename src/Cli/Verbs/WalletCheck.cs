using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Portal;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet check URL</c>: is the page that an address serves the one that the members voted for?</summary>
internal static class WalletCheck
{
    private static readonly Argument<Uri> Address = new("url") { Description = "The portal's address, for example http://patient.localhost:8080.", CustomParser = VerbOptions.Address };
    private static readonly Option<string?> Trust = new("--trust") { Description = "The trust file, from somebody you trust (default: the founders as --node names them, which trusts that node)." };

    public static Command Create()
    {
        var command = new Command("check", "Fetch every file of the wallet's page, compare it with the bundle that the members voted for.") { Arguments = { Address }, Options = { VerbOptions.Node, Trust } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed);
        if (!(await ServedPortal.FetchAsync(parsed.GetValue(Address)!, cancellation)).TryGet(out var served, out var refusal))
        {
            return screen.Refused(refusal!);
        }

        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var bundle = served.List.Hash;
        var asked = await ProofGet.OfFirstServedAsync(session.Connection, $"state/{PortalVotes.KeyOf(bundle)}", cancellation);
        if (!asked.TryGet(out var proof, out refusal) || !PortalVotes.Read(bundle, proof, session.Trust(parsed.GetValue(Trust))).TryGet(out var votes, out refusal))
        {
            return screen.Refused(refusal!);
        }

        return screen.Done(
            new JsonObject
            {
                ["bundle"] = bundle.ToString(),
                ["files"] = served.List.Files.Count,
                ["approving"] = new JsonArray([.. votes.Approving.Select(name => (JsonNode)name)]),
                ["needed"] = votes.Needed,
                ["height"] = votes.Proof.Height.Value,
            },
            _ => Console.WriteLine($"""
                {served.List.Files.Count} files, each as its list says; bundle {bundle}
                {votes.Approving.Count} members voted for exactly these bytes, {votes.Needed} are needed: {string.Join(", ", votes.Approving)}
                As of block {votes.Proof.Height}, {votes.Proof.Time}. Another visitor, or you tomorrow, may be served something else: check again when it matters.
                """));
    }
}
