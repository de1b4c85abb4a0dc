using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Execution;

/// <summary>
/// The bytes of a receipt, which the receipts' tree is over: compact JSON
/// <c>{"tx":hash,"code":null|text,"call":n,"member":account,"cost":n,"events":[{"n":name,"d":{...}}],"changes":hash}</c>;
/// <c>call</c> is there only when a call was refused.
/// </summary>
public static class ReceiptJson
{
    /// <summary>Writes a receipt.</summary>
    public static byte[] Encode(Receipt receipt) => Encode(receipt, new ArrayBufferWriter<byte>(512));

    /// <summary>Writes a receipt by way of a buffer that is used again and again.</summary>
    internal static byte[] Encode(Receipt receipt, ArrayBufferWriter<byte> writer)
    {
        writer.ResetWrittenCount();
        Write(writer, "{\"tx\":\""u8);
        Write(writer, receipt.Transaction);
        if (receipt.Code is { } code)
        {
            Write(writer, "\",\"code\":\""u8);
            Write(writer, code.Value);
            Write(writer, "\""u8);
        }
        else
        {
            Write(writer, "\",\"code\":null"u8);
        }

        if (receipt.Call is { } call)
        {
            Write(writer, ",\"call\":"u8);
            Write(writer, call);
        }

        Write(writer, ",\"member\":\""u8);
        Write(writer, receipt.Member.Value);
        Write(writer, "\",\"cost\":"u8);
        Write(writer, receipt.Cost);
        WriteEvents(writer, receipt.Events);
        Write(writer, ",\"changes\":\""u8);
        Write(writer, receipt.Changes);
        Write(writer, "\"}"u8);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Reads untrusted bytes; null unless they are exactly what <see cref="Encode(Receipt)"/> writes for some receipt.</summary>
    public static Receipt? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Blocks.LedgerLimits.JsonDepthMax + 4 });
            var receipt = Read(document.RootElement);
            return receipt is not null && Encode(receipt).AsSpan().SequenceEqual(bytes.Span) ? receipt : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>True when these bytes are a receipt with this code; looks at its place only.</summary>
    internal static bool HasCode(ReadOnlySpan<byte> receipt, RefusalCode code)
    {
        const int codeOffset = 59; // {"tx":"<43 characters>","code":
        Span<byte> quoted = stackalloc byte[code.Value.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        Encoding.ASCII.GetBytes(code.Value, quoted[1..]);
        return receipt.Length > codeOffset && receipt[codeOffset..].StartsWith(quoted);
    }

    private static Receipt? Read(JsonElement root)
    {
        if (!Hash.TryParse(root.GetProperty("tx").GetString(), out var transaction)
            || !AccountId.TryParse(root.GetProperty("member").GetString(), out var member)
            || !Hash.TryParse(root.GetProperty("changes").GetString(), out var changes))
        {
            return null;
        }

        var code = root.GetProperty("code").GetString();
        int? call = root.TryGetProperty("call", out var index) ? index.GetInt32() : null;
        var events = new List<LedgerEvent>();
        foreach (var item in root.GetProperty("events").EnumerateArray())
        {
            events.Add(new LedgerEvent(item.GetProperty("n").GetString() ?? string.Empty, Encoding.UTF8.GetBytes(item.GetProperty("d").GetRawText())));
        }

        return new Receipt(transaction, code is null ? null : new RefusalCode(code), call, member, root.GetProperty("cost").GetInt64(), events, changes);
    }

    private static void WriteEvents(ArrayBufferWriter<byte> writer, IReadOnlyList<LedgerEvent> events)
    {
        Write(writer, ",\"events\":["u8);
        for (var i = 0; i < events.Count; i++)
        {
            Write(writer, i == 0 ? "{\"n\":\""u8 : ",{\"n\":\""u8);
            Write(writer, events[i].Name);
            Write(writer, "\",\"d\":"u8);
            Write(writer, events[i].Data.Span);
            Write(writer, "}"u8);
        }

        Write(writer, "]"u8);
    }

    private static void Write(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> bytes) => writer.Write(bytes);

    private static void Write(ArrayBufferWriter<byte> writer, string ascii) => writer.Advance(Encoding.ASCII.GetBytes(ascii, writer.GetSpan(ascii.Length)));

    private static void Write(ArrayBufferWriter<byte> writer, Hash hash) => writer.Advance(Contracts.KeyTexts.Write(hash, writer.GetSpan(44)));

    private static void Write(ArrayBufferWriter<byte> writer, long number)
    {
        number.TryFormat(writer.GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        writer.Advance(written);
    }
}
