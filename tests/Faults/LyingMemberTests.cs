using System.Text.Json;
using Xinglin.Faults.Machines;

namespace Xinglin.Faults;

/// <summary>One member of four lies, over real lines and with keys that the ledger knows. What it does to the others, and what stays of it.</summary>
public sealed class LyingMemberTests(LyingConsortium lying) : IClassFixture<LyingConsortium>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    [NamespaceFact]
    public Task Whoever_votes_twice_and_in_others_names_convicts_itself_and_nobody_else() => lying.UnderLoadAsync(
        async () =>
        {
            lying.Lie("equivocate", "forge");
            await WhenAsync(s => Names(s, "accused").SequenceEqual([LyingConsortium.Liar]));
            lying.Lie("forge");
            await Task.Delay(TimeSpan.FromSeconds(3));
            lying.Lie();
            await WhenAsync(s => Names(s, "accused").SequenceEqual([LyingConsortium.Liar]));
            foreach (var node in lying.Honest)
            {
                RequireEvidence(node);
            }
        },
        leastAcknowledged: 4);

    [NamespaceFact]
    public Task A_flood_is_bounded_and_named_and_so_is_noise() => lying.UnderLoadAsync(
        async () =>
        {
            lying.Lie("flood");
            await WhenAsync(s => Sentence(s).Contains($"sending faster than is taken: {LyingConsortium.Liar}", StringComparison.Ordinal));
            await RequireProgressAsync(2);
            Assert.All(await MetricsAsync(), page => Assert.Matches($"xinglin_peer_throttled{{[^}}]*peer=\"{LyingConsortium.Liar}\"}} [1-9]", page));
            lying.Lie("garble");
            await WhenAsync(s => Sentence(s).Contains($"sending what no honest node sends: {LyingConsortium.Liar}", StringComparison.Ordinal));
            lying.Lie();
            Assert.All(lying.Honest, n => Assert.InRange(lying.Consortium.Nodes[n].Memory, 0, 1L << 30));
        },
        leastAcknowledged: 4);

    [NamespaceFact]
    public Task Stale_heads_false_blocks_wrong_times_and_silence_delay_and_change_nothing() => lying.UnderLoadAsync(
        async () =>
        {
            var behind = lying.Consortium.Nodes[lying.Honest[0]];
            lying.Lie("stale", "blocks");
            behind.Kill();
            await Task.Delay(TimeSpan.FromSeconds(5));
            behind.Start();
            await RequireProgressAsync(2);
            await WhenAsync(s => !Sentence(s).Contains("catching up", StringComparison.Ordinal));
            lying.Lie("time");
            await RequireProgressAsync(5);
            lying.Lie("withhold", "equivocate");
            await RequireProgressAsync(5);
            lying.Lie();
        },
        leastAcknowledged: 4);

    [NamespaceFact]
    public Task A_broken_promise_convicts_who_gave_it() => lying.UnderLoadAsync(
        async () =>
        {
            lying.Lie("keep");
            await Task.Delay(TimeSpan.FromSeconds(1));
            var (file, broken, trust) = (lying.Consortium.Own("vote.promise"), lying.Consortium.Own("broken.promise"), lying.Consortium.Own("members.json"));
            var promised = await lying.PromiseAsync();
            await File.WriteAllBytesAsync(file, promised.Encode());
            await WhenAsync(s => Height(s) > promised.Until.Value);
            lying.Lie();
            lying.Consortium.SayAt(0, "consortium", "promise", "check", file, "--member", ProcessConsortium.Members[0].Slug, "--out", broken);
            lying.Consortium.SayAt(0, "trust", "get", "--out", trust);
            var shown = XinglinProgram.Do("consortium", "promise", "verify", broken, "--trust", trust);
            Assert.True(shown.GetProperty("broken").GetBoolean());
            Assert.Equal(LyingConsortium.Liar, shown.GetProperty("name").GetString());
        },
        leastAcknowledged: 4);

    [NamespaceFact]
    public async Task A_certificate_that_lapsed_stops_nothing()
    {
        Assert.InRange(await lying.CertificateEndsAsync(), DateTime.MinValue, DateTime.UtcNow.AddYears(-1));
        await WhenAsync(s => !Sentence(s).Contains($"nothing is heard from {LyingConsortium.Liar}", StringComparison.Ordinal));
        Assert.All(await MetricsAsync(), page => Assert.Matches($"xinglin_peer_lines{{[^}}]*peer=\"{LyingConsortium.Liar}\"}} 2", page));
    }

    private Task<string[]> MetricsAsync() => Task.WhenAll(lying.Honest.Select(n => lying.Consortium.Doors[n].Http.GetStringAsync("metrics")));

    private static IReadOnlyList<string> Names(JsonElement status, string list) => [.. status.GetProperty(list).EnumerateArray().Select(e => e.GetString()!)];

    private static string Sentence(JsonElement status) => status.GetProperty("sentence").GetString()!;

    private static ulong Height(JsonElement status) => status.GetProperty("height").GetUInt64();

    private Task WhenAsync(Func<JsonElement, bool> condition) => lying.Consortium.WhenAsync(condition, Patience, lying.Honest);

    private async Task RequireProgressAsync(ulong blocks)
    {
        var from = Height((await lying.Consortium.StatusAsync(lying.Honest[1]))!.Value);
        await WhenAsync(s => Height(s) >= from + blocks);
    }

    /// <summary>What a member keeps is a file that anybody checks without any network, and it names the liar.</summary>
    private void RequireEvidence(int node)
    {
        var consortium = lying.Consortium;
        var slug = ProcessConsortium.Members[node].Slug;
        var kept = JsonDocument.Parse(consortium.SayAt(node, "consortium", "evidence", "list", "--member", slug, "--json")).RootElement;
        var one = Assert.Single(kept.EnumerateArray().Where(k => k.GetProperty("attributed").GetBoolean()).Take(1));
        Assert.All(kept.EnumerateArray(), k => Assert.Equal(LyingConsortium.Liar, k.GetProperty("member").GetString()));
        var (file, trust) = (consortium.Own($"{slug}.misbehaviour"), consortium.Own($"{slug}.trust.json"));
        consortium.SayAt(node, "consortium", "evidence", "export", one.GetProperty("id").GetString()!, "--member", slug, "--out", file);
        consortium.SayAt(node, "trust", "get", "--out", trust);

        var shown = XinglinProgram.Do("consortium", "evidence", "verify", file, "--trust", trust);
        Assert.True(shown.GetProperty("holds").GetBoolean());
        Assert.Equal(LyingConsortium.Liar, shown.GetProperty("name").GetString());
    }
}
