using System.CommandLine;
using Xinglin.Cli.Screens;
using Xinglin.Client.Bundles;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin bundle verify FILE --trust members.json</c>: no network.</summary>
internal static class BundleVerifyVerb
{
    public static readonly Option<string> Trust = new("--trust") { Description = "The trust file, from somebody you trust.", DefaultValueFactory = _ => "members.json" };

    private static readonly Argument<string> FileName = new("file") { Description = "The bundle." };

    public static Command Create()
    {
        var command = new Command("verify", "Check a dispute bundle without any network: one line a check, then what was not checked.") { Arguments = { FileName }, Options = { Trust } };
        command.SetAction(parsed => ReportScreen.Check(
            Screen.Of(parsed), parsed.GetValue(Trust)!, parsed.GetValue(FileName)!, DisputeBundle.BytesMax, (file, trust) => BundleVerifier.Verify(file, trust)));
        return command;
    }
}
