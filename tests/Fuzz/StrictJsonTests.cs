using System.Globalization;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Fuzz;

/// <summary>The strict reader against a slow one that is plainly right.</summary>
public sealed class StrictJsonTests
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private static readonly byte[][] Documents =
    [
        """{"a":1,"b":[true,null,"x"],"c":{"a":{"a":[]}}}"""u8.ToArray(),
        """[{"\u0061":"\ud83d\ude00","b":-9007199254740991},{"b":0}]"""u8.ToArray(),
        """ "text" """u8.ToArray(),
        Encoding.UTF8.GetBytes($"{{{string.Join(',', Enumerable.Range(0, 40).Select(n => $"\"n{n}\":{{\"n{n}\":{n}}}"))}}}"),
        Encoding.UTF8.GetBytes(new string('[', 15) + "{}" + new string(']', 15)),
    ];

    [Fact]
    public void Strict_reader_agrees_with_a_naive_one()
    {
        Assert.All(Documents, d => Assert.Null(StrictJson.Check(d, LedgerLimits.JsonDepthMax)));
        var accepted = Fuzzing.Run(seed: 7159, 60_000, Documents, Samples.Tokens, input =>
        {
            var code = StrictJson.Check(input, LedgerLimits.JsonDepthMax);
            return (code is null, code is null == IsStrict(input) ? null : $"judged {code?.Value ?? "strict"}");
        });
        Assert.True(accepted > 500);
    }

    private static bool IsStrict(byte[] input)
    {
        try
        {
            Utf8.GetString(input);
            using var document = JsonDocument.Parse(input, new JsonDocumentOptions { MaxDepth = 256, AllowDuplicateProperties = false });
            return IsStrict(document.RootElement, 0);
        }
        catch (Exception fault) when (fault is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsStrict(JsonElement element, int depth) => element.ValueKind switch
    {
        JsonValueKind.Object => depth < LedgerLimits.JsonDepthMax && element.EnumerateObject().All(p => HasPairs(p.Name) && IsStrict(p.Value, depth + 1)),
        JsonValueKind.Array => depth < LedgerLimits.JsonDepthMax && element.EnumerateArray().All(e => IsStrict(e, depth + 1)),
        JsonValueKind.String => HasPairs(element.GetString()!),
        JsonValueKind.Number => IsInteger(element.GetRawText()),
        _ => true,
    };

    private static bool HasPairs(string text) => Utf8.GetByteCount(text) >= 0;

    private static bool IsInteger(string raw) =>
        raw != "-0" && raw.All(c => c is '-' or (>= '0' and <= '9')) && raw.Length < 20
        && long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= StrictJson.IntegerMax;
}
