using System.Text.Json.Nodes;
using Xinglin.Client.Bundles;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Cli.Screens;

/// <summary>A file of evidence checked offline: one line a check, then what was not checked.</summary>
internal static class ReportScreen
{
    /// <summary>Reads both files, checks, shows; exit code 1 when a check fails.</summary>
    public static int Check(Screen screen, string trustFile, string file, int bytesMax, Func<byte[], TrustedMembers, BundleReport> verify)
    {
        var trust = TrustFile.Read(trustFile);
        var report = verify(CappedFile.Read(file, bytesMax), trust);
        screen.Show(Json(report), _ => Show(report));
        return report.Holds ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static JsonObject Json(BundleReport report) => new()
    {
        ["holds"] = report.Holds,
        ["checks"] = new JsonArray([.. report.Checks.Select(c => (JsonNode)new JsonObject { ["name"] = c.Name, ["passed"] = c.Passed, ["code"] = c.Code?.Value, ["detail"] = c.Detail })]),
        ["notChecked"] = new JsonArray([.. report.NotChecked.Select(n => (JsonNode)n)]),
    };

    private static void Show(BundleReport report)
    {
        foreach (var check in report.Checks)
        {
            Console.WriteLine(check.Passed ? $"ok      {check.Name}: {check.Detail}" : $"FAILED  {check.Name}: {check.Code}. {check.Detail}");
        }

        foreach (var sentence in report.NotChecked)
        {
            Console.WriteLine($"not checked: {sentence}");
        }

        Console.WriteLine(report.Holds ? "HOLDS" : "DOES NOT HOLD");
    }
}
