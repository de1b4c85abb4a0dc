using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff emergency unmerge MERGE --member M</c></summary>
internal static class EmergencyUnmergeVerb
{
    private static readonly Argument<string> Merge = new("merge") { Description = "The merge's id." };

    public static Command Create()
    {
        var command = StaffSession.Command("unmerge", "Undo a merge at once; who saw the two as one is listed.");
        command.Arguments.Add(Merge);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var emergency = await EmergencySession.OpenAsync(parsed, EmergencySession.Team, cancellation);
        var screen = emergency.Session.Screen;
        if (!Hash.TryParse(parsed.GetValue(Merge), out var merge))
        {
            return screen.Refused(Refusal.Of(new("identity-merge-unknown"), "The merge's id is not one: it was printed when the merge was made."));
        }

        if (!(await emergency.Client.UnmergeAsync(merge, cancellation)).TryGet(out var undone, out var refusal))
        {
            return screen.Refused(refusal!);
        }

        var reads = new JsonArray([.. undone.Reads.Select(r => new JsonObject
        {
            ["time"] = r.Time.ToString(), ["reader"] = r.Reader.ToString(), ["member"] = r.Member?.ToString(), ["entry"] = r.Entry, ["records"] = r.Records,
        })]);
        return screen.Done(new JsonObject { ["unmerged"] = merge.ToString(), ["reads"] = reads }, console =>
        {
            console.WriteLine($"Undone: both are as they were. {undone.Reads.Count} read(s) showed them as one; tell the readers:");
            foreach (var read in undone.Reads)
            {
                console.WriteLine($"  {read.Time}  {read.Records} record(s) to {read.Reader}, entry {read.Entry}");
            }
        });
    }
}
