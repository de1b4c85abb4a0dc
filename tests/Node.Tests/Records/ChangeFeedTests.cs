using Microsoft.Data.Sqlite;
using Xinglin.Node.Records;
using static Xinglin.Node.Records.RecordChangeKind;

namespace Xinglin.Node.Tests.Records;

public sealed class ChangeFeedTests : IDisposable
{
    private readonly RecordsFixture _member = new();

    [Fact]
    public void A_new_row_is_reported_once_and_never_after_its_acknowledgement()
    {
        var feed = new ChangeFeed(_member.Source, _member.Store);
        _member.Write("P1", "a", "7.9");
        var changes = feed.Poll();
        var change = Assert.Single(changes);
        Assert.Equal((Added, "P1", new RecordVersion("Observation", "a", 1)), (change.Kind, change.Row!.PatientNo, change.Row.Version));
        feed.Acknowledge(changes);
        Assert.Empty(Drain(feed));
        Assert.Empty(Drain(_member.Restart()));
    }

    [Fact]
    public void What_is_not_acknowledged_is_reported_again()
    {
        var feed = new ChangeFeed(_member.Source, _member.Store);
        _member.Write("P1", "a", "1");
        _member.Write("P1", "b", "1");
        var first = feed.Poll();
        feed.Acknowledge([first[1]]);
        Assert.Equal(["a"], Drain(feed, acknowledge: false).Select(IdOf));
        Assert.Equal(["a"], Drain(_member.Restart(), acknowledge: false).Select(IdOf));
    }

    [Fact]
    public void A_change_in_place_is_found_even_when_no_version_moves()
    {
        var feed = new ChangeFeed(_member.Source, _member.Store);
        _member.Write("P1", "a", "7.9");
        _member.Write("P1", "b", "5.0");
        Drain(feed);
        _member.Sql("UPDATE record SET body = replace(body, '7.9', '9.7') WHERE resource_id = 'a'");
        var change = Assert.Single(Drain(feed));
        Assert.Equal((Changed, "a"), (change.Kind, IdOf(change)));
        Assert.Contains("9.7", System.Text.Encoding.UTF8.GetString(change.Row!.Body.Span), StringComparison.Ordinal);
        Assert.Empty(Drain(feed));
    }

    [Fact]
    public void Acknowledging_one_content_does_not_cover_the_next()
    {
        var feed = new ChangeFeed(_member.Source, _member.Store);
        _member.Write("P1", "a", "1");
        var first = feed.Poll();
        _member.Sql("UPDATE record SET body = replace(body, '\"1\"', '\"2\"')");
        feed.Acknowledge(first);
        var second = Assert.Single(Drain(feed));
        Assert.Equal(Changed, second.Kind);
    }

    [Fact]
    public void What_changed_while_nobody_looked_is_found_at_the_next_start()
    {
        _member.Write("P1", "a", "1");
        _member.Write("P1", "b", "1");
        _member.Write("P2", "c", "1");
        Drain(new ChangeFeed(_member.Source, _member.Store));
        _member.Sql("UPDATE record SET patient_no = 'P2' WHERE resource_id = 'a'; DELETE FROM record WHERE resource_id = 'b'");
        _member.Write("P1", "d", "1");
        var changes = Drain(_member.Restart());
        Assert.Equal(
            [(Changed, 1L), (Removed, 2L), (Added, 4L)],
            changes.OrderBy(c => c.RecordNo).Select(c => (c.Kind, c.RecordNo)));
        Assert.Empty(Drain(_member.Restart()));
    }

    [Fact]
    public void A_row_with_a_number_below_known_ones_is_not_missed()
    {
        var feed = new ChangeFeed(_member.Source, _member.Store);
        _member.Sql("INSERT INTO record VALUES (100, 'P1', 'Observation', 'high', 1, 't', '{}')");
        Drain(feed);
        _member.Sql("INSERT INTO record VALUES (-5, 'P1', 'Observation', 'low', 1, 't', '{}')");
        Assert.Equal(["low"], Drain(feed).Select(IdOf));
    }

