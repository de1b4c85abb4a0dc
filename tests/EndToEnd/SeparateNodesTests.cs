using System.Text.Json;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;

namespace Xinglin.EndToEnd;

/// <summary>Real processes, real TLS sockets: what one machine for each organisation comes to.</summary>
public sealed class SeparateNodesTests(SeparateNodes nodes) : IClassFixture<SeparateNodes>
{
    [Fact]
    public async Task Members_on_machines_of_their_own_agree_lose_one_to_a_kill_and_rotate_a_key_while_traffic_runs()
    {
        await ProposeAsync(by: 0, value: 11);
        await nodes.AgreeAsync();

        await nodes.KillAsync(3);
        for (var i = 0; i < 5; i++)
        {
            await ProposeAsync(by: i % 3, value: 20 + i);
        }

        nodes.Start(3);
        await nodes.HeightAsync(3, (await nodes.StatusAsync(0)).GetProperty("height").GetUInt64());
        await nodes.AgreeAsync();

        using var stop = new CancellationTokenSource();
        var traffic = TrafficAsync(stop.Token);
        var before = await TlsAsync(1);
        await SeparateNodes.DoAsync("member", "rotate", "--node", nodes.AddressOf(1).ToString(), "--data", nodes.DataOf(1), "--member", SeparateNodes.SlugOf(1), "--key", "tls", "--grace", "3");
        await stop.CancelAsync();
        Assert.True(await traffic > 0);
        Assert.NotEqual(before, await TlsAsync(1));
        await ProposeAsync(by: 1, value: 31);
        await nodes.AgreeAsync();
        await nodes.EventuallyAsync(async () => !(await nodes.StatusAsync(0)).GetProperty("sentence").GetString()!.Contains("Lines", StringComparison.Ordinal), "no line is named");
    }

    /// <summary>Transactions at the other members until stopped; how many became final.</summary>
    private async Task<int> TrafficAsync(CancellationToken stop)
    {
        var done = 0;
        while (!stop.IsCancellationRequested)
        {
            await ProposeAsync(by: done % 2 == 0 ? 0 : 2, value: 40 + done++);
        }

        return done;
    }

    /// <summary>One member's proposal, submitted at its own node and final there.</summary>
    private async Task ProposeAsync(int by, long value)
    {
        var connection = (await NetworkConnection.OpenAsync(nodes.AddressOf(by))).Value;
        var member = connection.Member(SeparateNodes.SlugOf(by)).Value;
        var ledger = connection.LedgerAt(member);
        using var identity = new KeyFolder(Path.Combine(nodes.DataOf(by), member.Slug, "keys")).Signer("identity");
        var content = new MembershipPropose(ProposalKinds.Parameter, Name: ParameterNames.CorrectionDays, Value: value % 365 + 1);
        var transaction = ledger.NewTransaction().ActingAs(member.Account)
            .Call("membership.propose", JsonSerializer.Serialize(content, ContractsJson.Default.MembershipPropose)).Sign(identity);
        Assert.NotEqual(default, (Height)(await ledger.SubmitAsync(transaction)).Value.Height!);
    }

    private async Task<string?> TlsAsync(int member)
    {
        var connection = (await NetworkConnection.OpenAsync(nodes.AddressOf(member))).Value;
        var view = connection.Member(SeparateNodes.SlugOf(member)).Value;
        return (await connection.LedgerAt(view).StateAsync("membership.members", view.Account.ToString())).Value.Value?.Deserialize(ContractsJson.Default.Member)?.Tls?.X;
    }
}
