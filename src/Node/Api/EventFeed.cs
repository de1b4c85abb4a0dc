using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Api;

/// <summary>Where an event stands: its block and its place among the block's events.</summary>
public readonly record struct EventPosition(ulong Height, int Index)
{
    /// <summary>Reads <c>height.index</c>, the id of the event stream.</summary>
    public static bool TryParse(string? text, out EventPosition position)
    {
        position = default;
        var parts = text?.Split('.') ?? [];
        if (parts.Length != 2 || !ulong.TryParse(parts[0], out var height) || !int.TryParse(parts[1], out var index) || index < 0)
        {
            return false;
        }

        position = new EventPosition(height, index);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Height}.{Index}";
}

/// <summary>One event of the ledger.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Name">For example <c>permission.granted</c>.</param>
/// <param name="Transaction">The transaction that caused it.</param>
/// <param name="Data">Its fields.</param>
/// <param name="Json">The whole as one line of JSON.</param>
public sealed record FeedEvent(EventPosition Position, string Name, string Transaction, JsonElement Data, string Json)
{
    /// <summary>True when a field of the event has this value.</summary>
    public bool Names(string account) => Data.ValueKind == JsonValueKind.Object
        && Data.EnumerateObject().Any(p => p.Value.ValueKind == JsonValueKind.String && p.Value.ValueEquals(account));
}

/// <summary>
/// The ledger's events as read from final blocks: each reader keeps its own place and asks for what comes next, so that a
/// slow reader holds up nobody and nothing is queued.
/// </summary>
public sealed class EventFeed(IMemberLedger ledger)
{
    private const int DecodedMax = 64;

    private readonly Lock _turn = new();
    private readonly Dictionary<ulong, IReadOnlyList<FeedEvent>> _decoded = [];

    /// <summary>All events after a position, then those to come. Without a position: from the next block on.</summary>
    public async IAsyncEnumerable<FeedEvent> ReadAsync(EventPosition? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var height = after?.Height ?? ledger.Tip.Height.Value + 1;
        var skip = after is { } position ? position.Index + 1 : 0;
        while (true)
        {
            await ledger.WhenHeightAsync(new Height(height), cancellation);
            foreach (var item in Of(height).Skip(skip))
            {
                yield return item;
            }

            skip = 0;
            height++;
        }
    }

    /// <summary>The events of one final block, in order; empty for a height that is not kept.</summary>
    public IReadOnlyList<FeedEvent> Of(ulong height)
    {
        lock (_turn)
        {
            if (_decoded.TryGetValue(height, out var known))
            {
                return known;
            }
        }

        var events = Decode(height);
        lock (_turn)
        {
            if (_decoded.Count >= DecodedMax)
            {
                _decoded.Remove(_decoded.Keys.Min());
            }

            _decoded[height] = events;
        }

        return events;
    }

    private List<FeedEvent> Decode(ulong height)
    {
        var events = new List<FeedEvent>();
        if (ledger.Block(new Height(height)) is not { } block)
        {
            return events;
        }

        foreach (var receipt in block.Receipts)
        {
            var root = JsonElement.Parse(receipt.Span);
            if (!root.TryGetProperty("events", out var list) || list.ValueKind != JsonValueKind.Array)
            {
                continue;
            }

            var transaction = root.GetProperty("tx").GetString()!;
            foreach (var item in list.EnumerateArray())
            {
                var position = new EventPosition(height, events.Count);
                var name = item.GetProperty("n").GetString()!;
                var data = item.GetProperty("d");
                events.Add(new FeedEvent(position, name, transaction, data, Line(position, block.Header.Time, name, transaction, data)));
            }
        }

        return events;
    }

    private static string Line(EventPosition position, LedgerTime time, string name, string transaction, JsonElement data)
    {
        using var stream = new MemoryStream(256);
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, position.ToString());
            writer.WriteString("event"u8, name);
            writer.WriteString("time"u8, time.ToString());
            writer.WriteString("transaction"u8, transaction);
            writer.WritePropertyName("data"u8);
            data.WriteTo(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
