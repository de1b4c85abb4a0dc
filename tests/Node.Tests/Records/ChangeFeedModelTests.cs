using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Records;

namespace Xinglin.Node.Tests.Records;

/// <summary>The feed against a plain model: whatever happens to the table and the gateway, in the end exactly what is there has been reported.</summary>
public sealed class ChangeFeedModelTests : IDisposable
{
    private readonly RecordsFixture _member = new();
    private readonly Dictionary<long, string> _dealtWith = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void After_any_history_every_row_has_been_dealt_with_as_it_is_and_no_other(ulong seed)
    {
        var random = new SeededRandom(seed);
        var feed = new ChangeFeed(_member.Source, _member.Store);
        for (var step = 0; step < 150; step++)
        {
            feed = Step(random, feed);
        }

        do
        {
            DealWith(feed, feed.Poll());
        }
        while (feed.Busy);
        Assert.Empty(feed.Poll());
        Assert.Equal(Table(), _dealtWith.OrderBy(row => row.Key).ToList());
    }

    public void Dispose() => _member.Dispose();

    private ChangeFeed Step(SeededRandom random, ChangeFeed feed)
    {
        var number = random.Between(1, 40);
        switch (random.Below(7))
        {
            case 0:
                return _member.Restart();
            case 1:
                _member.Sql($"DELETE FROM record WHERE record_no = {number}");
                break;
            case 2:
                _member.Sql($"UPDATE record SET body = '{random.Below(3)}' WHERE record_no = {number}");
                break;
            case 3:
                _member.Sql($"INSERT OR IGNORE INTO record VALUES ({number}, 'P1', 'Observation', 'o{number}', 1, 't', '{random.Below(3)}')");
                break;
            case 4:
                _member.Sql($"INSERT OR IGNORE INTO record SELECT max(record_no) + 1, 'P1', 'Observation', 'n' || max(record_no), 1, 't', 'n' FROM record");
                break;
            default:
                var changes = feed.Poll(limit: random.Between(1, 10));
                DealWith(feed, [.. changes.Where(_ => random.Percent(70))]);
                break;
        }

        return feed;
    }

    private void DealWith(ChangeFeed feed, IReadOnlyCollection<RecordChange> changes)
    {
        feed.Acknowledge(changes);
        foreach (var change in changes)
        {
            if (change.Row is null)
            {
                Assert.True(_dealtWith.Remove(change.RecordNo));
            }
            else
            {
                Assert.NotEqual(BodyOf(change.Row), _dealtWith.GetValueOrDefault(change.RecordNo));
                _dealtWith[change.RecordNo] = BodyOf(change.Row);
            }
        }
    }

    private List<KeyValuePair<long, string>> Table() =>
        [.. _member.Source.RowsAfter(long.MinValue, int.MaxValue).Select(row => KeyValuePair.Create(row.RecordNo, BodyOf(row)))];

    private static string BodyOf(RecordRow row) => $"{row.Version.ResourceId}:{System.Text.Encoding.UTF8.GetString(row.Body.Span)}";
}
