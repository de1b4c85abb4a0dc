using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace Xinglin.Benchmarks.Portal;

/// <summary>How long a browser takes to check a hundred proof files with the wallet's own code.</summary>
internal static class ProofRate
{
    private const int Proofs = 100;
    private const int Rounds = 5;

    public static async Task<Measure> Run(IBrowser browser, string address, string folder)
    {
        var core = await BuildCore(folder);
        var context = await browser.NewContextAsync(new() { BypassCSP = true });
        await context.AddInitScriptAsync(core + ";globalThis.XinglinClient = XinglinClient;");
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        var milliseconds = await page.EvaluateAsync<JsonElement>(
            """
            async ([proofs, rounds]) => {
              const { trustGenesis, decodeBase64Url, verifyProof } = globalThis.XinglinClient;
              const network = await (await fetch('/network')).json();
              const trust = trustGenesis(decodeBase64Url(network.genesis), network.network);
              const members = network.members;
              const files = [];
              for (let i = 0; i < proofs; i++) {
                const member = members[i % members.length];
                const key = i < members.length ? `membership.members/${member.account}` : `membership.members/absent-${i}`;
                files.push(new Uint8Array(await (await fetch(`/${members[0].slug}/proofs/state/${key}`)).arrayBuffer()));
              }
              const times = [];
              for (let round = 0; round < rounds; round++) {
                const started = performance.now();
                await Promise.all(files.map((file) => verifyProof(file, trust)));
                times.push(performance.now() - started);
              }
              return times.sort((a, b) => a - b);
            }
            """, new[] { Proofs, Rounds });
        await context.CloseAsync();
        return new Measure("proofs", milliseconds[Rounds / 2].GetDouble(), "ms", 300, "lower")
        {
            Detail = $"{Proofs} different proof files of state entries checked in the browser, each with a quorum's signatures, median of {Rounds}",
        };
    }

    /// <summary>The wallet's core as one script, by the portal's own build tool.</summary>
    private static async Task<string> BuildCore(string folder)
    {
        var web = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "web"));
        var start = new ProcessStartInfo("npx", $"vite build --config tools/core.vite.config.ts --outDir {folder}/core --logLevel error") { WorkingDirectory = web, RedirectStandardError = true };
        using var build = Process.Start(start)!;
        var complaint = await build.StandardError.ReadToEndAsync();
        await build.WaitForExitAsync();
        return build.ExitCode == 0 ? await File.ReadAllTextAsync(Path.Combine(folder, "core", "core.js")) : throw new InvalidOperationException(complaint);
    }
}
