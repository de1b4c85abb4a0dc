using System.CommandLine;
using System.Text.Json.Nodes;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet rotate --relationship M [--leaked]</c></summary>
internal static class WalletRotate
{
    private static readonly Option<string> Relationship = new("--relationship") { Description = "Short name of the member whose relationship it is.", Required = true };
    private static readonly Option<bool> Leaked = new("--leaked") { Description = "The old key is in other hands: says where to look for what was done with it." };


    public static Command Create()
    {
        var command = VerbOptions.OfWallet("rotate", "Replace both keys of a relationship. The old ones are worthless from the next block on.");
        command.Options.Add(Relationship);
        command.Options.Add(Leaked);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var slug = parsed.GetValue(Relationship)!;
        var rotated = await session.Keys.RotateAsync(session.RelationshipWith(slug), cancellation);
        return rotated.TryGet(out var relationship, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["account"] = relationship.Account.ToString(), ["epoch"] = relationship.Epoch },
                _ => Console.WriteLine(parsed.GetValue(Leaked)
                    ? $"The old key can do nothing any more. See what was done with it: xinglin wallet log --member {slug}, and xinglin wallet show."
                    : "The new keys are the account's only ones now."))
            : session.Screen.Refused(refusal!);
    }
}
