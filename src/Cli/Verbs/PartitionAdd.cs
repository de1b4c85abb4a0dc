using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Hosting;
using Xinglin.Node.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin partition add --data DIR --member M --validators N [--ordering FILE] [--endpoint URL …]</c>, then <c>xinglin partition found PROPOSAL --data DIR --member M</c></summary>
internal static class PartitionAdd
{
    private static readonly RefusalCode SequencerUnreadable = new("sequencer-unreadable");

    private static readonly Option<int> Validators = new("--validators") { Description = "How many members validate it, 1 to 128; which, the rule says.", Required = true };

    private static readonly Option<string[]> Endpoints = new("--endpoint") { Description = "Where its ordering process is reached, https://host:port; may be repeated. None: an ordering inside the node." };

    private static readonly Option<string?> Ordering = new("--ordering") { Description = "File that xinglin ordering init printed: the sequencer's public key. Without it the key is made in DIR/ordering/keys." };

    private static readonly Argument<string> Proposal = new("proposal") { Description = "The accepted proposal's id." };

    public static Command Create()
    {
        var command = new Command("add", "Propose a further partition. It takes the votes of a quorum.")
        {
            Options = { VerbOptions.Node, MemberKeysOption.Data, VerbOptions.Member, Validators, Ordering, Endpoints },
        };
        command.SetAction(ProposeAsync);
        return command;
    }

    public static Command Found()
    {
        Proposal.Validators.Add(result =>
        {
            if (!Hash.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("A proposal's id is 43 letters, digits, - and _.");
            }
        });
        var command = new Command("found", "Found the partition that an accepted proposal names.") { Options = { VerbOptions.Node, MemberKeysOption.Data, VerbOptions.Member } };
        command.Arguments.Add(Proposal);
        command.SetAction(FoundAsync);
        return command;
    }

    private static async Task<int> ProposeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        if (!(await PartitionList.MapAsync(session.Connection.LedgerAt(keys.Member), cancellation)).TryGet(out var map, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var number = map.Partitions[^1] + 1;
        var content = new MembershipPropose(
            ProposalKinds.Partition, Sequencer: Sequencer(parsed, number), Endpoints: parsed.GetValue(Endpoints) ?? [], Value: parsed.GetValue(Validators));
        return await ConsortiumProposal.SubmitAsync(session, keys, content, $"partition {number}", cancellation);
    }

    private static Jwk Sequencer(ParseResult parsed, uint number)
    {
        if (parsed.GetValue(Ordering) is { } file)
        {
            try
            {
                return GenesisMaking.ReadSequencer(File.ReadAllText(file));
            }
            catch (Exception fault) when (fault is NodeException or IOException or UnauthorizedAccessException)
            {
                throw new RefusedException(Refusal.Of(SequencerUnreadable, fault.Message));
            }
        }

        var folder = new KeyFolder(Path.Combine(Path.GetFullPath(parsed.GetValue(MemberKeysOption.Data)!), "ordering", "keys"));
        using var sequencer = folder.Signer("partition-" + number.ToString(CultureInfo.InvariantCulture));
        return Jwk.Of(sequencer.PublicKey);
    }

    private static async Task<int> FoundAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, parsed);
        _ = Hash.TryParse(parsed.GetValue(Proposal)!, out var proposal);
        var member = keys.Member;
        var identities = keys.Folder.Member().Identities;
        identities.Follow(() => member.Identity.TryKey(out var named) ? named.Thumbprint() : null);
        var ledger = session.Connection.LedgerAt(member);
        var transaction = ledger.NewTransaction(LedgerClient.ConsortiumLife).ActingAs(member.Account)
            .Call("partitions.add", JsonSerializer.Serialize(new PartitionsAdd(proposal), ContractsJson.Default.PartitionsAdd)).Sign(identities.Present);
        if (!(await ledger.SubmitAsync(transaction, cancellation)).TryGet(out var status, out var refusal)
            || !(await PartitionList.MapAsync(ledger, cancellation)).TryGet(out var map, out refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        return session.Screen.Done(
            new JsonObject { ["partition"] = map.Partitions[^1], ["version"] = map.Version, ["height"] = status.Height?.Value },
            _ => Console.WriteLine($"Partition {map.Partitions[^1]} is founded, final in block {status.Height}: members that host it start it now."));
    }
}
