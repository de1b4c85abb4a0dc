using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Items;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;

namespace Xinglin.EndToEnd;

/// <summary>A partition more, while four processes and their ordering run; its own ordering is a further process.</summary>
public sealed class SeparatePartitionTests(SeparateNodes nodes) : IClassFixture<SeparateNodes>
{
    [Fact]
    public async Task Members_on_machines_of_their_own_add_a_partition_and_an_item_goes_there_without_anybody_carrying_it()
    {
        await AddPartitionAsync(validators: 3);
        for (var i = 0; i < SeparateNodes.Count; i++)
        {
            var member = i;
            await nodes.EventuallyAsync(async () => (await nodes.JsonAsync(member, "partitions/1/status")).GetProperty("height").GetUInt64() > 0, $"{SeparateNodes.SlugOf(member)} runs partition 1");
        }

        Assert.Equal(3, await SigningAsync());
        var connection = (await NetworkConnection.OpenAsync(nodes.AddressOf(0))).Value;
        var (directory, other) = (connection.LedgerAt(connection.Member(SeparateNodes.SlugOf(0)).Value), connection.LedgerAt(connection.Member(SeparateNodes.SlugOf(0)).Value, 1));
        await nodes.EventuallyAsync(async () => (await other.StateAsync("partitions.map", "current")).Value.Value?.GetProperty("version").GetUInt64() == 2, "partition 1 has the map");
        using var here = PersonOf(connection, 0);
        using var there = PersonOf(connection, 1);
        var id = Sha256.Of("a thing"u8);
        var name = new ItemName(0, id);
        await AcceptedAsync(directory, here, "item.record", JsonSerializer.Serialize(new ItemRecord(id, Account(here), Sha256.Of("sealed"u8)), ContractsJson.Default.ItemRecord));
        await AcceptedAsync(directory, here, "item.send", JsonSerializer.Serialize(new ItemSend(name, Account(there), 1), ContractsJson.Default.ItemSend));
        var key = PartitionKeys.Of(0, id);
        for (var i = 0; i < SeparateNodes.Count; i++)
        {
            var member = i;
            await nodes.EventuallyAsync(async () => await StatusAsync(member, 1, key) == ItemStatus.Held && await StatusAsync(member, 0, key) == ItemStatus.Moved, $"{SeparateNodes.SlugOf(member)} sees the item in partition 1");
        }

        await nodes.EventuallyAsync(
            async () => (await directory.StateAsync("partitions.outbox", PartitionKeys.Of(1, 0))).Value.Value is null && (await directory.StateAsync("partitions.heads", "1")).Value.Value is not null,
            "the message is confirmed and forgotten, and the directory has a head of partition 1");
        using var nobody = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var stray = other.NewTransaction().ActingAs(Account(nobody)).Introduce(nobody)
            .Call("item.give", JsonSerializer.Serialize(new ItemGive(name, Account(there)), ContractsJson.Default.ItemGive)).Sign(nobody);
        (await other.SubmitAsync(stray)).TryGet(out _, out var refusal);
        Assert.Equal("item-not-the-owner", refusal!.Code.ToString());
    }

    /// <summary>As an operator does it: the key, the proposal, the votes, the founding document, its ordering process.</summary>
    private async Task AddPartitionAsync(int validators)
    {
        var (data, port) = (nodes.In("ordering-1"), SeparateNodes.FreePort());
        await File.WriteAllTextAsync(nodes.In("ordering-1.json"), await SeparateNodes.DoAsync("ordering", "init", "--data", data));
        var proposed = JsonElement.Parse(await SeparateNodes.DoAsync(
            [.. By(0, "partition", "add"), "--validators", validators.ToString(CultureInfo.InvariantCulture), "--ordering", nodes.In("ordering-1.json"), "--endpoint", $"http://127.0.0.1:{port}", "--json"]));
        var proposal = proposed.GetProperty("proposal").GetString()!;
        await SeparateNodes.DoAsync(By(1, "member", "vote", proposal));
        await SeparateNodes.DoAsync(By(2, "member", "vote", proposal));
        await SeparateNodes.DoAsync(By(3, "partition", "found", proposal));
        await File.WriteAllTextAsync(nodes.In("partition-1.json"), await SeparateNodes.DoAsync("partition", "genesis", "1", "--node", nodes.AddressOf(1).ToString(), "--member", SeparateNodes.SlugOf(1)));
        nodes.Serve("ordering", "run", "--data", data, "--genesis", nodes.In("partition-1.json"), "--port", port.ToString(CultureInfo.InvariantCulture));
    }

    private string[] By(int member, params string[] words) =>
        [.. words, "--node", nodes.AddressOf(member).ToString(), "--data", nodes.DataOf(member), "--member", SeparateNodes.SlugOf(member)];

    private async Task<int> SigningAsync()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, SeparateNodes.Count).Select(i => nodes.JsonAsync(i, "partitions/1/status")));
        return all.Count(s => s.GetProperty("signs").GetBoolean());
    }

    private async Task<string?> StatusAsync(int member, uint partition, string key)
    {
        var connection = (await NetworkConnection.OpenAsync(nodes.AddressOf(member))).Value;
        return (await connection.LedgerAt(connection.Member(SeparateNodes.SlugOf(member)).Value, partition).StateAsync("item.items", key)).Value.Value?.GetProperty("status").GetString();
    }

    private static P256Signer PersonOf(NetworkConnection connection, uint partition)
    {
        while (true)
        {
            var key = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
            if (Rendezvous.HomeOf(connection.Network.Network, Account(key), [0, 1]) == partition)
            {
                return key;
            }

            key.Dispose();
        }
    }

    private static AccountId Account(P256Signer key) => new(key.KeyId.Value);

    private static async Task AcceptedAsync(LedgerClient ledger, P256Signer signer, string method, string arguments)
    {
        var transaction = ledger.NewTransaction().ActingAs(Account(signer)).Introduce(signer).Call(method, arguments).Sign(signer);
        Assert.NotEqual(default, (Height)(await ledger.SubmitAsync(transaction)).Value.Height!);
    }
}
