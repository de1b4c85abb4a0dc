using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet log [--member M]</c></summary>
internal static class WalletLog
{
    private static readonly Option<string?> Member = new("--member") { Description = "Only this member (default: every member of the wallet)." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("log", "Who was shown what, by each member's own log.");
        command.Options.Add(Member);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var network = session.Connection.Network;
        var entries = new List<(string Member, LogDisclosure Entry)>();
        foreach (var relationship in session.Wallet.Relationships.Where(r => r.Role is null))
        {
            var holder = network.Find(relationship.Member);
            if (holder is not null && (parsed.GetValue(Member) is not { } only || only == holder.Slug))
            {
                entries.AddRange((await session.Patient.LogAsync(relationship, 0, cancellation)).Value.Entries.Select(e => (holder.Slug, e)));
            }
        }

        var json = new JsonArray([.. entries.Select(e => new JsonObject
        {
            ["holder"] = e.Member, ["time"] = e.Entry.Time.ToString(), ["entry"] = e.Entry.Entry, ["basis"] = e.Entry.Basis, ["purpose"] = e.Entry.Purpose,
            ["reader"] = e.Entry.Reader.ToString(), ["member"] = e.Entry.Member is { } m ? network.Find(m)?.Slug : null,
            ["permission"] = e.Entry.Permission?.ToString(), ["records"] = e.Entry.Pointers.Count, ["refused"] = e.Entry.Code,
        })]);
        return session.Screen.Done(json, console =>
        {
            foreach (var (holder, entry) in entries)
            {
                var who = entry.Member is { } member ? network.NameOf(member) : "you";
                var did = entry.Code is { } code ? $"refused {who} ({code})" : $"showed {entry.Pointers.Count} record(s) to {who}";
                console.WriteLine($"{entry.Time}  {holder} {did}; basis {entry.Basis}, purpose {entry.Purpose}.");
            }

            if (entries.Count == 0)
            {
                console.WriteLine("Nobody was shown anything.");
            }
        });
    }
}
