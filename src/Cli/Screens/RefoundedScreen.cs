using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Cli.Screens;

/// <summary>Says, wherever a network is shown, that it took the place of another.</summary>
internal static class RefoundedScreen
{
    /// <summary>Adds it to a result; the sentence, or null for a network that is its own beginning.</summary>
    public static string? Add(JsonObject json, RefoundedFrom? from, Func<AccountId, string?> nameOf)
    {
        if (from is null)
        {
            return null;
        }

        var sentence = from.Sentence(nameOf);
        json["refounded"] = new JsonObject
        {
            ["network"] = from.Network.ToString(),
            ["height"] = from.Height.Value,
            ["header"] = from.Header.ToString(),
            ["by"] = new JsonArray([.. from.By.Select(a => (JsonNode)a.ToString())]),
            ["validators"] = from.Validators,
            ["sentence"] = sentence,
        };
        return sentence;
    }

    /// <summary>The same of a network that a node describes, from its genesis file, whose signatures are verified here.</summary>
    public static string? Add(JsonObject json, NetworkView network) =>
        network.Founding() is { } genesis ? Add(json, RefoundedFrom.Of(genesis), network.NameOf) : null;

    /// <summary>A line of its own.</summary>
    public static void Show(IAnsiConsole console, string? sentence)
    {
        if (sentence is not null)
        {
            console.MarkupLineInterpolated($"[yellow]{sentence}[/]");
        }
    }
}
