using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xinglin.Node.Hl7v2;

namespace Xinglin.Node.Tests.Hl7v2;

public sealed class V2IntakeTests
{
    [Fact]
    public async Task The_same_message_gets_the_same_answer_and_makes_no_second_record()
    {
        await using var scene = new MllpScene();
        var first = await scene.SendAsync(MllpScene.Result("1", "F", "4.10"));
        var again = await scene.SendAsync(MllpScene.Result("1", "F", "4.10"));
        Assert.Contains("MSA|AA|1", first, StringComparison.Ordinal);
        Assert.Equal(first, again);
        Assert.Equal(1, scene.Versions("Observation"));

        // Another message under the same name is refused with a code of its own, and the first stands.
        var other = await scene.SendAsync(MllpScene.Result("1", "F", "9.99"));
        Assert.Contains("MSA|AE|1", other, StringComparison.Ordinal);
        Assert.Contains("ERR||MSH^1^10|", other, StringComparison.Ordinal);
        Assert.Contains("v2-control-id-reused", other, StringComparison.Ordinal);
        Assert.Contains("4.10", Assert.Single(scene.Records("Observation")), StringComparison.Ordinal);

        // The same control id of another sender is another message.
        Assert.Contains("MSA|AA|1", await scene.SendAsync(MllpScene.Result("1", "F", "4.10").Replace("|LAB|", "|LAB2|", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C", "corrected")]
    [InlineData("D", "entered-in-error")]
    [InlineData("W", "entered-in-error")]
    [InlineData("X", "cancelled")]
    [InlineData("P", "preliminary")]
    public async Task A_later_status_makes_a_new_version_of_the_one_observation(string status, string expected)
    {
        await using var scene = new MllpScene();
        await scene.SendAsync(MllpScene.Result("1", "F", "4.10"));
        await scene.SendAsync(MllpScene.Result("2", status, "4.2"));
        Assert.Equal(2, scene.Versions("Observation"));
        Assert.Contains($"\"status\":\"{expected}\"", Assert.Single(scene.Records("Observation")), StringComparison.Ordinal);
        Assert.Single(scene.Records("DiagnosticReport"));
    }

    [Fact]
    public async Task Nothing_is_acknowledged_that_is_not_durable()
    {
        await using var scene = new MllpScene();
        await scene.SendAsync(MllpScene.Admission("0"));

        // Another process holds the file: nothing can be written.
        using (var holder = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(scene.Folder, "resources.sqlite")};Pooling=False"))
        {
            holder.Open();
            using var begin = holder.CreateCommand();
            begin.CommandText = "BEGIN EXCLUSIVE";
            begin.ExecuteNonQuery();
            var answer = await scene.SendAsync(MllpScene.Admission("1"));
            Assert.Contains("MSA|AR|1", answer, StringComparison.Ordinal);
            Assert.Contains("v2-not-durable", answer, StringComparison.Ordinal);
        }

        Assert.Contains("MSA|AA|1", await scene.SendAsync(MllpScene.Admission("1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_crash_left_between_storing_and_mapping_is_mapped_at_the_next_start_and_answered_when_it_comes_again()
    {
        await using var scene = new MllpScene();
        var message = MllpScene.Result("1", "F", "4.10");
        scene.Inbox.Take("LAB|H", "1", Encoding.UTF8.GetBytes(message));
        Assert.Empty(scene.Records("Observation"));
        var next = new V2Intake(scene.Store, new V2Inbox(scene.Store, TimeProvider.System), scene.Settings, TimeProvider.System, NullLogger.Instance);
        next.Recover();
        Assert.Single(scene.Records("Observation"));
        Assert.Contains("MSA|AA|1", await scene.SendAsync(message), StringComparison.Ordinal);
        Assert.Equal(1, scene.Versions("Observation"));
    }

    [Fact]
    public async Task What_cannot_be_mapped_waits_and_is_mapped_when_it_is_tried_again()
    {
        await using var scene = new MllpScene();
        var answer = await scene.SendAsync(MllpScene.Admission("1").Replace("|7001^^^HIS^MR|", "||", StringComparison.Ordinal));
        Assert.Contains("MSA|AE|1", answer, StringComparison.Ordinal);
        Assert.Contains("ERR||PID^1^3|101", answer, StringComparison.Ordinal);
        var entry = Assert.Single(scene.Inbox.In(V2State.Queued));
        Assert.Equal(V2State.Queued, scene.Intake.Retry(entry).State);
        scene.Inbox.Drop(entry.Number, "no number");
        Assert.Empty(scene.Inbox.Find(entry.Number)!.Raw);
        Assert.Empty(scene.Records("Patient"));

        // It was dropped by a person: the same bytes get the answer that they got.
        Assert.Equal(answer, await scene.SendAsync(MllpScene.Admission("1").Replace("|7001^^^HIS^MR|", "||", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_full_queue_turns_away_without_losing_what_waits()
    {
        await using var scene = new MllpScene(s => s with { QueueMax = 1 });
        await scene.SendAsync("MSH|^~\\&|A|B|||20260101||ZZZ^Z01|1|P|2.5\r");
        Assert.Contains("v2-queue-full", await scene.SendAsync("MSH|^~\\&|A|B|||20260101||ZZZ^Z01|2|P|2.5\r"), StringComparison.Ordinal);
        Assert.Single(scene.Inbox.In(V2State.Queued));
    }

    [Fact]
    public async Task The_bytes_of_mapped_messages_go_after_their_time_and_a_repetition_is_still_known()
    {
        await using var scene = new MllpScene();
        var first = await scene.SendAsync(MllpScene.Admission("1"));
        scene.Inbox.Forget(DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Empty(Assert.Single(scene.Inbox.In(V2State.Mapped)).Raw);
        Assert.Equal(first, await scene.SendAsync(MllpScene.Admission("1")));
        Assert.Equal(1, scene.Versions("Patient"));
    }
}
