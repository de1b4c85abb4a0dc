using System.Text;
using Xinglin.Client.Access;
using Xinglin.Client.Network;
using Xinglin.Client.Recognition;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Recognition;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Tests.Recognition;

public sealed class RecognitionReportTests
{
    private const string Laboratory = "Observation.rs?category=laboratory";

    private static readonly RecognitionRules Rules = RecognitionRules.TryRead("""
        {"format":"xinglin/recognition/v1","name":"r","version":"1","region":"west","marks":[{"code":"HR","name":"nationwide","nationwide":true}],"levels":["any"],
         "institutions":[{"member":"a","level":"any","marks":[{"mark":"HR","items":["*"]}]},{"member":"b","level":"any","marks":[]}],
         "items":[{"code":"glucose","name":"glucose","codings":["http://loinc.org|2339-0"],"days":7,"level":"any"}],"reasons":[]}
        """u8)!;

    private static readonly DateTimeOffset Now = new(2026, 6, 10, 0, 0, 0, TimeSpan.Zero);
    private static readonly MemberView A = Member("a");
    private static readonly MemberView B = Member("b");
    private static readonly NetworkView Network = new(default, "test", true, [A, B]);

    [Fact]
    public void Recognised_results_come_first_and_the_others_say_what_stands_against_them()
    {
        var report = Report(Answer(B, [], Glucose("b", "2026-06-09")), Answer(A, [], Glucose("old", "2025-06-01"), Glucose("new", "2026-06-08"), """{"resourceType":"Patient","id":"p"}"""));
        Assert.Equal(["new", "b", "old"], report.Hits.Select(RecognitionReport.IdOf));
        Assert.Equal(["", "mark-missing", "result-too-old"], report.Hits.Select(h => string.Join(' ', h.Verdict.Obstacles)));
        Assert.Equal("new", RecognitionReport.IdOf(Assert.Single(report.Recognised)));
        Assert.Empty(report.Unknown);
    }

    [Theory]
    [InlineData(CompletenessStates.Late)]
    [InlineData(CompletenessStates.Outside)]
    [InlineData(CompletenessStates.Withheld)]
    [InlineData(CompletenessStates.NotVerifiable)]
    [InlineData(CompletenessStates.Overdue)]
    public void A_holder_that_may_have_more_is_named_with_the_reason(string state) =>
        Assert.Equal([new UnknownHolder("a", state)], Report(Answer(A, []) with { State = state }).Unknown);

    [Theory]
    [InlineData("Observation.rs|DiagnosticReport.rs", false)]
    [InlineData("Observation.rs?code=http://loinc.org|2339-0|DiagnosticReport.rs?code=x|y,http://loinc.org|2339-0", false)]
    [InlineData("Observation.rs", true)]
    [InlineData(Laboratory + "|DiagnosticReport.rs", true)]
    [InlineData("Observation.rs?code=http://loinc.org|1-1|DiagnosticReport.rs", true)]
    [InlineData("Observation.rs?code=http://loinc.org|2339-0&date=ge2026|DiagnosticReport.rs", true)]
    [InlineData("Observation.rs?code:not=http://loinc.org|2339-0|DiagnosticReport.rs", true)]
    public void Scopes_that_may_miss_a_result_leave_it_unknown(string scopes, bool unknown)
    {
        var both = scopes.Split("|DiagnosticReport");
        string[] all = both.Length == 2 ? [both[0], "DiagnosticReport" + both[1]] : both;
        Assert.Equal(unknown ? [new UnknownHolder("a", UnknownHolder.PartOutside)] : [], Report(Answer(A, all)).Unknown);
    }

    [Fact]
    public void A_layer_that_does_not_show_what_a_result_is_leaves_it_unknown()
    {
        var answer = Answer(A, [], """{"resourceType":"Observation","id":"x"}""");
        var index = answer with { Records = answer.Records! with { Resources = [answer.Records.Resources[0] with { Layer = LayerNames.Index }] } };
        Assert.Equal([new UnknownHolder("a", UnknownHolder.LayerTooShallow)], Report(index).Unknown);
    }

    private static RecognitionReport Report(params HolderAnswer[] answers) => RecognitionReport.Of(Rules, Rules.Items[0], B, answers, Network, Now);

    private static string Glucose(string id, string date) =>
        $$$"""{"resourceType":"Observation","id":"{{{id}}}","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2339-0"}]},"effectiveDateTime":"{{{date}}}","valueInteger":5}""";

    private static HolderAnswer Answer(MemberView holder, string[] scopes, params string[] resources) => new(
        holder.Account, holder.Name, scopes, CompletenessStates.Complete, new VerifiedRecords(
            [.. resources.Select(r => new VerifiedResource(r, r.Contains("Patient", StringComparison.Ordinal) ? "Patient" : "Observation", Sha256.Of(Encoding.UTF8.GetBytes(holder.Slug + r)), new Height(1)))],
            scopes, new AsOf(new Height(1), new LedgerTime(1)), "entry", RecordCompleteness.Unknown()));

    private static MemberView Member(string slug) => new(slug, slug, "hospital", new AccountId(Sha256.Of(Encoding.UTF8.GetBytes(slug))), null!, null!);
}
