using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Erasure;
using Xinglin.Contracts.Erasure;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Erasure;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet erasures</c>: each order, each holder, who had read it.</summary>
internal static class WalletErasures
{
    /// <summary>What a receipt is and is not; stands under every list of receipts.</summary>
    private const string Meaning =
        "A receipt is the holder's signed statement, certified by the members: it proves what was signed, not that no copy exists. "
        + "What a reader decrypted no erasure reaches.";

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("erasures", "Your erasure orders: what each holder signed, who is silent, who had read it.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var client = new ErasureClient(session.Connection, session.Wallet);
        var lines = new List<ErasureLine>();
        foreach (var relationship in session.Wallet.Relationships.Where(r => r.Role is null))
        {
            if (!(await client.ListAsync(relationship, cancellation)).TryGet(out var found, out var refusal))
            {
                return session.Screen.Refused(refusal!);
            }

            lines.AddRange(found.Orders);
        }

        return session.Screen.Done(new JsonArray([.. lines.Select(l => (JsonNode)Json(session, l))]), _ => Show(session, lines));
    }

    private static JsonObject Json(VerbSession session, ErasureLine line) => new()
    {
        ["order"] = line.Order.ToString(),
        ["member"] = session.Connection.Network.Find(line.Relationship.Member)?.Slug,
        ["status"] = line.OnLedger?.Status ?? ErasureSteps.Deposited,
        ["records"] = new JsonArray([.. (line.AtProvider?.Pointers ?? []).Select(p => (JsonNode)p.ToString())]),
        ["holders"] = new JsonArray([.. (line.OnLedger?.Holders ?? []).Select(h => (JsonNode)new JsonObject
        {
            ["member"] = session.Connection.Network.Find(h.Member)?.Slug,
            ["standing"] = h.StandingAt(session.Connection.Now),
            ["says"] = Sentence(session, line, h),
        })]),
        ["readers"] = new JsonArray([.. (line.AtProvider?.Readers ?? []).Select(r => (JsonNode)new JsonObject
        {
            ["reader"] = r.Reader.ToString(), ["member"] = r.Member is { } m ? session.Connection.Network.Find(m)?.Slug : null, ["time"] = r.Time.ToString(),
        })]),
        ["meaning"] = Meaning,
    };

    private static void Show(VerbSession session, List<ErasureLine> lines)
    {
        foreach (var line in lines)
        {
            Console.WriteLine($"{line.Order}  {session.Connection.Network.NameOf(line.Relationship.Member)}: {line.OnLedger?.Status ?? "not signed yet"}");
            foreach (var holder in line.OnLedger?.Holders ?? [])
            {
                Console.WriteLine($"  {session.Connection.Network.NameOf(holder.Member)}: {Sentence(session, line, holder)}");
            }

            foreach (var reader in line.AtProvider?.Readers ?? [])
            {
                Console.WriteLine($"  read by {reader.Reader}{(reader.Member is { } m ? " of " + session.Connection.Network.NameOf(m) : string.Empty)}, last {reader.Time}; was told");
            }
        }

        Console.WriteLine(lines.Count == 0 ? "Nothing was ordered." : Meaning);
    }

    /// <summary>Silence is said as silence, never as done.</summary>
    private static string Sentence(VerbSession session, ErasureLine line, ErasureHolder holder)
    {
        var provider = holder.Member == line.Relationship.Member ? line.AtProvider : null;
        return holder.StandingAt(session.Connection.Now) switch
        {
            HolderStanding.Unrestorable => $"erased by {holder.Erased}, no longer restorable since {holder.Unrestorable}",
            HolderStanding.Erased => $"erased by {holder.Erased}, no longer restorable from {holder.Unrestorable}",
            HolderStanding.Declined when provider?.Decline?.Read(ErasureJson.Default.ErasureDeclineDocument) is { } decline =>
                $"declined by {decline.Rule} ({decline.Source}) until {decline.Until}; restrict its use with `xinglin wallet restrict`",
            HolderStanding.Declined => "declined; its sealed reason is at that member",
            _ when provider?.Step == ErasureSteps.OwnSystem => "keys and salts destroyed; its own system still has the record, so it has not signed",
            _ => $"no answer since {line.OnLedger?.Since}",
        };
    }
}
