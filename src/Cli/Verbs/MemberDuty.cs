using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Client.Duties;
using Xinglin.Client.Ledger;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Duties;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin member duty record|confirm|end --data DIR --member M FILE</c>, on the member's own machine</summary>
internal static class MemberDuty
{
    public static readonly Argument<string> File = new("file") { Description = "The duty's document: what it demands, of whom, until when." };

    private static readonly Option<string> Statute = new("--statute") { Description = "Law and article, as the patient is shown it.", Required = true };
    private static readonly Option<string> Recipient = new("--recipient") { Description = "Short name of the member that may read, with its staff.", Required = true };
    private static readonly Option<DateTimeOffset?> ShowFrom = new("--show-from") { Description = "Only where the law delays it: the patient sees readings from then on." };

    public static Refusal Malformed { get; } = Refusal.Of(ClientCodes.DutyMalformed, "This is no document of a legal duty, or it breaks a limit: take the file as it was recorded, or mend what was given.");

    public static Command Record()
    {
        var command = Verb("record", "A regulator or bureau: write a duty's document and put its commitment on the ledger. A second member confirms it.", RecordAsync);
        foreach (var option in new Option[] { Statute, Recipient, VerbOptions.Scopes, VerbOptions.Purpose, VerbOptions.Days, ShowFrom })
        {
            command.Options.Add(option);
        }

        return command;
    }

    public static Command Confirm() => Verb("confirm", "A second member, neither recorder nor recipient, after reading the document: put the duty in force.", async (parsed, cancellation) =>
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        return await ReadAsync(parsed, cancellation) is { } document
            ? Done(session, document, await new DutyClient(session.Connection, keys.Member, keys.Identity).ConfirmAsync(document, cancellation))
            : session.Screen.Refused(Malformed);
    });

    public static Command End() => Verb("end", "Who recorded or confirmed a duty: end it at once.", async (parsed, cancellation) =>
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        return await ReadAsync(parsed, cancellation) is { } document && document.Read() is { } terms
            ? Done(session, document, await new DutyClient(session.Connection, keys.Member, keys.Identity).EndAsync(terms.Duty, cancellation))
            : session.Screen.Refused(Malformed);
    });

    /// <summary>The document; null when the file is none.</summary>
    public static async Task<DutyDocument?> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var path = parsed.GetValue(File)!;
        return System.IO.File.Exists(path) && DutyDocument.TryRead(await System.IO.File.ReadAllBytesAsync(path, cancellation)) is { } document && document.Read() is not null
            ? document
            : null;
    }

    private static Command Verb(string name, string description, Func<ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description) { Options = { VerbOptions.Node, MemberKeysOption.Data, VerbOptions.Member } };
        command.Arguments.Add(File);
        command.SetAction(run);
        return command;
    }

    private static async Task<int> RecordAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        if (TryWrite(session, parsed) is not { } document)
        {
            return session.Screen.Refused(Malformed);
        }

        // The file first: a commitment without its document could never be shown to anybody.
        await System.IO.File.WriteAllBytesAsync(parsed.GetValue(File)!, document.Write(), cancellation);
        return Done(session, document, await new DutyClient(session.Connection, keys.Member, keys.Identity).RecordAsync(document, cancellation));
    }

    private static DutyDocument? TryWrite(VerbSession session, ParseResult parsed)
    {
        var now = session.Connection.Now;
        LedgerTime? shown = parsed.GetValue(ShowFrom) is { } from ? new LedgerTime(from.ToUnixTimeMilliseconds()) : null;
        try
        {
            return DutyDocument.Create(new DutyTerms(
                new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), session.Connection.Network.Network, session.Member(parsed.GetValue(Recipient)!).Account,
                parsed.GetValue(Statute)!, parsed.GetValue(VerbOptions.Scopes) ?? [], parsed.GetValue(VerbOptions.Purpose)!, now.Plus(-60_000),
                now.Plus(parsed.GetValue(VerbOptions.Days) * 86_400_000L), shown));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static int Done(VerbSession session, DutyDocument document, Answer<TransactionStatus> answer) => answer.TryGet(out var status, out var refusal)
        ? session.Screen.Done(
            new JsonObject { ["duty"] = document.Read()!.Duty.ToString(), ["height"] = status.Height?.Value },
            _ => Console.WriteLine($"Duty {document.Read()!.Duty}, final in block {status.Height}."))
        : session.Screen.Refused(refusal!);
}
