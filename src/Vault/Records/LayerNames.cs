namespace Xinglin.Vault.Records;

/// <summary>Names of a record's layers, from least to most. A layer shows all that those before it show.</summary>
public static class LayerNames
{
    /// <summary>That there is a record of this type, when, and of which category.</summary>
    public const string Index = "index";

    /// <summary>What it says in short, with value, unit, range and negation.</summary>
    public const string Summary = "summary";

    /// <summary>All elements but the narrative and the data of attachments.</summary>
    public const string Detail = "detail";

    /// <summary>The exact bytes that the ledger has the commitment to.</summary>
    public const string Raw = "raw";

    private static readonly string[] Ordered = [Index, Summary, Detail, Raw];

    /// <summary>All of them, from least to most.</summary>
    public static IReadOnlyList<string> All => Ordered;

    /// <summary>True for one of <see cref="All"/>.</summary>
    public static bool IsKnown(string? layer) => layer is not null && All.Contains(layer);

    /// <summary>True when <paramref name="layer"/> shows no more than <paramref name="granted"/>; false for a name that is none.</summary>
    public static bool IsWithin(string layer, string granted) => IsKnown(layer) && IsKnown(granted) && Place(layer) <= Place(granted);

    /// <summary>What shows more than this layer, from least to most.</summary>
    public static IReadOnlyList<string> Beyond(string layer) => [.. All.Skip(Place(layer) + 1)];

    private static int Place(string layer) => Array.IndexOf(Ordered, layer);
}
