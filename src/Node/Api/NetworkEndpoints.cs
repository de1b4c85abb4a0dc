using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Gateway;
using Xinglin.Node.Standing;

namespace Xinglin.Node.Api;

/// <summary>What the network is and how its members fare.</summary>
internal static class NetworkEndpoints
{
    public static void MapNetwork(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Network");
        group.MapGet("/network", GetNetwork).WithName("getNetwork")
            .WithSummary("The network: its id, the exact genesis document, and its members with their present keys.");
        group.MapGet("/health", GetHealth).WithName("getHealth")
            .WithSummary("200 when every replica here had a final block within 15 s, else 503; the body says which had not.")
            .Produces<HealthAnswer>().Produces<HealthAnswer>(503);
        group.MapGet("/status", GetStatuses).WithName("getStatuses")
            .WithSummary("How every member's replica here fares.");
    }

    public static void MapStatus(this RouteGroupBuilder member)
    {
        member.MapGet("/status", GetStatus).WithName("getStatus").WithTags("Network")
            .WithSummary("How this member's replica fares.");
        member.MapGet("/partitions", GetPartitions).WithName("getPartitions").WithTags("Network")
            .WithSummary("This member's replicas of all partitions that it hosts, the directory first; each answers under /{member}/partitions/{number}/ what the directory answers under /{member}/.");
    }

    internal static StatusAnswer Status(MemberNode member, TimeProvider clock)
    {
        var tip = member.Ledger.Tip;
        var age = Math.Max(0, clock.GetUtcNow().ToUnixTimeMilliseconds() - tip.Time.Milliseconds);
        var health = member.Ledger.Health;
        var validators = member.Ledger.ValidatorsOf(tip.Height.Next) ?? member.Ledger.Genesis.Validators;
        return new StatusAnswer(
            member.Slug, tip.Height.Value, tip.Time.ToString(), age, age <= Freshness.AgeMax, tip.Hash.ToString(), tip.State.ToString(),
            validators.Count, validators.Quorum, health.Signs, [.. health.Waiting.Select(a => ConsortiumView.NameOf(member.Ledger, a))], health.Halted, health.Pending, health.Sentence,
            [.. health.Missing.Select(a => ConsortiumView.NameOf(member.Ledger, a))], [.. health.Accused.Select(a => ConsortiumView.NameOf(member.Ledger, a))],
            RefoundedFrom.Of(member.Ledger.Genesis)?.Sentence(a => ConsortiumView.NameOf(member.Ledger, a)));
    }

    private static NetworkAnswer GetNetwork(NodeMembers members, NodeOptions options)
    {
        var ledger = members.All[0].Ledger;
        var genesis = ledger.Genesis;
        return new NetworkAnswer(
            genesis.Network.ToString(), genesis.Document.Name, genesis.Document.Profile, genesis.Document.Partition, options.Demonstration,
            Base64Url.Encode(genesis.Bytes.Span), [.. genesis.Document.Members.Select(m => Present(ledger, m)), .. Admitted(ledger)]);
    }

    private static JsonHttpResult<HealthAnswer> GetHealth(NodeMembers members, TimeProvider clock)
    {
        var statuses = members.All.Select(m => Status(m, clock)).ToList();
        var well = statuses.TrueForAll(s => s.Fresh && s.Halted is null);
        var answer = new HealthAnswer(well ? "ok" : "degraded", statuses);
        return TypedResults.Json(answer, ApiJson.Default.HealthAnswer, statusCode: well ? 200 : 503);
    }

    private static IReadOnlyList<StatusAnswer> GetStatuses(NodeMembers members, TimeProvider clock) => [.. members.All.Select(m => Status(m, clock))];

    private static IReadOnlyList<PartitionAnswer> GetPartitions(MemberNode member, TimeProvider clock) =>
        [.. (member.Partitions?.All ?? []).Prepend(member).Select(m => new PartitionAnswer(m.Ledger.Genesis.Document.Partition, Status(m, clock)))];

    private static StatusAnswer GetStatus(MemberNode member, TimeProvider clock) => Status(member, clock);

    /// <summary>Who is present and stands in no genesis.</summary>
    private static IEnumerable<NetworkMember> Admitted(IMemberLedger ledger)
    {
        var view = new LedgerView(ledger.State);
        var founders = ledger.Genesis.Document.Members.Select(Genesis.AccountOf).ToHashSet();
        foreach (var account in view.Present().Where(a => !founders.Contains(a)))
        {
            var member = view.Member(account)!;
            yield return new NetworkMember(member.Slug, member.Name, member.Kind, account.ToString(), member.Identity, member.Seal, member.Validator, member.Status);
        }
    }

    /// <summary>A member's keys rotate: the state has the present ones, the genesis the first.</summary>
    private static NetworkMember Present(IMemberLedger ledger, GenesisMember member)
    {
        var account = Genesis.AccountOf(member).ToString();
        var known = ledger.State.TryGet(Encoding.ASCII.GetBytes($"membership.members/{account}"), out var value);
        var state = known ? JsonElement.Parse(value.Span) : default;
        return new NetworkMember(
            member.Slug, member.Name, member.Kind, account,
            Key(state, "identity") ?? member.Identity, Key(state, "seal") ?? member.Seal, known ? Key(state, "validator") : member.Validator,
            state.ValueKind == JsonValueKind.Object && state.TryGetProperty("status", out var status) ? status.GetString() ?? "active" : "active");
    }

    private static Jwk? Key(JsonElement state, string name) =>
        state.ValueKind == JsonValueKind.Object && state.TryGetProperty(name, out var jwk) && jwk.ValueKind == JsonValueKind.Object
            ? new Jwk(Text(jwk, "crv"), Text(jwk, "kty"), Text(jwk, "x"), Text(jwk, "y"))
            : null;

    private static string Text(JsonElement jwk, string name) => jwk.GetProperty(name).GetString()!;
}

/// <summary>When a replica is too old to release anything by.</summary>
public static class Freshness
{
    /// <summary>Longest age of the last final block, milliseconds: three idle blocks.</summary>
    public const long AgeMax = 3 * LedgerLimits.IdleBlockInterval;
}
