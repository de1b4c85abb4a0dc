using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Answers;

namespace Xinglin.Cli.Screens;

/// <summary>Where a verb says what it did: text for people, or one JSON document a result.</summary>
internal sealed class Screen(bool json)
{
    private static readonly JsonSerializerOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>True when a program reads.</summary>
    public bool Json => json;

    /// <summary>True when a person can be asked.</summary>
    public bool CanAsk => !json && !Console.IsInputRedirected;

    public static Screen Of(ParseResult parsed) => new(parsed.GetValue(VerbOptions.Json));

    /// <summary>The result.</summary>
    public int Done(JsonNode result, Action<IAnsiConsole> show)
    {
        Show(result, show);
        return ExitCodes.Done;
    }

    /// <summary>A step, for verbs that say more than one thing.</summary>
    public void Show(JsonNode result, Action<IAnsiConsole> show)
    {
        if (json)
        {
            Console.Out.WriteLine(result.ToJsonString(Legible));
        }
        else
        {
            show(AnsiConsole.Console);
        }
    }

    /// <summary>The code and the sentence, and what else the refuser said.</summary>
    public int Refused(Refusal refusal)
    {
        if (json)
        {
            var error = new JsonObject { ["code"] = refusal.Code.Value, ["sentence"] = refusal.Sentence };
            foreach (var (name, value) in refusal.Details)
            {
                error[name] = value;
            }

            Console.Out.WriteLine(new JsonObject { ["error"] = error }.ToJsonString(Legible));
            return ExitCodes.Refused;
        }

        Console.Error.WriteLine($"{refusal.Code}: {refusal.Sentence}");
        foreach (var (name, value) in refusal.Details.Where(d => d.Value.Length > 0))
        {
            Console.Error.WriteLine($"  {name}: {value}");
        }

        return ExitCodes.Refused;
    }

    /// <summary>Asks a person; null when nobody can be asked.</summary>
    public bool? Ask(string question) => CanAsk ? AnsiConsole.Confirm(Markup.Escape(question), defaultValue: false) : null;
}
