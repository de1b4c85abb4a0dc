using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Erasure;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet erase --member M --record POINTER</c></summary>
internal static class WalletErase
{
    private static readonly Option<string[]> Also = new("--also") { Description = "A further member that keeps a copy; may be repeated." };
    private static readonly Option<bool> Traces = new("--traces") { Description = "Erase the log's entries about it too: you lose them as well." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("erase", "Order the erasure of records or uploads; what must be kept is refused with rule and date.");
        command.Options.Add(VerbOptions.Member);
        command.Options.Add(RecordPointers.Option);
        command.Options.Add(Also);
        command.Options.Add(Traces);
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

        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        var others = (parsed.GetValue(Also) ?? []).Select(session.Member).ToList();
        var answer = await new ErasureClient(session.Connection, session.Wallet).OrderAsync(relationship, pointers, others, parsed.GetValue(Traces), cancellation);
        return answer.TryGet(out var order, out refusal)
            ? session.Screen.Done(
                new JsonObject { ["order"] = order.ToString() },
                _ => Console.WriteLine($"Ordered, final on the ledger: {order}. Each holder answers for itself: see `xinglin wallet erasures`."))
            : session.Screen.Refused(refusal!);
    }
}
