using System.Text.Json;
using Microsoft.Playwright;
using Xinglin.Node.Api;
using Xinglin.Node.Demonstration;

namespace Xinglin.Benchmarks.Portal;

/// <summary><c>./bench portal</c>: what a patient's browser loads, when it paints, how fast it checks proofs. Debian's Chromium on this machine, over loopback.</summary>
internal static class PortalSuite
{
    private const int Visits = 5;
    private const int Slowdown = 4;

    public static Suite Suite { get; } = new("portal", ["script_size", "paint", "proofs"], Run);

    private static async Task Run(SuiteOptions options, Action<Measure> report)
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-bench-portal-");
        try
        {
            var demonstration = new DemonstrationOptions { Data = Path.Combine(folder.FullName, "data"), BulkPatients = 0, Node = new NodeOptions { Port = 0, Demonstration = true } };
            await using var host = await DemonstrationHost.StartAsync(demonstration, new Progress<DemonstrationProgress>(), CancellationToken.None);
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--disable-gpu"] });
            var port = new Uri(host.Address).Port;
            await Paint(browser, new Uri($"http://patient.localhost:{port}/"), report);
            report(await ProofRate.Run(browser, host.Address, folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Paint(IBrowser browser, Uri home, Action<Measure> report)
    {
        var paints = new List<double>();
        var kibibytes = 0.0;
        for (var visit = 0; visit < Visits; visit++)
        {
            var seen = await Visit(browser, home);
            paints.Add(seen.GetProperty("paint").GetDouble());
            kibibytes = seen.GetProperty("script").GetDouble() / 1024;
        }

        paints.Sort();
        report(new Measure("script_size", kibibytes, "KiB brotli", 350, "lower") { Detail = "JavaScript loaded before the patient's home is there, cold cache" });
        report(new Measure("paint", paints[Visits / 2], "ms", 1500, "lower") { Detail = $"largest contentful paint of the patient's home at {Slowdown}x CPU slowdown, cold cache, median of {Visits}" });
    }

    /// <summary>One visit by a browser that has never been here.</summary>
    private static async Task<JsonElement> Visit(IBrowser browser, Uri home)
    {
        await using var context = await browser.NewContextAsync(new() { Locale = "zh-CN", ViewportSize = new() { Width = 390, Height = 844 } });
        var page = await context.NewPageAsync();
        var session = await context.NewCDPSessionAsync(page);
        await session.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = Slowdown });
        await page.GotoAsync(home.ToString());
        await page.Locator("h1").First.WaitForAsync();
        await page.WaitForTimeoutAsync(2_000);
        return await page.EvaluateAsync<JsonElement>("""
            () => new Promise((done) => {
              const script = performance.getEntriesByType('resource').filter((r) => r.name.endsWith('.js')).reduce((sum, r) => sum + r.encodedBodySize, 0);
              new PerformanceObserver((list) => done({ paint: list.getEntries().at(-1).startTime, script })).observe({ type: 'largest-contentful-paint', buffered: true });
            })
            """);
    }
}
