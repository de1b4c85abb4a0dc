using System.CommandLine;
using System.Text;
using Xinglin.Cli.Screens;
using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Hosting;
using Xinglin.Node.Recovery;
using Xinglin.Node.Storage;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin genesis refound draft|sign|make</c>: a network in the place of one that lost its quorum for good.</summary>
internal static class GenesisRefound
{
    private static readonly Option<string> Data = new("--data") { Description = "The member's data folder; its node stopped.", Required = true };
    private static readonly Option<string?> Member = new("--member") { Description = "Short name, when the folder has more than one member." };
    private static readonly Option<string> Name = new("--name") { Description = "Name of the new network.", Required = true };
    private static readonly Option<string[]> Keep = new("--keep") { Description = "Short names of the members that are left.", Required = true, AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> Ordering = new("--ordering") { Description = "File that xinglin ordering init printed for the new network.", Required = true };
    private static readonly Option<string[]> Endpoints = new("--ordering-at") { Description = "Address of an ordering process; may be repeated." };
    private static readonly Option<string> State = new("--state") { Description = "A new folder for the state that the new network begins with.", Required = true };
    private static readonly Option<string[]> Cards = new("--card") { Description = "Card file of a member that is new; may be repeated." };
    private static readonly Argument<string> Draft = new("draft") { Description = "What draft printed." };
    private static readonly Argument<string[]> Signatures = new("signature") { Description = "What sign printed, of every deciding member.", Arity = ArgumentArity.OneOrMore };

    public static Command CreateDraft()
    {
        var command = new Command("draft", "Print what the members that are left decide: from this member's ledger, with its state beside.") { Data, Member, Name, Keep, Ordering, Endpoints, State, Cards };
        command.SetAction(parsed => GenesisVerb.Run(parsed, _ => RunDraft(parsed)));
        return command;
    }

    public static Command CreateSign()
    {
        var command = new Command("sign", "Look at a draft with this member's own ledger and print its signature.") { Draft, Data, Member };
        command.SetAction(parsed => GenesisVerb.Run(parsed, _ => RunSign(parsed)));
        return command;
    }

    public static Command CreateMake()
    {
        var command = new Command("make", "Print the genesis of the refounded network: the draft with every deciding member's signature.") { Draft, Signatures };
        command.SetAction(parsed => GenesisVerb.Run(parsed, _ => RunMake(parsed)));
        return command;
    }

    private static int RunDraft(ParseResult parsed)
    {
        var folder = MemberFolder.Find(parsed.GetValue(Data)!, parsed.GetValue(Member));
        using var held = folder.Take();
        var (former, end) = End(folder);
        var state = Path.GetFullPath(parsed.GetValue(State)!);
        if (Directory.Exists(state) && Directory.EnumerateFileSystemEntries(state).Any())
        {
            throw new NodeException($"{state} is not empty: name a new folder for the state.");
        }

        var document = RefoundingDraft.Make(
            former, end, parsed.GetValue(Name)!, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            GenesisMaking.ReadSequencer(File.ReadAllText(parsed.GetValue(Ordering)!)), parsed.GetValue(Endpoints) is { Length: > 0 } given ? given : null,
            parsed.GetValue(Keep)!, [.. (parsed.GetValue(Cards) ?? []).Select(GenesisVerb.Card)]);
        FoundingState.Keep(new DiskFolder(state), end.Last);
        return Print(document);
    }

    private static int RunSign(ParseResult parsed)
    {
        var folder = MemberFolder.Find(parsed.GetValue(Data)!, parsed.GetValue(Member));
        using var held = folder.Take();
        var (own, end) = End(folder);
        var signature = RefoundingDraft.Sign(File.ReadAllBytes(parsed.GetValue(Draft)!), own, end, folder.Card().Account, key => folder.Keys.Find("validator", key));
        return Print(signature.Encode());
    }

    private static int RunMake(ParseResult parsed)
    {
        var signatures = parsed.GetValue(Signatures)!.Select(file =>
            RefoundingSignature.TryRead(File.ReadAllBytes(file)) ?? throw new NodeException($"{file} is not a signature that xinglin genesis refound sign printed.")).ToList();
        return Print(RefoundingDraft.Seal(File.ReadAllBytes(parsed.GetValue(Draft)!), signatures).Bytes.Span);
    }

    private static (Genesis Genesis, StoredEnd End) End(MemberFolder folder)
    {
        var ledger = folder.Part("ledger");
        var genesis = GenesisFile.Read(new DiskFolder(Path.Combine(ledger, "blocks"))) ?? throw new NodeException($"{ledger} holds no ledger: recover it, or ask another member that is left.");
        var end = StoredReplica.ReadEnd(ledger, genesis, ContractCatalog.BuiltIn, out var reason) ?? throw new NodeException($"{ledger} does not hold: {reason}.");
        return (genesis, end);
    }

    /// <summary>To standard output alone and with nothing after it: the bytes are signed and hashed.</summary>
    private static int Print(ReadOnlySpan<byte> bytes)
    {
        Console.Out.Write(Encoding.UTF8.GetString(bytes));
        return ExitCodes.Done;
    }
}
