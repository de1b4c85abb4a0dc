using Xinglin.Vault.Records;

namespace Xinglin.Client.Access;

/// <summary>What a layer shows, and what of the record lies outside it, as one sentence in each language.</summary>
/// <param name="Layer">One of <see cref="LayerNames"/>.</param>
/// <param name="En">In English.</param>
/// <param name="Zh">In Chinese.</param>
public sealed record LayerSentence(string Layer, string En, string Zh);

/// <summary>The sentences that stand beside every record that is shown: a reader must not take a layer for the whole.</summary>
public static class LayerSentences
{
    private static readonly Dictionary<string, LayerSentence> Sentences = new LayerSentence[]
    {
        new(LayerNames.Index, "index; what it says, the detail and the original are outside this permission", "仅索引；内容摘要、明细与原件不在此授权范围内"),
        new(LayerNames.Summary, "summary; the detail and the original are outside this permission", "仅摘要；明细与原件不在此授权范围内"),
        new(LayerNames.Detail, "detail; the original is outside this permission", "明细；原件不在此授权范围内"),
        new(LayerNames.Raw, "the original, whole", "完整原件"),
    }.ToDictionary(s => s.Layer);

    /// <summary>The sentence of a layer.</summary>
    /// <exception cref="KeyNotFoundException">There is no such layer.</exception>
    public static LayerSentence Of(string layer) => Sentences[layer];
}
