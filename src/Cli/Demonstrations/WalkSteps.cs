using System.Diagnostics;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;

namespace Xinglin.Cli.Demonstrations;

/// <summary>Plays the steps of a guided walk, says what each did and how long it took, and stops at the first that does not come out.</summary>
internal sealed class WalkSteps(Screen screen)
{
    private readonly List<JsonObject> _steps = [];

    public async Task PlayAsync(string number, string what, Func<Task<string>> step)
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

    public void Say(string text)
    {
        if (!screen.Json)
        {
            AnsiConsole.WriteLine(text);
        }
    }

    public int Done()
    {
        if (screen.Json)
        {
            screen.Show(new JsonObject { ["steps"] = new JsonArray([.. _steps]) }, _ => { });
        }

        return ExitCodes.Done;
    }
}
