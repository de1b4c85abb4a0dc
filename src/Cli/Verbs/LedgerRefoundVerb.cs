using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Blocks;
using Xinglin.Node.Hosting;
using Xinglin.Node.Storage;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin ledger refound --data DIR --genesis FILE --state DIR</c>: a member's folder begins the refounded network; the node must not be running.</summary>
internal static class LedgerRefoundVerb
{
    private static readonly Option<string> Data = new("--data") { Description = "The member's data folder.", Required = true };
    private static readonly Option<string?> Member = new("--member") { Description = "Short name, when the folder has more than one member." };
    private static readonly Option<string> Founding = new("--genesis") { Description = "The refounded network's genesis file.", Required = true };
    private static readonly Option<string> State = new("--state") { Description = "The folder with the state that xinglin genesis refound draft wrote.", Required = true };

    public static Command Create()
    {
        var command = new Command("refound", "Begin a refounded network: verify its state, keep the former ledger beside.") { Data, Member, Founding, State };
        command.SetAction(parsed => GenesisVerb.Run(parsed, screen =>
        {
            var genesis = Genesis.TryRead(File.ReadAllBytes(parsed.GetValue(Founding)!)) ?? throw new NodeException("--genesis is not a genesis file whose signatures hold: fetch it again from a member.");
            var signs = RefoundedLedger.Install(MemberFolder.Find(parsed.GetValue(Data)!, parsed.GetValue(Member)), genesis, new DiskFolder(Path.GetFullPath(parsed.GetValue(State)!)));
            return screen.Done(
                new JsonObject { ["network"] = genesis.Network.ToString(), ["height"] = genesis.Before.Value, ["signs"] = signs },
                _ => Console.WriteLine($"REFOUNDED: network {genesis.Network} goes on after block {genesis.Before}. Start the node with this genesis."
                    + (signs ? "" : " Its validator key signs nothing here: enrol a new one with xinglin member rotate --key validator.")));
        }));
        return command;
    }
}
