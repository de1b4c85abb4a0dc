using Xinglin.Client.Access;
using Xinglin.Client.Network;
using Xinglin.Client.Timeline;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Tests.Timeline;

public sealed class RecordTimelineTests
{
    private static readonly AccountId Hospital = AccountOf("hospital");
    private static readonly AccountId Clinic = AccountOf("clinic");

    private static readonly NetworkView Network = new(
        default, "test", true, [new MemberView("h", "Hospital", "hospital", Hospital, null!, null!), new MemberView("c", "Centre", "examination-centre", Clinic, null!, null!)]);

    [Fact]
    public void Records_of_all_holders_stand_in_one_order_with_their_source_and_kind()
    {
        var timeline = RecordTimeline.Of(
            [
                Answer(Hospital, "Hospital", Record("1", "effectiveDateTime", "2024-03-05T23:30:00+08:00"), Record("2", "effectiveDateTime", "2024")),
                Answer(Clinic, "Centre", Record("3", "issued", "2024-03-05T16:00:00Z"), Record("4", "recordedDate", "2023-12-31"), Record("5", "effectivePeriod", "2024-03")),
            ], Network);
        Assert.Equal(["3", "1", "5", "2", "4"], Names(timeline.Entries));
        Assert.Equal(["examination-centre", "hospital", "examination-centre", "hospital", "examination-centre"], timeline.Entries.Select(e => e.Kind));
        Assert.Empty(timeline.Undated);
    }

    [Theory]
    [InlineData("2024", null, "3 2 1")]
    [InlineData("2024-02", null, "3 1")]
    [InlineData(null, "2024", "2 1 0")]
    [InlineData("2024-01-31", "2024-01-31", "2 1")]
    public void Only_what_may_lie_within_the_days_asked_for_is_shown(string? from, string? until, string shown)
    {
        var timeline = RecordTimeline.Of(
            [Answer(Hospital, "Hospital", Record("0", "date", "2023-12-31"), Record("1", "date", "2024"), Record("2", "date", "2024-01-31"), Record("3", "date", "2025-02-01"))],
            Network, from, until);
        Assert.Equal(shown, string.Join(' ', Names(timeline.Entries)));
    }

    [Theory]
    [InlineData("effectiveDateTime", "")]
    [InlineData("effectiveDateTime", "soon")]
    [InlineData("birthDate", "1950-01-01")]
    public void A_record_without_a_time_stands_apart_and_is_not_lost(string element, string value)
    {
        var timeline = RecordTimeline.Of([Answer(Hospital, "Hospital", Record("1", element, value))], Network, from: "2024");
        Assert.Empty(timeline.Entries);
        Assert.Equal(["1"], Names(timeline.Undated));
    }

    [Fact]
    public void A_record_that_two_permissions_open_stands_once_in_its_deeper_layer()
    {
        var index = Record("1", "date", "2024") with { Layer = LayerNames.Index };
        var timeline = RecordTimeline.Of([Answer(Hospital, "Hospital", index), Answer(Hospital, "Hospital", Record("1", "date", "2024"))], Network);
        Assert.Equal(LayerNames.Raw, Assert.Single(timeline.Entries).Resource.Layer);
    }

    [Fact]
    public void Who_gave_nothing_is_there_with_the_reason()
    {
        string[] states = [CompletenessStates.Late, CompletenessStates.Outside, CompletenessStates.NotVerifiable, CompletenessStates.Overdue, CompletenessStates.Withheld];
        var timeline = RecordTimeline.Of([.. states.Select(s => new HolderAnswer(Hospital, "Hospital", [], s))], Network);
        Assert.Equal(states, timeline.Holders.Select(h => h.Answer.State));
        Assert.All(timeline.Holders, h => Assert.Equal("hospital", h.Kind));
        Assert.Equal("", Assert.Single(RecordTimeline.Of([new HolderAnswer(AccountOf("gone"), "Gone", [], CompletenessStates.Late)], Network).Holders).Kind);
    }

    private static IEnumerable<string> Names(IEnumerable<TimelineEntry> entries) =>
        entries.Select(e => e.Resource.Resource.Split("\"id\":\"")[1].Split('"')[0]);

    private static VerifiedResource Record(string id, string element, string value) => new(
        element.EndsWith("Period", StringComparison.Ordinal)
            ? $$$"""{"resourceType":"Observation","id":"{{{id}}}","{{{element}}}":{"start":"{{{value}}}"}}"""
            : $$"""{"resourceType":"Observation","id":"{{id}}","{{element}}":"{{value}}"}""",
        "Observation", Sha256.Of(System.Text.Encoding.UTF8.GetBytes(id)), new Height(1));

    private static HolderAnswer Answer(AccountId holder, string name, params VerifiedResource[] resources) => new(
        holder, name, [], CompletenessStates.Complete, new VerifiedRecords(resources, [], new AsOf(new Height(1), new LedgerTime(1)), "entry", RecordCompleteness.Unknown()));

    private static AccountId AccountOf(string name) => new(Sha256.Of(System.Text.Encoding.UTF8.GetBytes(name)));
}
