using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Node.Api;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin proof get state|receipt|transaction NAME</c></summary>
internal static class ProofGet
{
    private static readonly Argument<string> Kind = new Argument<string>("kind") { Description = "state, receipt or transaction." }.AcceptOnlyFromAmong("state", "receipt", "transaction");
    private static readonly Argument<string> Name = new("name") { Description = "contract.table/key of the state, or the transaction's id." };
    private static readonly Option<string> From = new("--member") { Description = "Whose replica (default: the first member that the node serves)." };
    private static readonly Option<string> Out = new("--out") { Description = "The file to write.", DefaultValueFactory = _ => "proof.json" };

    public static Command Create()
    {
        var command = new Command("get", "Write a proof file.") { Arguments = { Kind, Name }, Options = { VerbOptions.Node, From, Out } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var what = $"{parsed.GetValue(Kind)}/{parsed.GetValue(Name)}";
        var answer = parsed.GetValue(From) is { } slug
            ? await session.Connection.LedgerAt(session.Member(slug)).ProofAsync(what, cancellation)
            : await OfFirstServedAsync(session.Connection, what, cancellation);
        if (!answer.TryGet(out var file, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var path = Path.GetFullPath(parsed.GetValue(Out)!);
        await File.WriteAllBytesAsync(path, file, cancellation);
        return session.Screen.Done(
            new JsonObject { ["file"] = path, ["bytes"] = file.Length },
            _ => Console.WriteLine($"{path}: {file.Length} bytes. Check it anywhere with: xinglin proof verify {path} --trust members.json"));
    }

    /// <summary>A node of one member serves that member alone.</summary>
    internal static async Task<Answer<byte[]>> OfFirstServedAsync(NetworkConnection connection, string what, CancellationToken cancellation)
    {
        Answer<byte[]> answer = default;
        foreach (var member in connection.Network.Members)
        {
            answer = await connection.LedgerAt(member).ProofAsync(what, cancellation);
            if (answer.Refusal?.Code != ApiCodes.MemberNotServed)
            {
                break;
            }
        }

        return answer;
    }
}
