using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Hosting;
using Xinglin.Node.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin member init</c> and <c>xinglin member card</c>: a member's keys on its own machine, and the card that others get.</summary>
internal static class MemberInitVerb
{
    private static readonly RefusalCode CannotMake = new("member-cannot-be-made");

    private static readonly Option<string> Data = new("--data") { Description = "The node's data folder.", Required = true };
    private static readonly Option<string> Slug = new("--slug") { Description = "Short name in addresses: small letters, digits, hyphens.", Required = true };
    private static readonly Option<string> Name = new("--name") { Description = "Name of the organisation.", Required = true };
    private static readonly Option<string> Kind = new("--kind") { Description = "hospital, clinic, bureau, examination-centre, pharmacy, insurer, lab, maker, distributor or regulator.", Required = true };
    private static readonly Option<string> Address = new("--address") { Description = "Where the other members' nodes reach this one: https://host:port.", Required = true };
    private static readonly Option<bool> Validates = new("--validates") { Description = "The member votes on blocks; without it, it only takes part." };
    private static readonly Option<string?> Member = new("--member") { Description = "The member's short name, when the folder has several." };

    public static Command Init()
    {
        var command = new Command("init", "Make a member's keys in a data folder and print its card: public parts only.") { Options = { Data, Slug, Name, Kind, Address, Validates } };
        command.SetAction(parsed => Run(parsed, () => MemberFolder.Init(
            parsed.GetValue(Data)!, parsed.GetValue(Slug)!, parsed.GetValue(Name)!, parsed.GetValue(Kind)!, parsed.GetValue(Address)!, parsed.GetValue(Validates))));
        return command;
    }

    public static Command Card()
    {
        var command = new Command("card", "Print the member's card with its newest keys.") { Options = { Data, Member } };
        command.SetAction(parsed => Run(parsed, () => MemberFolder.Find(parsed.GetValue(Data)!, parsed.GetValue(Member)).PresentCard()));
        return command;
    }

    private static int Run(ParseResult parsed, Func<MemberCard> make)
    {
        var screen = Screen.Of(parsed);
        try
        {
            var text = System.Text.Encoding.UTF8.GetString(make().Encode());
            return screen.Done(JsonNode.Parse(text)!, _ => Console.WriteLine(text));
        }
        catch (Exception fault) when (fault is NodeException or KeyFileException or IOException or UnauthorizedAccessException)
        {
            return screen.Refused(Refusal.Of(CannotMake, fault.Message));
        }
    }
}
