using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Erasure;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet restrict --member M --record POINTER [--lift]</c></summary>
internal static class WalletRestrict
{
    private static readonly Option<bool> Lift = new("--lift") { Description = "Lift the restriction." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("restrict", "Restrict the use of records: only a legal duty, an emergency and you reach them.");
        command.Options.Add(VerbOptions.Member);
        command.Options.Add(RecordPointers.Option);
        command.Options.Add(Lift);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        if (!RecordPointers.Of(parsed).TryGet(out var pointers, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var on = !parsed.GetValue(Lift);
        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        return (await new ErasureClient(session.Connection, session.Wallet).RestrictAsync(relationship, pointers, on, cancellation)).TryGet(out _, out refusal)
            ? session.Screen.Done(
                new JsonObject { ["restricted"] = on, ["records"] = pointers.Count },
                _ => Console.WriteLine(on ? "Restricted: no permission releases it until you lift it." : "Lifted."))
            : session.Screen.Refused(refusal!);
    }
}
