using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Standing;
using Xinglin.Node.Hosting;

namespace Xinglin.Cli.Verbs;

/// <summary>A change of the consortium as the command line names it: a kind with its options, or a proposal's id.</summary>
internal static class ConsortiumChange
{
    private const int FileBytesMax = 64 * 1024;
    private const string Rotate = "rotate";

    private static readonly RefusalCode Malformed = new("change-malformed");

    private static readonly Argument<string> Change = new("change") { Description = "admit, remove, suspend, resume, rotate, ordering, contract, parameter, or a proposal's id." };
    private static readonly Option<string?> Account = new("--account") { Description = "remove, suspend, resume, rotate: the member, by short name or account." };
    private static readonly Option<string?> Card = new("--card") { Description = "admit: the new member's card, as xinglin member init or card printed it." };
    private static readonly Option<string?> Key = new("--key") { Description = "rotate: a file with the new validator key's JWK. ordering: with the sequencer's." };
    private static readonly Option<string[]> Endpoints = new("--endpoint") { Description = "ordering: where an ordering process is reached; may be repeated." };
    private static readonly Option<string?> Name = new("--name") { Description = "contract, parameter: its name." };
    private static readonly Option<int?> Version = new("--version-number") { Description = "contract: the version." };
    private static readonly Option<ulong?> Height = new("--height") { Description = "contract: the block from which on it holds." };
    private static readonly Option<long?> Value = new("--value") { Description = "parameter: the value." };
    private static readonly Option<bool> Following = new("--following") { Description = "admit: the new member's node follows the ledger already, so it counts as there." };

    public static Command Command(string name, string description) => new(name, description)
    {
        Arguments = { Change },
        Options = { VerbOptions.Node, Account, Card, Key, Endpoints, Name, Version, Height, Value, Following },
    };

    /// <summary>What the proposal would lead to.</summary>
    public static ChangeVerdict Judge(ConsortiumPicture now, MembershipPropose content, ParseResult? parsed = null)
    {
        var condition = parsed?.GetValue(Following) == true ? MemberCondition.Alive : MemberCondition.Missing;
        var newcomer = content.Member is { } member ? new SeatedMember(default, member.Slug, MemberStanding.Active, member.Validator is not null, condition) : null;
        return ChangeSimulation.Judge(now, new ProposedChange(
            content.Kind, content.Account, newcomer, content.Epoch, content.Height, content.Name == ParameterNames.ValidatorsMinimum ? content.Value : null));
    }

    /// <summary>The proposal's content; a refusal ends the verb.</summary>
    public static async Task<MembershipPropose> ReadAsync(ParseResult parsed, NetworkConnection connection, ConsortiumReading reading, CancellationToken cancellation)
    {
        var change = parsed.GetValue(Change)!;
        if (Hash.TryParse(change, out var proposal))
        {
            return (await ConsortiumReading.EntryAsync(connection.LedgerAt(reading.By), "membership.proposals", proposal.ToString(), ContractsJson.Default.Proposal, cancellation))?.Content
                ?? throw Refuse("There is no proposal of this id.");
        }

        return change switch
        {
            ProposalKinds.Admit => new MembershipPropose(change, Member: Newcomer(parsed)),
            ProposalKinds.Remove or ProposalKinds.Suspend or ProposalKinds.Resume => new MembershipPropose(change, Account: AccountOf(parsed, reading)),
            Rotate or ProposalKinds.Validator => new MembershipPropose(ProposalKinds.Validator, Account: AccountOf(parsed, reading), Validator: ReadKey(parsed)),
            ProposalKinds.Ordering => new MembershipPropose(change, Epoch: reading.Picture.Epoch + 1, Sequencer: ReadKey(parsed), Endpoints: parsed.GetValue(Endpoints) ?? []),
            ProposalKinds.Contract => new MembershipPropose(change, Name: parsed.GetValue(Name), Version: parsed.GetValue(Version), Height: parsed.GetValue(Height)),
            ProposalKinds.Parameter => new MembershipPropose(change, Name: parsed.GetValue(Name), Value: parsed.GetValue(Value)),
            _ => throw Refuse($"'{change}' is neither a kind of change nor a proposal's id."),
        };
    }

    /// <summary>What the simulation said.</summary>
    public static JsonObject Json(ChangeVerdict verdict) => new()
    {
        ["holds"] = verdict.Holds,
        ["reason"] = verdict.Reason,
        ["sentence"] = verdict.Sentence,
        ["votesNeeded"] = verdict.VotesNeeded,
        ["before"] = Json(verdict.Before),
        ["after"] = Json(verdict.After),
        ["warnings"] = new JsonArray([.. verdict.Warnings.Select(w => (JsonNode)w)]),
    };

    /// <summary>A verdict against the change as a refusal.</summary>
    public static Refusal Against(ChangeVerdict verdict) => Refusal.Of(new RefusalCode(verdict.Reason!), verdict.Sentence);

    private static JsonObject Json(Strength strength) => new()
    {
        ["validators"] = strength.Validators,
        ["quorum"] = strength.Quorum,
        ["mayFail"] = strength.Faulty,
        ["there"] = strength.Signing,
        ["lying"] = strength.Lying,
    };

    private static AccountId AccountOf(ParseResult parsed, ConsortiumReading reading)
    {
        var named = parsed.GetValue(Account) ?? throw Refuse("Name the member with --account.");
        return reading.Picture.Members.FirstOrDefault(m => m.Slug == named || m.Account.ToString() == named)?.Account ?? throw Refuse($"No member is called {named}.");
    }

    private static Jwk ReadKey(ParseResult parsed)
    {
        var jwk = Read(parsed, Key, LedgerKeys.Default.Jwk);
        return jwk.TryKey(out _) ? jwk : throw Refuse($"{parsed.GetValue(Key)} holds no P-256 public key.");
    }

    private static T Read<T>(ParseResult parsed, Option<string?> option, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var file = parsed.GetValue(option) ?? throw Refuse($"This change needs {option.Name}.");
        try
        {
            return JsonSerializer.Deserialize(CappedFile.Read(file, FileBytesMax).AsSpan(), type) ?? throw Refuse($"{file} is empty.");
        }
        catch (JsonException)
        {
            throw Refuse($"{file} is not what {option.Name} needs.");
        }
    }

    /// <summary>From the card that xinglin member init printed, or from the same fields without its format.</summary>
    private static NewMember Newcomer(ParseResult parsed) =>
        parsed.GetValue(Card) is { } file && MemberCard.TryRead(CappedFile.Read(file, FileBytesMax)) is { } card
            ? new NewMember(card.Slug, card.Name, card.Kind, card.Identity, card.Seal, card.Validator, card.Tls, card.Address)
            : Read(parsed, Card, ContractsJson.Default.NewMember);

    private static RefusedException Refuse(string sentence) => new(Refusal.Of(Malformed, sentence));
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Jwk))]
internal sealed partial class LedgerKeys : System.Text.Json.Serialization.JsonSerializerContext;
