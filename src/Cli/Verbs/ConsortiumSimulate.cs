using System.CommandLine;
using Spectre.Console;
using Xinglin.Ledger.Standing;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin consortium simulate CHANGE</c> and <c>xinglin consortium propose CHANGE</c>: what it leads to; and, when that holds, the proposal.</summary>
internal static class ConsortiumSimulate
{
    public static Command Create()
    {
        var command = ConsortiumChange.Command("simulate", "Show, before anybody votes, that quorum and liveness hold after a change with who is there now, or why not.");
        command.SetAction(RunAsync);
        return command;
    }

    public static Command Propose()
    {
        var command = ConsortiumChange.Command("propose", "Propose a change, on the member's own machine, when its simulation holds.");
        command.Options.Add(MemberKeysOption.Data);
        command.Options.Add(VerbOptions.Member);
        command.SetAction(ProposeAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var reading = (await ConsortiumReading.ReadAsync(session.Connection, cancellation)).Value;
        var change = await ConsortiumChange.ReadAsync(parsed, session.Connection, reading, cancellation);
        var verdict = ConsortiumChange.Judge(reading.Picture, change, parsed);
        return verdict.Holds
            ? session.Screen.Done(ConsortiumChange.Json(verdict), console => Show(console, verdict))
            : session.Screen.Refused(ConsortiumChange.Against(verdict));
    }

    private static async Task<int> ProposeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        var reading = (await ConsortiumReading.ReadAsync(session.Connection, cancellation)).Value;
        var change = await ConsortiumChange.ReadAsync(parsed, session.Connection, reading, cancellation);
        var verdict = ConsortiumChange.Judge(reading.Picture, change, parsed);
        return verdict.Holds
            ? await ConsortiumProposal.SubmitAsync(session, keys, change, change.Kind, cancellation)
            : session.Screen.Refused(ConsortiumChange.Against(verdict));
    }

    private static void Show(IAnsiConsole console, ChangeVerdict verdict)
    {
        console.WriteLine(verdict.Sentence);
        foreach (var warning in verdict.Warnings)
        {
            console.MarkupLineInterpolated($"[yellow]{warning}[/]");
        }
    }
}
