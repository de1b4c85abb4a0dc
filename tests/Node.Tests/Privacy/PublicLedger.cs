using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Api;
using Xinglin.Node.Tests.Gateway;

namespace Xinglin.Node.Tests.Privacy;

/// <summary>What anybody who has a replica reads: headers, signed payloads, receipts.</summary>
internal sealed class PublicLedger
{
    private PublicLedger(IReadOnlyList<Block> blocks, IReadOnlyList<JsonElement> payloads, IReadOnlyList<JsonElement> receipts)
    {
        Blocks = blocks;
        Payloads = payloads;
        Receipts = receipts;
    }

    public IReadOnlyList<Block> Blocks { get; }

    public IReadOnlyList<JsonElement> Payloads { get; }

    public IReadOnlyList<JsonElement> Receipts { get; }

    public static PublicLedger Of(TestLedger ledger)
    {
        var blocks = new List<Block>();
        var replica = ledger.For("bureau");
        for (ulong height = 1; replica.Block(new Height(height)) is { } block; height++)
        {
            blocks.Add(block);
        }

        var transactions = blocks.SelectMany(b => BlockBody.TryDecode(b.Body)!.Batches).SelectMany(b => Batch.TryDecode(b)!.Transactions);
        return new PublicLedger(blocks, [.. transactions.Select(Payload)], [.. blocks.SelectMany(b => b.Receipts).Select(Parse)]);
    }

    /// <summary>Every value of 32 bytes that stands somewhere on the ledger.</summary>
    public HashSet<Hash> Values()
    {
        var values = new HashSet<Hash>();
        foreach (var text in Payloads.Concat(Receipts).SelectMany(Texts))
        {
            foreach (var word in text.Split('/', '.'))
            {
                if (word.Length == 43 && Base64Url.Decode(word) is { Length: Hash.Length } bytes)
                {
                    values.Add(new Hash(bytes));
                }
            }
        }

        foreach (var block in Blocks)
        {
            values.UnionWith([block.Header.Hash, block.Header.State, block.Header.Parent, block.Header.Network.Value]);
        }

        return values;
    }

    /// <summary>A document without its contents: names, nesting, kinds of value and their lengths.</summary>
    public static string Shape(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject().Select(p => $"{NameShape(p.Name)}:{Shape(p.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray().Select(Shape)) + "]",
        JsonValueKind.String => IsWord(element.GetString()!) ? element.GetString()! : $"text of {element.GetString()!.Length}",
        JsonValueKind.Number => $"number of {element.GetRawText().Length}",
        var kind => kind.ToString(),
    };

    private static JsonElement Payload(ReadOnlyMemory<byte> transaction)
    {
        Assert.NotNull(SignedTransaction.Parse(transaction).Transaction);
        var text = Encoding.ASCII.GetString(transaction.Span);
        if (text[0] == '{')
        {
            using var general = JsonDocument.Parse(text);
            return Parse(Base64Url.Decode(general.RootElement.GetProperty("payload").GetString()!)!);
        }

        return Parse(Base64Url.Decode(text.Split('.')[1])!);
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Texts(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    /// <summary>Method names, statuses and codes are compared as they are; anything random only by its length.</summary>
    private static bool IsWord(string text) => text.Length <= 40 && text.All(c => char.IsAsciiLetterLower(c) || c is '.' or '-');

    private static string NameShape(string name) => IsWord(name.ToLowerInvariant()) ? name : $"name of {name.Length}";
}
