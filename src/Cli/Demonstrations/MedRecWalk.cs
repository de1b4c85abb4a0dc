using System.Diagnostics;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;

namespace Xinglin.Cli.Demonstrations;

/// <summary>
/// MedRec's nine steps, a read before the answer, and the refusal after revoke, on a running demonstration network. All
/// goes through the SDK and the public API; the sandbox's doors stand in for the hospitals' own systems.
/// </summary>
internal sealed class MedRecWalk(VerbSession session)
{
    private readonly List<JsonObject> _steps = [];

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var scene = await MedRecScene.OpenAsync(session, cancellation);
        Say($"{scene.A.Name} holds, a doctor at {scene.B.Name} reads, the patient decides.\n");
        await StepAsync("1", "a hospital's own system writes records into its own database", () => scene.WriteAsync(cancellation));
        await StepAsync("2", "its gateway notices and registers salted commitments under a pending account", () => scene.AwaitRegisteredAsync(cancellation));
        await StepAsync("3", "the registration is final and provable to anybody", () => scene.ProveAsync(cancellation));
        await StepAsync("4", "the patient takes over both accounts with the desks' codes; the summary shows them", () => scene.ClaimAsync(cancellation));
        await StepAsync("5", "a doctor elsewhere asks; the patient's wallet is notified", () => scene.AskAsync(cancellation));
        await StepAsync("5", "no answer yet: a read is refused", () => scene.ReadWithoutAnswerAsync(cancellation));
        await StepAsync("6", "the patient says yes: permission in force, summary confirmed, in one transaction", () => scene.GrantAsync(cancellation));
        await StepAsync("7-9", "the doctor asks the holder, which judges, logs, and releases what the scope matches", () => scene.ReadAsync(cancellation));
        await StepAsync("+", "the patient sees the read in the holder's log", () => scene.LogAsync(cancellation));
        await StepAsync("+", "the patient revokes; the next read is refused", () => scene.RevokeAsync(cancellation));
        if (session.Screen.Json)
        {
            session.Screen.Show(new JsonObject { ["steps"] = new JsonArray([.. _steps]) }, _ => { });
        }

        return ExitCodes.Done;
    }

    private async Task StepAsync(string number, string what, Func<Task<string>> step)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var did = await step();
            var took = Stopwatch.GetElapsedTime(started);
            _steps.Add(new JsonObject { ["step"] = number, ["what"] = what, ["did"] = did, ["milliseconds"] = Math.Round(took.TotalMilliseconds, 1) });
            Say($"{number,4}  {what}\n      {did}  [{took.TotalMilliseconds:0} ms]");
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(refused.Refusal with { Sentence = $"Step {number} ({what}) failed. {refused.Refusal.Sentence}" });
        }
    }

    private void Say(string text)
    {
        if (!session.Screen.Json)
        {
            AnsiConsole.WriteLine(text);
        }
    }
}
