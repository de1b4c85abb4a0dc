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

    [Fact]
    public async Task A_node_that_lost_its_ledger_fetches_a_verified_snapshot_over_the_members_lines_by_itself_or_by_command()
    {
        await ProposeAsync(by: 0, value: 51);
        await nodes.AgreeAsync();
        await nodes.StopAsync(0);
        nodes.Start(0);
        await nodes.HeightAsync(0, 1);
        foreach (var byCommand in new[] { false, true })
        {
            var ledger = Path.Combine(nodes.DataOf(3), SeparateNodes.SlugOf(3), "ledger");
            await nodes.KillAsync(3);
            Directory.Delete(ledger, recursive: true);
            if (byCommand)
            {
                await SeparateNodes.DoAsync("ledger", "recover", "--data", ledger, "--genesis", nodes.Genesis, "--as", nodes.DataOf(3));
            }

            nodes.Start(3);
            await nodes.HeightAsync(3, (await nodes.StatusAsync(0)).GetProperty("height").GetUInt64());
            await nodes.AgreeAsync();

            // Only who did not begin at the genesis keeps the trail of validators beside its log.
            Assert.True(File.Exists(Path.Combine(ledger, "blocks", "validators.trail")));
            Assert.False((await nodes.StatusAsync(3)).GetProperty("signs").GetBoolean());
            await ProposeAsync(by: 3, value: byCommand ? 52 : 53);
        }
    }

    [Fact]
    public async Task Who_is_admitted_later_is_described_with_the_others_and_vaults_are_copied_both_ways()
    {
        const int Fifth = 4;
        await File.WriteAllTextAsync(nodes.In("fifth.json"), await nodes.InitAsync(Fifth, SeparateNodes.SlugOf(Fifth)));
        var made = JsonElement.Parse(await SeparateNodes.DoAsync(
            "consortium", "propose", "admit", "--card", nodes.In("fifth.json"), "--following", "--node", nodes.AddressOf(0).ToString(), "--data", nodes.DataOf(0), "--member", SeparateNodes.SlugOf(0), "--json"));
        foreach (var voter in new[] { 1, 2 })
        {
            await SeparateNodes.DoAsync(
                "consortium", "vote", made.GetProperty("proposal").GetString()!, "--node", nodes.AddressOf(voter).ToString(), "--data", nodes.DataOf(voter), "--member", SeparateNodes.SlugOf(voter));
        }

        nodes.Start(Fifth);
        await nodes.HeightAsync(Fifth, (await nodes.StatusAsync(0)).GetProperty("height").GetUInt64());
        foreach (var at in new[] { 0, Fifth })
        {
            var connection = (await NetworkConnection.OpenAsync(nodes.AddressOf(at))).Value;
            Assert.Equal("Member " + SeparateNodes.SlugOf(Fifth), connection.Member(SeparateNodes.SlugOf(Fifth)).Value.Name);
            await nodes.EventuallyAsync(async () => await CatalogueAsync(at, of: at == 0 ? Fifth : 0) > 0, $"{SeparateNodes.SlugOf(at)} has the other's catalogue");
        }
    }

    /// <summary>Which catalogue of another member's vault a member has a copy of; 0 for none.</summary>
    private async Task<long> CatalogueAsync(int at, int of)
    {
        var reports = JsonElement.Parse(await SeparateNodes.DoAsync("vault", "status", "--node", nodes.AddressOf(at).ToString(), "--json"));
        return reports.EnumerateArray().SelectMany(r => r.GetProperty("replicas").EnumerateArray())
            .Single(r => r.GetProperty("member").GetString() == SeparateNodes.SlugOf(of)).GetProperty("catalogue").GetInt64();
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
