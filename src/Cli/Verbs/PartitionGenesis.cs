using System.CommandLine;
using System.Globalization;
using System.Text;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin partition genesis N [--member M]</c>: the document that founds a partition, for its ordering processes</summary>
internal static class PartitionGenesis
{
    private static readonly RefusalCode NotFounded = new("partition-not-founded");

    private static readonly Argument<uint> Number = new("number") { Description = "The partition's number, above 0." };
    private static readonly Option<string> From = new("--member") { Description = "Whose directory (default: the first member's)." };

    public static Command Create()
    {
        var command = new Command("genesis", "Print a partition's founding document, exactly: xinglin ordering run takes it.") { Arguments = { Number }, Options = { VerbOptions.Node, From } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var number = parsed.GetValue(Number);
        var member = parsed.GetValue(From) is { } slug ? session.Member(slug) : session.Connection.Network.Members[0];
        var name = PartitionKeys.Genesis(number);
        if (!(await session.Connection.LedgerAt(member).ProofAsync("state/" + name, cancellation)).TryGet(out var file, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        // The proof file has the exact bytes; the members that decide the partition and its nodes judge them.
        if (CertifiedState.OfProofFile(file) is not { Value: { } bytes } shown || shown.Key != name
            || Genesis.TryRead(bytes) is not { } genesis || genesis.Network != session.Connection.Network.Network)
        {
            return session.Screen.Refused(Refusal.Of(NotFounded, string.Create(CultureInfo.InvariantCulture, $"{member.Slug} has no partition {number}: xinglin partition list says which there are.")));
        }

        Console.Out.Write(Encoding.UTF8.GetString(bytes.Span));
        return ExitCodes.Done;
    }
}
