using System.Net;
using System.Text;
using Xinglin.Node.Telemetry;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Telemetry;

public sealed class MetricsTests
{
    [Fact]
    public async Task The_page_shows_blocks_refusals_by_code_and_finality_and_names_nobody()
    {
        using var node = await OneMemberNode.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(node.Address) };
        var refused = await http.PostAsync("member-0/transactions", new StringContent("nothing", new System.Net.Http.Headers.MediaTypeHeaderValue("application/jose")));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var page = await http.GetStringAsync("metrics");
        Assert.Contains("xinglin_block_height{member=\"member-0\"} ", page);
        Assert.Contains("xinglin_snapshot_height{member=\"member-0\"} 0", page);
        Assert.Contains("xinglin_replica_behind{member=\"member-0\"} 0", page);
        Assert.Contains("xinglin_refusals_total{code=\"jws-malformed\",where=\"door\"} ", page);
        Assert.Contains("# TYPE xinglin_block_age_seconds gauge", page);
        Assert.All(page.Split('\n').Where(l => l.Length > 0 && l[0] != '#'), line => Assert.Matches("^[a-z_]+({[a-z]+=\"[a-z0-9.+-]*\"(,[a-z]+=\"[A-Za-z0-9.+-]*\")*})? [0-9.E+-]+$", line));
    }

    [Fact]
    public async Task The_page_is_not_shown_through_a_proxy()
    {
        using var node = await OneMemberNode.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(node.Address) };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("metrics")).StatusCode);
    }

    [Fact]
    public async Task Metrics_are_sent_to_a_collector_that_was_named()
    {
        using var collector = new HttpListener();
        var port = 40_000 + Random.Shared.Next(10_000);
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        var received = Task.Run(async () =>
        {
            while (true)
            {
                var context = await collector.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                context.Response.Close();
                if (context.Request.Url!.AbsolutePath == "/v1/metrics")
                {
                    return Encoding.Latin1.GetString(body.ToArray());
                }
            }
        });
        using var export = TelemetryExport.Start(new Uri($"http://127.0.0.1:{port}"));
        NodeMeter.Final("member-0", 3);
        export.Flush();
        Assert.Contains("xinglin.transactions.final", await received.WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
