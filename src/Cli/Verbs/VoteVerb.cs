using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Ballots;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin vote make|cast|result FILE</c>: members vote on any question.</summary>
internal static class VoteVerb
{
    private static readonly Argument<string> Document = new("file") { Description = "The question's document; give it to every voter, never to the public if the question is not." };
    private static readonly Option<string> Question = new("--question") { Description = "The question.", Required = true };
    private static readonly Option<string[]> Options = new("--option") { Description = "An option; 2 to 16 of them, in order.", AllowMultipleArgumentsPerToken = true, Required = true };
    private static readonly Option<int> Hours = new("--hours") { Description = "Open for so many hours of block time, rounded up to the hour.", DefaultValueFactory = _ => 24 };
    private static readonly Option<int> Quorum = new("--quorum") { Description = "How many members must vote for a result.", Required = true };
    private static readonly Argument<int> Choice = new("option") { Description = "The option's number, from 0, as the document lists them." };
    private static readonly Option<string?> Trust = new("--trust") { Description = "The trust file (default: the network's founders as the node names them)." };
    private static readonly Option<string?> Proof = new("--proof") { Description = "A proof file of the ballot instead of asking a node: no network. Needs --trust." };

    public static Command Make()
    {
        var command = OfMember("make", "Ask the members a question: writes its document, puts a salted commitment to it on the ledger.", MakeAsync);
        foreach (var option in new Option[] { Question, Options, Hours, Quorum })
        {
            command.Options.Add(option);
        }

        return command;
    }

    public static Command Cast()
    {
        var command = OfMember("cast", "Vote for this member, once.", CastAsync);
        command.Arguments.Add(Choice);
        return command;
    }

    public static Command Result()
    {
        var command = new Command("result", "Count a ballot by its proof: who voted for what, whether it is over, what was decided.")
        {
            Arguments = { Document },
            Options = { VerbOptions.Node, Trust, Proof },
        };
        command.SetAction(ResultAsync);
        return command;
    }

    private static Command OfMember(string name, string description, Func<ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description) { Arguments = { Document }, Options = { VerbOptions.Node, MemberKeysOption.Data, VerbOptions.Member } };
        command.SetAction(run);
        return command;
    }

    private static async Task<int> MakeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        var question = new BallotQuestion(new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), parsed.GetValue(Question)!, parsed.GetValue(Options)!);
        var file = question.Write();

        // The file first: a commitment without its document could never be shown to anybody.
        await File.WriteAllBytesAsync(parsed.GetValue(Document)!, file, cancellation);
        var closes = session.Connection.Now.Plus(Math.Clamp(parsed.GetValue(Hours), 1, 400 * 24) * 3_600_000L).CeilingHour();
        var answer = await new BallotClient(session.Connection, keys.Member, keys.Identity).OpenAsync(file, closes, parsed.GetValue(Quorum), cancellation);
        return answer.TryGet(out var status, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["ballot"] = question.Ballot.ToString(), ["closes"] = closes.ToString(), ["height"] = status.Height?.Value },
                _ => Console.WriteLine($"Ballot {question.Ballot} is open until {closes}, final in block {status.Height}. Give {parsed.GetValue(Document)} to the voters."))
            : session.Screen.Refused(refusal!);
    }

    private static async Task<int> CastAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        if (BallotQuestion.TryRead(CappedFile.Read(parsed.GetValue(Document)!, BallotQuestion.BytesMax)) is not { } read)
        {
            return session.Screen.Refused(Malformed());
        }

        var choice = parsed.GetValue(Choice);
        var answer = await new BallotClient(session.Connection, keys.Member, keys.Identity).CastAsync(read.Question.Ballot, choice, cancellation);
        return answer.TryGet(out var status, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["ballot"] = read.Question.Ballot.ToString(), ["option"] = choice, ["height"] = status.Height?.Value },
                _ => Console.WriteLine($"{keys.Member.Name} has voted for {choice}: {read.Question.Options[choice]}, final in block {status.Height}."))
            : session.Screen.Refused(refusal!);
    }

    private static async Task<int> ResultAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed);
        var file = CappedFile.Read(parsed.GetValue(Document)!, BallotQuestion.BytesMax);
        if (BallotQuestion.TryRead(file) is not { } read)
        {
            return screen.Refused(Malformed());
        }

        if (parsed.GetValue(Proof) is { } kept)
        {
            return Show(screen, read.Question, BallotClient.Read(file, CappedFile.Read(kept, Ledger.Proofs.ProofFile.BytesMax), TrustFile.Read(parsed.GetValue(Trust) ?? "members.json")));
        }

        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var asked = await session.Connection.LedgerAt(session.Connection.Network.Members[0]).ProofAsync($"state/ballot.ballots/{read.Question.Ballot}", cancellation);
        return asked.TryGet(out var proof, out var refusal)
            ? Show(screen, read.Question, BallotClient.Read(file, proof, session.Trust(parsed.GetValue(Trust))))
            : screen.Refused(refusal!);
    }

    private static int Show(Screen screen, BallotQuestion question, Answer<BallotResult> answer)
    {
        if (!answer.TryGet(out var result, out var refusal))
        {
            return screen.Refused(refusal!);
        }

        return screen.Done(
            new JsonObject
            {
                ["ballot"] = question.Ballot.ToString(),
                ["closed"] = result.IsClosed,
                ["counts"] = new JsonArray([.. result.Counts.Select(c => (JsonNode)c)]),
                ["quorum"] = result.Ballot.Quorum,
                ["voted"] = result.Ballot.Votes.Count,
                ["winner"] = result.Winner,
                ["height"] = result.Proof.Height.Value,
            },
            _ => Print(question, result));
    }

    private static void Print(BallotQuestion question, BallotResult result)
    {
        Console.WriteLine(question.Question);
        for (var i = 0; i < question.Options.Count; i++)
        {
            Console.WriteLine($"  {i}  {question.Options[i]}: {result.Counts[i]}");
        }

        var state = result.IsClosed ? "closed" : $"open until {result.Ballot.Closes}";
        Console.WriteLine($"{result.Ballot.Votes.Count} members have voted, {result.Ballot.Quorum} are needed; {state}, as of block {result.Proof.Height}, {result.Proof.Time}.");
        Console.WriteLine(result.Winner is { } winner ? $"Decided: {question.Options[winner]}" : "Nothing is decided.");
    }

    private static Refusal Malformed() => Refusal.Of(BallotResultCodes.QuestionMalformed, "This is no document of a ballot: ask who opened it for the file again.");
}
