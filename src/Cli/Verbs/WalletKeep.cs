using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Client.Copies;
using Xinglin.Client.Uploads;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet keep --member M [--record P …] [--at M2]</c></summary>
internal static class WalletKeep
{
    private static readonly Option<string[]> Record = new("--record") { Description = "A record's pointer, from wallet records --json; may be repeated (default: all).", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> At = new("--at") { Description = "The member that keeps the sealed copy (default: the same)." };
    private static readonly Option<bool> Local = new("--local") { Description = "Beside the wallet only: no member keeps a sealed copy." };
    private static readonly Option<bool> Remove = new("--remove") { Description = "Delete the copies of this member's records beside the wallet instead." };
    private static readonly Option<string?> Trust = new("--trust") { Description = "Trust file (default: the network's founders as the node sends them)." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("keep", "Keep copies of your hospital records: sealed at a member, who cannot open them, and beside the wallet for when there is no network.");
        foreach (var option in new Option[] { VerbOptions.Member, Record, At, Local, Remove, Trust })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        if (parsed.GetValue(Remove))
        {
            var gone = session.Wallet.Copies().Remove(c => c.Terms is null && c.Account == relationship.Account);
            return session.Screen.Done(new JsonObject { ["removed"] = gone }, _ => Console.WriteLine($"{gone} set(s) of copies deleted here. Sealed copies at members stay until you order their erasure."));
        }

        var trust = session.Trust(parsed.GetValue(Trust));
        var kept = await session.Patient.CopyAsync(relationship, new CopyKeeper(session.Connection, trust), Pointers(parsed), cancellation);
        if (!kept.TryGet(out var set, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        session.Wallet.Copies().Add(set, trust);
        return await UploadAsync(session, parsed, set, cancellation);
    }

    private static async Task<int> UploadAsync(VerbSession session, ParseResult parsed, CopySet set, CancellationToken cancellation)
    {
        Hash? upload = null;
        var at = parsed.GetValue(At) ?? parsed.GetValue(VerbOptions.Member)!;
        if (!parsed.GetValue(Local))
        {
            var answer = await new UploadClient(session.Connection, session.Wallet).UploadAsync(session.RelationshipWith(at), set, cancellation);
            if (!answer.TryGet(out var id, out var refusal))
            {
                return session.Screen.Refused(refusal! with { Sentence = $"The copy beside the wallet is there; {at} did not take the sealed one. {refusal!.Sentence}" });
            }

            upload = id;
        }

        return session.Screen.Done(
            new JsonObject { ["records"] = set.Records.Count, ["upload"] = upload?.ToString(), ["at"] = upload is null ? null : at, ["kept"] = set.Kept.ToString(), ["provenance"] = UploadIndex.HospitalCopy },
            _ => Console.WriteLine($"{set.Records.Count} record(s) of {set.Name} kept beside the wallet{(upload is null ? string.Empty : $" and sealed at {at} as {upload}")}. A copy may be older than the hospital's."));
    }

    private static List<Hash>? Pointers(ParseResult parsed) => parsed.GetValue(Record) is { Length: > 0 } given
        ? [.. given.Select(text => Hash.TryParse(text, out var pointer)
            ? pointer
            : throw new RefusedException(Refusal.Of(CopyCodes.RecordUnknown, "This is no pointer: list them with `xinglin wallet records --json`.")))]
        : null;
}
