using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Hl7v2;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin v2 status|queue|show|retry|drop --data DIR --member M [MESSAGE]</c>, on the member's own machine</summary>
internal static class V2Verb
{
    private static readonly Argument<long> Message = new("message") { Description = "The message's number, as `v2 queue` prints it." };

    private static readonly Option<string> Reason = new("--reason") { Description = "Why the message is not to be mapped; kept.", Required = true };

    public static Command Status() => Verb("status", "Where HL7 v2 messages come in, and what is wrong.", [], async (v2, screen, _, cancellation) =>
        Shown(screen, await v2.StatusAsync(cancellation), StatusJson, status => Sentences(status).ForEach(Console.WriteLine)));

    public static Command Queue() => Verb("queue", "Messages that wait for a person; nothing of a patient is shown.", [], async (v2, screen, _, cancellation) =>
        Shown(screen, await v2.QueueAsync(cancellation), queue => new JsonArray([.. queue.Messages.Select(m => (JsonNode)Json(m))]), queue => Lines(queue.Messages)));

    public static Command Show() => Verb("show", "One message whole: personal data, for your eyes only.", [Message], async (v2, screen, parsed, cancellation) =>
        Shown(screen, await v2.ShowAsync(parsed.GetValue(Message), cancellation), ShowJson, shown =>
        {
            Lines([shown.Message]);
            Console.WriteLine(shown.Text.Length > 0 ? shown.Text : "Its bytes are gone.");
        }));

    public static Command Retry() => Verb("retry", "Map a waiting message again.", [Message], async (v2, screen, parsed, cancellation) =>
        Shown(screen, await v2.RetryAsync(parsed.GetValue(Message), cancellation), retried => Json(retried.Message), retried => Lines([retried.Message])));

    public static Command Drop()
    {
        var command = Verb("drop", "Decide that a waiting message is not to be mapped.", [Message], async (v2, screen, parsed, cancellation) =>
            Shown(screen, await v2.DropAsync(parsed.GetValue(Message), parsed.GetValue(Reason)!, cancellation), _ => new JsonObject { ["dropped"] = parsed.GetValue(Message) }, _ => Console.WriteLine("Dropped; its bytes are gone, the reason is kept.")));
        command.Options.Add(Reason);
        return command;
    }

    private static Command Verb(string name, string description, Argument[] arguments, Func<V2Client, Screen, ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description) { Options = { VerbOptions.Node, MemberKeysOption.Data, VerbOptions.Member } };
        foreach (var argument in arguments)
        {
            command.Arguments.Add(argument);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            using var session = await VerbSession.OpenAsync(parsed, cancellation);
            using var keys = MemberKeysOption.Open(session, parsed);
            var identity = new ActingIdentity(keys.Member.Account, keys.Identity, keys.Folder.Member().Sealing);
            return await run(new V2Client(session.Connection, keys.Member, identity), session.Screen, parsed, cancellation);
        });
        return command;
    }

    private static int Shown<T>(Screen screen, Answer<T> answer, Func<T, JsonNode> json, Action<T> show)
        where T : class => answer.TryGet(out var value, out var refusal) ? screen.Done(json(value), _ => show(value)) : screen.Refused(refusal!);

    /// <summary>One sentence for each thing that is wrong; one that nothing is.</summary>
    private static List<string> Sentences(V2StatusAnswer status)
    {
        var sentences = new List<string>
        {
            status.Listening is { } at ? $"Listening on {at}; {status.Mapped} message(s) mapped, the last came {status.Last ?? "never"}." : "No listener is set: start the node with --mllp MEMBER=PORT.",
        };
        if (status.Taken > 0)
        {
            sentences.Add($"{status.Taken} message(s) are stored and not mapped yet: if this stays, restart the node and look at its log.");
        }

        if (status.Queued > 0)
        {
            sentences.Add($"{status.Queued} message(s) wait for a person: see `xinglin v2 queue`.");
        }

        return sentences;
    }

    private static void Lines(IReadOnlyList<V2MessageSummary> messages)
    {
        foreach (var message in messages)
        {
            Console.WriteLine($"{message.Message}  {message.Received}  {message.Sender}  {message.ControlId}  {message.State}");
            foreach (var problem in message.Problems)
            {
                Console.WriteLine($"    {problem.Code} at {problem.At}: {problem.Sentence}");
            }
        }

        if (messages.Count == 0)
        {
            Console.WriteLine("No message waits.");
        }
    }

    private static JsonObject Json(V2MessageSummary message) => new()
    {
        ["message"] = message.Message,
        ["sender"] = message.Sender,
        ["controlId"] = message.ControlId,
        ["received"] = message.Received,
        ["state"] = message.State,
        ["problems"] = new JsonArray([.. message.Problems.Select(p => (JsonNode)new JsonObject { ["code"] = p.Code, ["at"] = p.At, ["sentence"] = p.Sentence })]),
    };

    private static JsonObject ShowJson(V2ShowAnswer shown) => new() { ["message"] = Json(shown.Message), ["raw"] = shown.Raw, ["text"] = shown.Text, ["reason"] = shown.Reason };

    private static JsonObject StatusJson(V2StatusAnswer status) => new()
    {
        ["listening"] = status.Listening,
        ["last"] = status.Last,
        ["taken"] = status.Taken,
        ["mapped"] = status.Mapped,
        ["queued"] = status.Queued,
        ["dropped"] = status.Dropped,
        ["sentences"] = new JsonArray([.. Sentences(status).Select(s => (JsonNode)s)]),
    };
}