    [Fact]
    public void More_rows_than_a_page_all_come_in_order()
    {
        _member.Sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1700) "
            + "INSERT INTO record SELECT i, 'P1', 'Observation', 'o' || i, 1, 't', '{}' FROM n");
        var feed = new ChangeFeed(_member.Source, _member.Store);
        Assert.Equal(Enumerable.Range(1, 1700).Select(i => (long)i), Drain(feed).Select(c => c.RecordNo));
        _member.Sql("UPDATE record SET body = '{ }' WHERE record_no IN (1, 900, 1700)");
        Assert.Equal([1L, 900, 1700], Drain(feed).Select(c => c.RecordNo));
    }

    [Fact]
    public void A_row_left_half_empty_by_the_members_system_does_not_stop_the_feed()
    {
        _member.Sql("CREATE TABLE old (record_no INTEGER PRIMARY KEY, patient_no, resource_type, resource_id, version, recorded_at, body);"
            + "DROP TABLE record; ALTER TABLE old RENAME TO record;"
            + "INSERT INTO record VALUES (1, NULL, NULL, NULL, 'x', NULL, NULL), (2, 'P1', 'Observation', 'a', 1, 't', '{}')");
        Assert.Equal([1L, 2], Drain(_member.Restart()).Select(c => c.RecordNo));
    }

    [Fact]
    public void Acknowledgement_and_what_came_of_it_are_durable_together_or_not_at_all()
    {
        var feed = new ChangeFeed(_member.Source, _member.Store);
        _member.Write("P1", "a", "1");
        var changes = feed.Poll();
        Assert.Throws<InvalidOperationException>(() => _member.Store.InOneTransaction(() =>
        {
            _member.Store.Cursors.Save("work", "done");
            feed.Acknowledge(changes);
            throw new InvalidOperationException("the disk went away");
        }));
        feed = _member.Restart();
        Assert.Null(_member.Store.Cursors.Of("work"));
        Assert.Equal(["a"], Drain(feed).Select(IdOf));
    }

    [Fact]
    public void The_members_database_is_the_same_before_and_after()
    {
        _member.Write("P1", "a", "1");
        var before = Schema();
        Drain(new ChangeFeed(_member.Source, _member.Store));
        Assert.Equal(before, Schema());
        Assert.Equal(1, _member.Source.Counts().Records);
    }

    [Fact]
    public void The_gateways_connection_cannot_write_to_the_members_database()
    {
        using var connection = SqliteEngine.OpenReadOnly(_member.DatabasePath);
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM patient";
        Assert.Equal(8, Assert.Throws<SqliteException>(() => command.ExecuteNonQuery()).SqliteErrorCode);
    }

    [Fact]
    public async Task The_running_feed_reports_a_write_and_survives_a_handler_that_fails()
    {
        using var stop = new CancellationTokenSource();
        var reported = new List<string>();
        var failures = 0;
        var feed = new ChangeFeed(_member.Source, _member.Store);
        var running = feed.RunAsync(
            (changes, _) =>
            {
                if (failures == 0)
                {
                    throw new InvalidOperationException("the ledger is away");
                }

                reported.AddRange(changes.Select(IdOf));
                feed.Acknowledge(changes);
                stop.Cancel();
                return Task.CompletedTask;
            },
            _ => failures++,
            stop.Token);
        _member.Write("P1", "a", "1");
        await running.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((1, "a"), (failures, Assert.Single(reported)));
    }

    public void Dispose() => _member.Dispose();

    private static string IdOf(RecordChange change) => change.Row!.Version.ResourceId;

    /// <summary>Polls until the table has been compared to its end.</summary>
    private static List<RecordChange> Drain(ChangeFeed feed, bool acknowledge = true)
    {
        var all = new List<RecordChange>();
        do
        {
            var changes = feed.Poll();
            all.AddRange(changes);
            if (!acknowledge && changes.Count > 0)
            {
                return all;
            }

            feed.Acknowledge(changes);
        }
        while (feed.Busy);
        all.AddRange(feed.Poll());
        return all;
    }

    private string Schema()
    {
        using var connection = SqliteEngine.OpenReadOnly(_member.DatabasePath);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(sql) FROM (SELECT sql FROM sqlite_schema ORDER BY name)";
        return (string)command.ExecuteScalar()!;
    }
}
