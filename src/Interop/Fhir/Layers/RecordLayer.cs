namespace Xinglin.Interop.Fhir.Layers;

/// <summary>How much of a record somebody sees; each layer is sealed with a key of its own.</summary>
public enum RecordLayer
{
    /// <summary>That there is a record of this type, when, and of which category.</summary>
    Index = 0,

    /// <summary>What it says in short: status, code, value with unit and range, negation. No narrative, no attachment.</summary>
    Summary = 1,

    /// <summary>All elements but the narrative and the data of attachments.</summary>
    Detail = 2,

    /// <summary>The exact bytes.</summary>
    Raw = 3,
}

/// <summary>The names of the layers, as logs, manifests and requests have them.</summary>
public static class RecordLayers
{
    /// <summary>All, from least to most.</summary>
    public static IReadOnlyList<RecordLayer> All { get; } = [RecordLayer.Index, RecordLayer.Summary, RecordLayer.Detail, RecordLayer.Raw];

    /// <summary><c>index</c>, <c>summary</c>, <c>detail</c> or <c>raw</c>.</summary>
    public static string Name(this RecordLayer layer) => layer switch
    {
        RecordLayer.Index => "index",
        RecordLayer.Summary => "summary",
        RecordLayer.Detail => "detail",
        _ => "raw",
    };

    /// <summary>Reads a name; false for any other text.</summary>
    public static bool TryParse(string? name, out RecordLayer layer)
    {
        foreach (var candidate in All)
        {
            if (candidate.Name() == name)
            {
                layer = candidate;
                return true;
            }
        }

        layer = default;
        return false;
    }
}
