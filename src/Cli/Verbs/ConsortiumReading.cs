using System.Text.Json;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Standing;

namespace Xinglin.Cli.Verbs;

/// <summary>What the nodes that can be reached say of the consortium.</summary>
/// <param name="Picture">Who belongs to it and how they fare.</param>
/// <param name="Sentence">The sentence of the replica that is farthest.</param>
/// <param name="By">Whose replica that is.</param>
internal sealed record ConsortiumReading(ConsortiumPicture Picture, string Sentence, MemberView By)
{
    private static readonly RefusalCode Unreachable = new("node-unreachable");

    /// <summary>Asks every member's replica; a refusal when none answers.</summary>
    public static async Task<Answer<ConsortiumReading>> ReadAsync(NetworkConnection connection, CancellationToken cancellation)
    {
        var reports = new List<(MemberView Member, JsonElement Report)>();
        foreach (var member in connection.Network.Members)
        {
            if ((await connection.LedgerAt(member).ReportAsync(cancellation)).TryGet(out var report, out _))
            {
                reports.Add((member, report));
            }
        }

        if (reports.Count == 0)
        {
            return Refusal.Of(Unreachable, "No member's replica answers: start the node, or name another with --node.");
        }

        var best = reports.OrderByDescending(r => r.Report.GetProperty("fresh").GetBoolean()).ThenByDescending(r => r.Report.GetProperty("height").GetUInt64()).First();
        var ledger = connection.LedgerAt(best.Member);
        var members = new List<SeatedMember>();
        foreach (var account in await AccountsAsync(connection, ledger, cancellation))
        {
            if (await EntryAsync(ledger, "membership.members", account.ToString(), ContractsJson.Default.Member, cancellation) is { } member)
            {
                var own = reports.Where(r => r.Member.Account == account).Select(r => (JsonElement?)r.Report).FirstOrDefault();
                members.Add(new SeatedMember(account, member.Slug, StandingOf(member), member.Validator is not null, ConditionOf(member, own, best.Report)));
            }
        }

        var minimum = await EntryAsync(ledger, "membership.parameters", ParameterNames.ValidatorsMinimum, ContractsJson.Default.ParameterValue, cancellation);
        var ordering = await EntryAsync(ledger, "ledger.ordering", "current", LedgerJson.Default.OrderingEntry, cancellation);
        return new ConsortiumReading(
            new ConsortiumPicture(members, minimum?.Value ?? 1, ordering?.Epoch ?? 0, best.Report.GetProperty("height").GetUInt64()), best.Report.GetProperty("sentence").GetString()!, best.Member);
    }

    /// <summary>A state entry of the replica; null when it has none.</summary>
    public static async Task<T?> EntryAsync<T>(LedgerClient ledger, string table, string key, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class =>
        (await ledger.StateAsync(table, key, cancellation)).TryGet(out var state, out _) ? state.Value?.Deserialize(type) : null;

    /// <summary>Who founded the network, and who is present now.</summary>
    private static async Task<IEnumerable<AccountId>> AccountsAsync(NetworkConnection connection, LedgerClient ledger, CancellationToken cancellation)
    {
        var roster = await EntryAsync(ledger, "membership.roster", "all", ContractsJson.Default.MemberRoster, cancellation);
        return connection.Network.Members.Select(m => m.Account).Union(roster?.Present ?? []);
    }

    private static MemberStanding StandingOf(Member member) => member.Status switch
    {
        MemberStatus.Active => MemberStanding.Active,
        MemberStatus.Suspended => MemberStanding.Suspended,
        _ => MemberStanding.Removed,
    };

    /// <summary>A member that decides is judged by who needs its votes; one that only takes part is there when its replica answers in time.</summary>
    private static MemberCondition ConditionOf(Member member, JsonElement? own, JsonElement best)
    {
        if (Names(best, "accused").Contains(member.Slug))
        {
            return MemberCondition.Lying;
        }

        if (member.Validator is null || member.Status != MemberStatus.Active)
        {
            return own is { } report && report.GetProperty("fresh").GetBoolean() ? MemberCondition.Alive : MemberCondition.Missing;
        }

        var stopped = own is { } it && (it.GetProperty("halted").ValueKind == JsonValueKind.String || !it.GetProperty("signs").GetBoolean());
        return stopped || Names(best, "missing").Contains(member.Slug) ? MemberCondition.Missing : MemberCondition.Alive;
    }

    private static HashSet<string> Names(JsonElement report, string name) =>
        report.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(e => e.GetString()!)] : [];
}
