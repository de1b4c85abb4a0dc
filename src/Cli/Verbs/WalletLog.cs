using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Evidence;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet log [--member M] [--trust FILE]</c></summary>
internal static class WalletLog
{
    private static readonly Option<string?> Member = new("--member") { Description = "Only this member (default: every member of the wallet)." };
    private static readonly Option<string?> Trust = new("--trust") { Description = "The trust file (default: the network's founders as the node names them)." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("log", "Who was shown what, by each member's evidence log, verified entry by entry.");
        command.Options.Add(Member);
        command.Options.Add(Trust);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var witness = new EvidenceWitness(session.Connection, session.Trust(parsed.GetValue(Trust)));
        var evidence = new PatientEvidence(session.Connection, session.Wallet, session.Patient, witness);
        Refusal? first = null;
        foreach (var relationship in session.Wallet.Relationships.Where(r => r.Role is null))
        {
            var holder = session.Connection.Network.Find(relationship.Member);
            if (holder is null || (parsed.GetValue(Member) is { } only && only != holder.Slug))
            {
                continue;
            }

            if ((await evidence.VerifyAsync(relationship, cancellation)).TryGet(out var log, out var refusal))
            {
                session.Screen.Show(Json(session.Connection.Network, holder, log), console => Show(console, session.Connection.Network, holder, log));
                await ShowUnverifiedAsync(session, relationship, holder, log, cancellation);
            }
            else
            {
                session.Screen.Refused(refusal!);
                first ??= refusal;
            }
        }

        return first is null ? ExitCodes.Done : ExitCodes.Refused;
    }

    /// <summary>A guardian is shown a part of a ward's log, which has no evidence of being whole: that is said.</summary>
    private static async Task ShowUnverifiedAsync(
        VerbSession session, WalletRelationship relationship, MemberView holder, VerifiedLog log, CancellationToken cancellation)
    {
        if (log.Entries.Count > 0 || !(await session.Patient.LogAsync(relationship, 0, cancellation)).TryGet(out var shown, out _) || shown.Entries.Count == 0)
        {
            return;
        }

        session.Screen.Show(
            new JsonObject { ["holder"] = holder.Slug, ["verified"] = false, ["entries"] = shown.Entries.Count },
            console =>
            {
                foreach (var entry in shown.Entries)
                {
                    console.WriteLine($"{entry.Time}  {holder.Slug}: basis {entry.Basis}, purpose {entry.Purpose}, {entry.Pointers.Count} record(s){LayerText.Of(entry.Layers)}.");
                }

                console.WriteLine($"not verified: {shown.Entries.Count} entries as {holder.Slug} shows them to a guardian.");
            });
    }

    private static JsonObject Json(NetworkView network, MemberView holder, VerifiedLog log) => new()
    {
        ["holder"] = holder.Slug,
        ["verified"] = true,
        ["size"] = log.Size,
        ["anchoredAt"] = log.Anchor?.Height,
        ["anchoredSize"] = log.Anchor?.Size,
        ["searched"] = log.Searched,
        ["entries"] = new JsonArray([.. log.Entries.Select(e => new JsonObject
        {
            ["number"] = e.Number, ["counter"] = e.Counter, ["time"] = (e.Body?.Time ?? e.Time).ToString(), ["erased"] = e.Body is null, ["delayed"] = e.Delayed,
            ["basis"] = e.Body?.Basis, ["purpose"] = e.Body?.Purpose, ["reader"] = e.Body?.Reader.ToString(),
            ["member"] = e.Body?.Member is { } m ? network.Find(m)?.Slug : null, ["permission"] = e.Body?.Permission?.ToString(),
            ["authority"] = e.Body?.Authority?.ToString(), ["layers"] = e.Body is { } body ? LayerText.Names(body) : null, ["records"] = e.Body?.Returned.Count, ["released"] = e.Body?.Released, ["refused"] = e.Body?.Code, ["kept"] = e.Body?.Kept,
        })]),
    };

    private static void Show(IAnsiConsole console, NetworkView network, MemberView holder, VerifiedLog log)
    {
        foreach (var entry in log.Entries)
        {
            console.WriteLine(Line(network, holder, entry));
        }

        var anchored = log.Anchor is { } anchor ? $"anchored at block {anchor.Height} (size {anchor.Size})" : "not anchored yet";
        var missing = log.Searched ? "none missing" : "no gap; the log is too long to search it for more, ask an auditor";
        console.WriteLine($"verified: {log.Entries.Count} entries, {missing}, log of {holder.Slug} at size {log.Size}, {anchored}.");
    }

    private static string Line(NetworkView network, MemberView holder, VerifiedEntry entry)
    {
        if (entry.Body is not { } body)
        {
            return $"{entry.Time}  {holder.Slug} entry {entry.Counter}: its body was erased.";
        }

        var who = body.Member is { } member ? network.NameOf(member) : "you";
        var did = body.Code is { } code ? $"refused {who} ({code})"
            : body.Released ? $"showed {body.Returned.Count} record(s) to {who}"
            : $"noted what {who} did about {body.Returned.Count} record(s), none of them shown";
        var late = entry.Delayed ? $"; by law not shown before {body.ShowFrom}" : string.Empty;
        return $"{body.Time}  {holder.Slug} {did}{LayerText.Of(body)}; {Basis(body.Basis, body.Authority)}, purpose {body.Purpose}{late}.{(body.Kept is true ? " A COPY was taken for offline use: revocation cannot reach it." : string.Empty)}";
    }

    /// <summary>Why it was allowed, in words.</summary>
    private static string Basis(string basis, Hash? authority) => basis switch
    {
        "permission" => "by a permission of yours",
        "patient" => "at your own request",
        "care" => "by its own staff who care for you",
        "duty" => $"under the recorded legal duty {authority}",
        "emergency" => $"in the emergency {authority}",
        _ => $"basis {basis}",
    };
}
