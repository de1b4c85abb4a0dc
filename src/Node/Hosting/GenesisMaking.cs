using System.Text.Json;
using Xinglin.Ledger.Blocks;

namespace Xinglin.Node.Hosting;

/// <summary>Founds a network from cards.</summary>
public static class GenesisMaking
{
    /// <summary>Makes the document. Its bytes are the network: every member compares their digest before it starts.</summary>
    /// <param name="name">The network's name.</param>
    /// <param name="time">Now, milliseconds since 1970.</param>
    /// <param name="sequencer">Who writes the ordering log.</param>
    /// <param name="endpoints">Where the ordering processes are; null for none.</param>
    /// <param name="cards">The members.</param>
    /// <exception cref="NodeException">They make no sound genesis.</exception>
    public static Genesis Make(string name, long time, Jwk sequencer, IReadOnlyList<string>? endpoints, IReadOnlyList<MemberCard> cards)
    {
        if (cards.GroupBy(c => c.Slug).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new NodeException($"Two cards have the short name {twice.Key}: one of the members takes another with xinglin member init.");
        }

        if (cards.All(c => c.Validator is null))
        {
            throw new NodeException("No member validates: make at least one card, better four, with xinglin member init --validates.");
        }

        var document = new GenesisDocument(
            GenesisDocument.FormatV1, name, GenesisDocument.ProfileP256, 0, time, [.. cards.Select(c => c.Member)], new GenesisOrdering(1, sequencer, endpoints));
        try
        {
            return Genesis.Create(document);
        }
        catch (ArgumentException)
        {
            throw new NodeException("The cards and the ordering make no sound genesis: every key may stand once, endpoints are https://host:port.");
        }
    }

    /// <summary>Reads a sequencer's key: a JWK, or an object with it under <c>sequencer</c>.</summary>
    /// <exception cref="NodeException">It is neither.</exception>
    public static Jwk ReadSequencer(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            var jwk = document.RootElement.TryGetProperty("sequencer", out var inner) ? inner : document.RootElement;
            var key = new Jwk(Text(jwk, "crv"), Text(jwk, "kty"), Text(jwk, "x"), Text(jwk, "y"));
            if (key.TryKey(out _))
            {
                return key;
            }
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Said below.
        }

        throw new NodeException("--sequencer takes the file that xinglin ordering init printed.");
    }

    private static string Text(JsonElement jwk, string name) => jwk.GetProperty(name).GetString() ?? "";
}
