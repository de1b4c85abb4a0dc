using System.Globalization;
using System.Text.Json;

namespace Xinglin.Faults.Machines;

/// <summary>All honest nodes have the same ledger.</summary>
internal static class Agreement
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Waits until each of them has passed the height at which the first now is, then compares the blocks there, and a sample below.</summary>
    public static async Task RequireAsync(ProcessConsortium consortium, int[] nodes)
    {
        var statuses = await Task.WhenAll(nodes.Select(consortium.StatusAsync));
        var height = statuses.Max(s => s?.GetProperty("height").GetUInt64() ?? 0) + 2;
        await consortium.WhenAsync(status => status.GetProperty("height").GetUInt64() >= height, Patience, nodes);
        for (var at = height; at > 0; at = at > 50 ? at - 50 : 0)
        {
            var blocks = await Task.WhenAll(nodes.Select(n => consortium.Doors[n]).Select(d => d.Http.GetStringAsync(string.Create(CultureInfo.InvariantCulture, $"{d.Slug}/blocks/{at}"))));
            var first = Roots(blocks[0]);
            Assert.All(blocks, b => Assert.Equal(first, Roots(b)));
        }
    }

    private static (string? Hash, string? State, string? Receipts) Roots(string block)
    {
        var read = JsonDocument.Parse(block).RootElement;
        return (read.GetProperty("summary").GetProperty("hash").GetString(), read.GetProperty("stateRoot").GetString(), read.GetProperty("receiptsRoot").GetString());
    }
}
