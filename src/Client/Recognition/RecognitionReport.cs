using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Recognition;
using Xinglin.Vault.Records;

namespace Xinglin.Client.Recognition;

/// <summary>A result of the examination, and what the rules say of it.</summary>
/// <param name="Holder">Who made it.</param>
/// <param name="Name">The holder's name.</param>
/// <param name="Resource">The result, verified.</param>
/// <param name="Verdict">Recognised, or what stands against it.</param>
public sealed record RecognitionHit(AccountId Holder, string Name, VerifiedResource Resource, RecognitionVerdict Verdict);

/// <summary>A holder of which it is not known whether it has more results.</summary>
/// <param name="Name">The holder's name.</param>
/// <param name="Why">One of <see cref="CompletenessStates"/>, or one of the two below.</param>
public sealed record UnknownHolder(string Name, string Why)
{
    /// <summary>The scopes reach some results of the examination and maybe not all.</summary>
    public const string PartOutside = "outside-permission-in-part";

    /// <summary>The layer shows that there are results and not of what.</summary>
    public const string LayerTooShallow = "layer-too-shallow";
}

/// <summary>
/// "Already done?" for one examination: what is visible to who asks, judged by the rules, and where it is not known. Nothing is decided here, and what
/// is not visible is not "not done".
/// </summary>
/// <param name="Item">What is to be ordered.</param>
/// <param name="Hits">Results, the recognised first, then the newest.</param>
/// <param name="Unknown">Holders that may have more.</param>
public sealed record RecognitionReport(RecognitionItem Item, IReadOnlyList<RecognitionHit> Hits, IReadOnlyList<UnknownHolder> Unknown)
{
    private static readonly string[] Types = ["Observation", "DiagnosticReport"];

    /// <summary>Those that nothing stands against.</summary>
    public IReadOnlyList<RecognitionHit> Recognised => [.. Hits.Where(h => h.Verdict.Recognised)];

    /// <summary>Judges all answers.</summary>
    /// <param name="rules">The rules of the member where it is ordered.</param>
    /// <param name="item">What is to be ordered.</param>
    /// <param name="ordering">Where.</param>
    /// <param name="answers">Of all holders asked.</param>
    /// <param name="network">Their short names.</param>
    /// <param name="now">When.</param>
    public static RecognitionReport Of(
        RecognitionRules rules, RecognitionItem item, MemberView ordering, IReadOnlyList<HolderAnswer> answers, NetworkView network, DateTimeOffset now)
    {
        var judge = new RecognitionJudge(rules, ordering.Slug, now);
        var hits = answers.SelectMany(a => (a.Records?.Resources ?? []).Select(r => (Answer: a, Resource: r)))
            .Select(found => judge.Judge(item, network.Find(found.Answer.Holder)?.Slug ?? string.Empty, found.Resource.Resource) is { } verdict
                ? new RecognitionHit(found.Answer.Holder, found.Answer.Name, found.Resource, verdict)
                : null)
            .OfType<RecognitionHit>().DistinctBy(h => h.Resource.Pointer)
            .OrderByDescending(h => h.Verdict.Recognised).ThenByDescending(h => h.Verdict.When, StringComparer.Ordinal).ToList();
        return new RecognitionReport(item, hits, [.. answers.Select(a => Unknowns(a, item)).OfType<UnknownHolder>().Distinct()]);
    }

    /// <summary>The id of a result within its holder's system.</summary>
    internal static string? IdOf(RecognitionHit hit)
    {
        using var document = JsonDocument.Parse(hit.Resource.Resource);
        return document.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
    }

    private static UnknownHolder? Unknowns(HolderAnswer answer, RecognitionItem item) =>
        answer.State != CompletenessStates.Complete ? new UnknownHolder(answer.Name, answer.State)
        : answer.Records?.Resources.Any(r => r.Layer == LayerNames.Index && Types.Contains(r.Type)) == true ? new UnknownHolder(answer.Name, UnknownHolder.LayerTooShallow)
        : Types.All(type => Covers(answer.Scopes, type, item)) ? null
        : new UnknownHolder(answer.Name, UnknownHolder.PartOutside);

    /// <summary>True when some scope reaches every result of the item: one without a condition, or with no other than its codes.</summary>
    private static bool Covers(IReadOnlyList<string> scopes, string type, RecognitionItem item) => scopes.Count == 0
        || scopes.Where(s => s.StartsWith(type + ".", StringComparison.Ordinal)).Select(s => s.Split('?', 2)).Any(parts => parts.Length == 1
            || (parts[1].StartsWith("code=", StringComparison.Ordinal) && !parts[1].Contains('&', StringComparison.Ordinal)
                && item.Codings.All(parts[1]["code=".Length..].Split(',').Select(Uri.UnescapeDataString).Contains)));
}
