using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>Reads a request's payload that <see cref="StrictJson"/> has passed: the ten names and nothing else, each of its form.</summary>
internal static class RequestPayloadReader
{
    private const int MethodLengthMax = 64;
    private static readonly string[] Names = ["net", "part", "aud", "as", "by", "id", "exp", "method", "seal", "args"];

    public static RefusalCode? Read(ReadOnlyMemory<byte> json, out RequestPayload? payload)
    {
        payload = null;
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return TransactionCodes.PayloadMalformed;
        }

        var seen = 0;
        foreach (var member in root.EnumerateObject())
        {
            seen++;
            if (!Names.Contains(member.Name, StringComparer.Ordinal))
            {
                return TransactionCodes.PayloadUnknownName;
            }
        }

        return seen == Names.Length ? ReadMembers(root, out payload) : TransactionCodes.PayloadMalformed;
    }

    private static RefusalCode? ReadMembers(JsonElement root, out RequestPayload? payload)
    {
        payload = null;
        if (!Hash.TryParse(Text(root, "net"), out var network)
            || !TryInteger(root, "part", uint.MaxValue, out var partition)
            || !AccountId.TryParse(Text(root, "aud"), out var audience)
            || Hashes(root, "as", LedgerLimits.ActingAccountsMax) is not { } acting
            || Hashes(root, "by", 1) is not { } by
            || !TryInteger(root, "exp", StrictJson.IntegerMax, out var expires)
            || Text(root, "method") is not { Length: > 0 and <= MethodLengthMax } method
            || root.GetProperty("args") is not { ValueKind: JsonValueKind.Object } arguments)
        {
            return TransactionCodes.PayloadMalformed;
        }

        if (Text(root, "id") is not { Length: >= 16 and <= 64 } id || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return TransactionCodes.IdMalformed;
        }

        if (acting.Distinct().Count() != acting.Count)
        {
            return TransactionCodes.ActingTwice;
        }

        if (ReadSeal(root.GetProperty("seal"), out var seal) is { } refusal)
        {
            return refusal;
        }

        payload = new RequestPayload(
            new NetworkId(network), (uint)partition, audience, [.. acting.Select(h => new AccountId(h))], [.. by.Select(h => new KeyId(h))],
            id, new LedgerTime(expires), method, seal, System.Text.Encoding.UTF8.GetBytes(arguments.GetRawText()));
        return null;
    }

    private static string? Text(JsonElement root, string name) =>
        root.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static bool TryInteger(JsonElement root, string name, long max, out long number)
    {
        number = 0;
        return root.GetProperty(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out number) && number >= 0 && number <= max;
    }

    private static List<Hash>? Hashes(JsonElement root, string name, int max)
    {
        var array = root.GetProperty(name);
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() is < 1 || array.GetArrayLength() > max)
        {
            return null;
        }

        var hashes = new List<Hash>();
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String || !Hash.TryParse(element.GetString(), out var hash))
            {
                return null;
            }

            hashes.Add(hash);
        }

        return hashes;
    }

    private static RefusalCode? ReadSeal(JsonElement value, out P256PublicKey seal)
    {
        seal = default;
        var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(value.GetRawText()));
        reader.Read();
        var refusal = JwkReader.Read(ref reader, out var key);
        seal = key.GetValueOrDefault();
        return refusal;
    }
}
