using System.CommandLine;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary>The option by which a verb names records or uploads.</summary>
internal static class RecordPointers
{
    public static readonly Option<string[]> Option = new("--record")
    {
        Description = "The record's pointer, or an upload's id, in full; may be repeated.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    public const string MalformedSentence = "A pointer has 43 letters, digits, - or _: take it from `xinglin wallet records --json`.";

    public static readonly RefusalCode Malformed = new("record-pointer-malformed");

    /// <summary>The pointers, or why they are none.</summary>
    public static Answer<IReadOnlyList<Hash>> Of(ParseResult parsed)
    {
        var pointers = new List<Hash>();
        foreach (var text in parsed.GetValue(Option)!)
        {
            if (!Hash.TryParse(text, out var pointer))
            {
                return Refusal.Of(Malformed, MalformedSentence);
            }

            pointers.Add(pointer);
        }

        return pointers;
    }
}
