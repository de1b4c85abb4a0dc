using System.CommandLine;
using Xinglin.Cli.Demonstrations;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin demo medrec --node URL</c></summary>
internal static class DemoMedRec
{
    public static Command Create()
    {
        var command = new Command("medrec", "MedRec's nine steps and the refusal after revoke, through the SDK and the public API only.") { Options = { VerbOptions.Node } };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = await VerbSession.OpenAsync(parsed, cancellation);
            return await new MedRecWalk(session).RunAsync(cancellation);
        });
        return command;
    }
}
