using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Bundles;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin bundle verify FILE --trust members.json</c>: no network.</summary>
internal static class BundleVerifyVerb
{
    private static readonly Argument<string> FileName = new("file") { Description = "The bundle." };
    private static readonly Option<string> Trust = new("--trust") { Description = "The trust file, from somebody you trust.", DefaultValueFactory = _ => "members.json" };

    public static Command Create()
    {
        var command = new Command("verify", "Check a dispute bundle without any network: one line a check, then what was not checked.") { Arguments = { FileName }, Options = { Trust } };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var screen = Screen.Of(parsed);
        if (TrustedMembers.TryRead(CappedFile.Read(parsed.GetValue(Trust)!, TrustedMembers.BytesMax)) is not { } trust)
        {
            return screen.Refused(Refusal.Of(ProofCodes.TrustMalformed, "The trust file is not one: write it with `xinglin trust get`."));
        }

        var report = BundleVerifier.Verify(CappedFile.Read(parsed.GetValue(FileName)!, DisputeBundle.BytesMax), trust);
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
