using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Sandbox;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin demo disconnect MEMBER</c>, <c>xinglin demo connect MEMBER</c></summary>
internal static class DemoLine
{
    private static readonly Argument<string> Member = new("member") { Description = "Its short name, for example hospital-b." };

    public static Command Create(string name, bool connected)
    {
        var what = connected ? "Mend a member's line to the others." : "Cut a member's line to all others, as if its machine were gone.";
        var command = new Command(name, what) { Arguments = { Member }, Options = { VerbOptions.Node } };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = await VerbSession.OpenAsync(parsed, cancellation);
            var member = session.Member(parsed.GetValue(Member)!);
            return (await new SandboxClient(session.Connection, member).SetLineAsync(connected, cancellation)).TryGet(out _, out var refusal)
                ? session.Screen.Done(
                    new JsonObject { ["member"] = member.Slug, ["connected"] = connected },
                    console => console.WriteLine(connected ? $"{member.Name} is connected; its replica catches up." : $"{member.Name} is cut off. See: xinglin network status"))
                : session.Screen.Refused(refusal!);
        });
        return command;
    }
}
