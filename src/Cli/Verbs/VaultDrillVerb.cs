using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Node.Vault;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin vault drill ransomware --data DIR [--scratch DIR]</c>: exit 0 only when everything came back.</summary>
internal static class VaultDrillVerb
{
    private static readonly Option<string> Data = new("--data") { Description = "A data folder with several members; a running node does not matter, its files are only read.", Required = true };
    private static readonly Option<string?> Scratch = new("--scratch") { Description = "Where the copies go (default: the system's temporary folder); removed at the end." };

    public static Command Create()
    {
        var ransomware = new Command("ransomware", "Copy the vaults, overwrite all but one copy with rubbish, rebuild them from the last, compare every byte.") { Options = { Data, Scratch } };
        ransomware.SetAction(RunAsync);
        return new Command("drill", "Rehearse a disaster on copies.") { Subcommands = { ransomware } };
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed);
        var data = Path.GetFullPath(parsed.GetValue(Data)!);
        var genesis = VaultFolder.GenesisOf(data) ?? throw new IOException($"{data} is not a data folder: it has no genesis.json.");
        var parent = Path.GetFullPath(parsed.GetValue(Scratch) ?? Path.GetTempPath());
        var scratch = Path.Combine(parent, "xinglin-drill-" + Guid.NewGuid().ToString("N")[..12]);
        Directory.CreateDirectory(scratch);
        try
        {
            var report = await new RansomwareDrill(data, scratch, genesis).RunAsync(cancellation);
            screen.Show(Json(report), console => Show(console, report));
            return report.IsWhole ? ExitCodes.Done : ExitCodes.Refused;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static JsonObject Json(DrillReport report) => new()
    {
        ["whole"] = report.IsWhole,
        ["survivor"] = report.Survivor,
        ["members"] = new JsonArray([.. report.Members.Select(m => new JsonObject
        {
            ["member"] = m.Member, ["overwrittenFiles"] = m.Overwritten, ["layers"] = m.Layers, ["bytes"] = m.Bytes, ["same"] = m.Same,
        })]),
    };

    private static void Show(IAnsiConsole console, DrillReport report)
    {
        foreach (var member in report.Members)
        {
            console.MarkupLineInterpolated(
                $"{(member.Same == member.Layers ? "WHOLE  " : "MISSING")} {member.Member}: {member.Overwritten} files overwritten, {member.Same} of {member.Layers} sealed layers back ({member.Bytes} bytes)");
        }

        console.MarkupLineInterpolated($"From {report.Survivor} alone. The originals were only read; the copies are gone.");
        if (!report.IsWhole)
        {
            console.MarkupLine("What is missing had not been copied yet: see `xinglin vault status`, and drill again when nothing waits.");
        }
    }
}
