using System.CommandLine;
using Xinglin.Cli.Demonstrations;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin demo emergency --node URL</c></summary>
internal static class DemoEmergency
{
    public static Command Create()
    {
        var command = new Command("emergency", "An unconscious stranger: two people open access, merge and un-merge her identity; she wakes and sees who looked.") { Options = { VerbOptions.Node } };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = await VerbSession.OpenAsync(parsed, cancellation);
            return await new EmergencyWalk(session).RunAsync(cancellation);
        });
        return command;
    }
}
