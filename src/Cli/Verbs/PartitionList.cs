using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Contracts;
using Xinglin.Contracts.Partitions;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin partition list [--member M]</c>: the map, as a member's directory has it</summary>
internal static class PartitionList
{
    public static Command Create()
    {
        var command = new Command("list", "The partitions of the network, and which members validate them.") { Options = { VerbOptions.Node } };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>The newest map of a member's directory.</summary>
    internal static async Task<Answer<PartitionMap>> MapAsync(LedgerClient directory, CancellationToken cancellation) =>
        (await directory.StateAsync("partitions.map", "current", cancellation)).TryGet(out var state, out var refusal)
            ? state.Value?.Deserialize(ContractsJson.Default.PartitionMap) ?? new PartitionMap(0, [0], default)
            : refusal!;

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var directory = session.Connection.LedgerAt(session.Connection.Network.Members[0]);
        if (!(await MapAsync(directory, cancellation)).TryGet(out var map, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var rows = new List<(uint Number, string Validators)>();
        foreach (var number in map.Partitions)
        {
            var entry = number == 0 ? null : (await directory.StateAsync("partitions.entries", number.ToString(CultureInfo.InvariantCulture), cancellation)).TryGet(out var state, out _)
                ? state.Value?.Deserialize(ContractsJson.Default.PartitionEntry) : null;
            var names = number == 0
                ? session.Connection.Network.Members.Where(m => m.Validator is not null).Select(m => m.Slug)
                : (entry?.Members ?? []).Where(m => m.Validator is not null).Select(m => m.Slug);
            rows.Add((number, string.Join(", ", names)));
        }

        var json = new JsonObject
        {
            ["version"] = map.Version,
            ["partitions"] = new JsonArray([.. rows.Select(r => new JsonObject { ["partition"] = r.Number, ["validators"] = r.Validators })]),
        };
        return session.Screen.Done(json, console => Show(console, map, rows));
    }

    private static void Show(IAnsiConsole console, PartitionMap map, List<(uint Number, string Validators)> rows)
    {
        console.MarkupLineInterpolated($"Version {map.Version} of the map.");
        var table = new Table().AddColumns("Partition", "Validated by");
        foreach (var (number, validators) in rows)
        {
            table.AddRow(number == 0 ? "0, the directory" : number.ToString(CultureInfo.InvariantCulture), Markup.Escape(validators));
        }

        console.Write(table);
    }
}
