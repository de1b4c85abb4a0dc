using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Tests.Access;

public sealed class HolderQuestionTests
{
    private const string Laboratory = "Observation.rs?category=laboratory";
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task One_holder_that_never_answers_or_breaks_off_is_late_and_the_others_are_shown()
    {
        var answers = await HolderQuestions.AskAsync(
            [
                Question("A", _ => Task.FromResult<Answer<VerifiedRecords>>(Records())),
                Question("B", async stop => { await Task.Delay(Timeout.Infinite, stop); throw new InvalidOperationException(); }),
                Question("C", _ => throw new HttpRequestException("broken")),
                Question("D", _ => new TaskCompletionSource<Answer<VerifiedRecords>>().Task),
            ], Patience, CancellationToken.None);
        Assert.Equal(["complete", "late", "late", "late"], answers.Select(a => a.State));
        Assert.NotNull(answers[0].Records);
    }

    [Theory]
    [InlineData("replica-stale", CompletenessStates.Late)]
    [InlineData("node-unreachable", CompletenessStates.Late)]
    [InlineData("disclosure-log-unavailable", CompletenessStates.Late)]
    [InlineData("permission-revoked", CompletenessStates.Outside)]
    [InlineData("permission-expired", CompletenessStates.Outside)]
    [InlineData("role-not-in-force", CompletenessStates.Outside)]
    [InlineData("statement-invalid", CompletenessStates.NotVerifiable)]
    [InlineData("evidence-entry-not-included", CompletenessStates.NotVerifiable)]
    [InlineData("answer-too-large", CompletenessStates.NotVerifiable)]
    public async Task A_refusal_is_late_outside_the_permission_or_not_verifiable(string code, string state)
    {
        var answers = await HolderQuestions.AskAsync(
            [Question("A", _ => Task.FromResult<Answer<VerifiedRecords>>(Refusal.Of(new(code), "")))], Patience, CancellationToken.None);
        Assert.Equal((state, code), (answers[0].State, answers[0].Refusal!.Code.Value));
    }

    [Fact]
    public async Task Who_stops_waiting_stops_and_is_not_told_that_everybody_is_late()
    {
        using var stop = new CancellationTokenSource();
        var asking = HolderQuestions.AskAsync([Question("A", _ => new TaskCompletionSource<Answer<VerifiedRecords>>().Task)], TimeSpan.FromMinutes(5), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public void Unknown_none_hidden_late_and_pending_are_five_different_things()
    {
        var laboratory = OverviewSection.All.Single(s => s.Name == "laboratory");
        var late = new HolderAnswer(default, "A", [Laboratory], CompletenessStates.Late);
        var unknown = new HolderAnswer(default, "A", [Laboratory], CompletenessStates.NotVerifiable, Records(RecordCompleteness.Unknown()));
        var states = new[]
        {
            laboratory.Of(late).State, laboratory.Of(unknown).State, laboratory.Of(Complete(new CoveredSection("Observation/laboratory", 0))).State,
            laboratory.Of(Complete(new CoveredSection("Observation/laboratory", 2, Hidden: 1))).State,
            laboratory.Of(Complete(new CoveredSection("Observation/laboratory", 2, Pending: 1))).State,
        };
        Assert.Equal([SectionStates.Late, SectionStates.NotVerifiable, SectionStates.NothingRegistered, SectionStates.Hidden, SectionStates.Pending], states);
    }

    [Fact]
    public void None_known_appears_only_where_a_resource_states_it()
    {
        var allergies = OverviewSection.All.Single(s => s.Name == "allergies");
        const string None = """{"resourceType":"AllergyIntolerance","code":{"coding":[{"code":"716186003"}]}}""";
        var empty = new CoveredSection("AllergyIntolerance", 0);
        Assert.Equal(SectionStates.NothingRegistered, allergies.Of(Complete(empty, "AllergyIntolerance.rs")).State);
        var stated = Complete(empty with { Count = 1 }, "AllergyIntolerance.rs");
        stated = stated with { Records = stated.Records! with { Resources = [new VerifiedResource(None, "AllergyIntolerance", Sha256.Of("p"u8), new Height(1))] } };
        Assert.Equal(SectionStates.StatedNone, allergies.Of(stated).State);
    }

    [Fact]
    public void A_section_outside_the_scope_says_so_whatever_the_holder_answered()
    {
        var allergies = OverviewSection.All.Single(s => s.Name == "allergies");
        var late = new HolderAnswer(default, "A", [Laboratory], CompletenessStates.Late);
        Assert.Equal(SectionStates.Outside, allergies.Of(late).State);
        Assert.Equal(SectionStates.Outside, allergies.Of(Complete(new CoveredSection("Observation/laboratory", 5))).State);
        Assert.Equal(SectionStates.Outside, allergies.Of(new HolderAnswer(default, "A", ["AllergyIntolerance.rs"], CompletenessStates.Outside)).State);
    }

    private static HolderQuestion Question(string name, Func<CancellationToken, Task<Answer<VerifiedRecords>>> read) => new(default, name, [Laboratory], null, read);

    private static HolderAnswer Complete(CoveredSection covered, string scope = Laboratory) =>
        new(default, "A", [scope], CompletenessStates.Complete, Records(new RecordCompleteness(CompletenessStates.Complete, new LedgerTime(1), [covered], [], [], [], null)));

    private static VerifiedRecords Records(RecordCompleteness? whole = null) => new(
        [], [Laboratory], new AsOf(new Height(1), new LedgerTime(1)), "entry",
        whole ?? new RecordCompleteness(CompletenessStates.Complete, new LedgerTime(1), [], [], [], [], null));
}
