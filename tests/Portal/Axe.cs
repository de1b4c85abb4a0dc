using System.Text.Json;

namespace Xinglin.Portal;

/// <summary>axe-core on a page: what WCAG 2.2 AA finds wrong with it.</summary>
internal static class Axe
{
    private static readonly string Source = File.ReadAllText(Path.Combine(PortalFixture.Root, "web", "node_modules", "axe-core", "axe.min.js"));

    /// <summary>One line for each finding; none when the page is clean.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(IPage page)
    {
        await page.EvaluateAsync(Source);
        var report = await page.EvaluateAsync<JsonElement>("""
            async () => {
              const report = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
              return report.violations.map((v) => `${v.id}: ${v.help}: ` + v.nodes.map((n) => n.target.join(' ') + ' ' + n.any.map((a) => a.message).join(' ')).join(' | '));
            }
            """);
        return [.. report.EnumerateArray().Select(line => line.GetString()!)];
    }
}
