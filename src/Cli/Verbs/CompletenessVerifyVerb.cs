using System.CommandLine;
using Xinglin.Cli.Screens;
using Xinglin.Client.Completeness;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin completeness verify FILE --trust members.json</c>: no network.</summary>
internal static class CompletenessVerifyVerb
{
    private static readonly Argument<string> FileName = new("file") { Description = "What `xinglin wallet completeness --out` or `xinglin staff read --evidence` wrote." };

    public static Command Create()
    {
        var command = new Command("verify", "Check without any network that a holder withheld what it had registered.") { Arguments = { FileName }, Options = { BundleVerifyVerb.Trust } };
        command.SetAction(parsed => ReportScreen.Check(
            Screen.Of(parsed), parsed.GetValue(BundleVerifyVerb.Trust)!, parsed.GetValue(FileName)!, WithholdingFile.BytesMax, (file, trust) => WithholdingVerifier.Verify(file, trust)));
        return command;
    }
}
