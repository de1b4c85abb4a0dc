using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Hosting;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin genesis make|show</c>: founds a network from the members' cards, and says what a document founds.</summary>
internal static class GenesisVerb
{
    private static readonly RefusalCode CannotMake = new("genesis-cannot-be-made");

    private static readonly Option<string> Name = new("--name") { Description = "Name of the network.", Required = true };
    private static readonly Option<string> Ordering = new("--ordering") { Description = "File that xinglin ordering init printed: the sequencer's public key.", Required = true };
    private static readonly Option<string[]> Endpoints = new("--ordering-at") { Description = "Address of an ordering process; may be repeated." };
    private static readonly Argument<string[]> Cards = new("card") { Description = "The members' card files.", Arity = ArgumentArity.OneOrMore };
    private static readonly Argument<string> File = new("file") { Description = "A genesis document." };

    public static Command Make()
    {
        var command = new Command("make", "Print the genesis document of a network of these members. Its exact bytes are the network.") { Name, Ordering, Endpoints, Cards };
        command.SetAction(RunMake);
        return command;
    }

    public static Command Show()
    {
        var command = new Command("show", "Say which network a genesis document founds, and who is in it.") { File };
        command.SetAction(RunShow);
        return command;
    }

    private static int RunMake(ParseResult parsed) => Run(parsed, screen =>
    {
        var sequencer = GenesisMaking.ReadSequencer(System.IO.File.ReadAllText(parsed.GetValue(Ordering)!));
        var cards = parsed.GetValue(Cards)!.Select(Card).ToList();
        var endpoints = parsed.GetValue(Endpoints) is { Length: > 0 } given ? given : null;
        var genesis = GenesisMaking.Make(parsed.GetValue(Name)!, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), sequencer, endpoints, cards);

        // To standard output alone and with nothing after it: the bytes are the network.
        Console.Out.Write(Encoding.UTF8.GetString(genesis.Bytes.Span));
        return ExitCodes.Done;
    });

    private static int RunShow(ParseResult parsed) => Run(parsed, screen =>
    {
        var genesis = Genesis.TryRead(System.IO.File.ReadAllBytes(parsed.GetValue(File)!)) ?? throw new NodeException("The file is not a genesis document: fetch it again from a member.");
        var document = genesis.Document;
        var json = new JsonObject
        {
            ["network"] = genesis.Network.ToString(),
            ["name"] = document.Name,
            ["quorum"] = genesis.Validators.Quorum,
            ["sequencer"] = Genesis.KeyOf(document.Ordering.Sequencer).Thumbprint().ToString(),
            ["endpoints"] = new JsonArray([.. (document.Ordering.Endpoints ?? []).Select(e => (JsonNode)e)]),
            ["members"] = new JsonArray([.. document.Members.Select(Json)]),
        };
        var refounded = RefoundedScreen.Add(json, RefoundedFrom.Of(genesis), NameOf(document));
        return screen.Done(json, console =>
        {
            Console.WriteLine($"network {genesis.Network}");
            Console.WriteLine($"{document.Name}: {genesis.Validators.Quorum} of {genesis.Validators.Count} validating members decide");
            foreach (var member in document.Members)
            {
                Console.WriteLine($"  {member.Slug,-20} {Genesis.AccountOf(member)}  {(member.Validator is null ? "takes part" : "validates"),-10} {member.Address}");
            }

            if (refounded is not null)
            {
                Console.WriteLine(refounded);
            }

            console.WriteLine("Every member compares the network's id with the others by another way, before its node starts.");
        });
    });

    /// <summary>Names of members by account.</summary>
    internal static Func<AccountId, string?> NameOf(GenesisDocument document) => account => document.Members.FirstOrDefault(m => Genesis.AccountOf(m) == account)?.Name;

    private static JsonNode Json(GenesisMember member) => new JsonObject
    {
        ["slug"] = member.Slug,
        ["name"] = member.Name,
        ["kind"] = member.Kind,
        ["account"] = Genesis.AccountOf(member).ToString(),
        ["validates"] = member.Validator is not null,
        ["tls"] = member.Tls is { } tls ? Genesis.KeyOf(tls).Thumbprint().ToString() : null,
        ["address"] = member.Address,
    };

    /// <summary>Reads a card file.</summary>
    internal static MemberCard Card(string file) =>
        MemberCard.TryRead(System.IO.File.ReadAllBytes(file)) ?? throw new NodeException($"{file} is not a member's card: get it again from xinglin member card.");

    /// <summary>Runs a verb that may find something that cannot found a network.</summary>
    internal static int Run(ParseResult parsed, Func<Screen, int> run)
    {
        var screen = Screen.Of(parsed);
        try
        {
            return run(screen);
        }
        catch (Exception fault) when (fault is NodeException or IOException or UnauthorizedAccessException)
        {
            return screen.Refused(Refusal.Of(CannotMake, fault.Message));
        }
    }
}
