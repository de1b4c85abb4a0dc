using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;
using Xinglin.Node.Tests.Gateway;

namespace Xinglin.Node.Tests.Api;

public sealed class EntranceTests
{
    [Fact]
    public void Streams_are_bounded_and_a_place_is_given_back_once()
    {
        var slots = new StreamSlots();
        var taken = Enumerable.Range(0, ApiLimits.StreamsMax).Select(_ => slots.TryTake()!).ToList();

        Assert.DoesNotContain(null, taken);
        Assert.Null(slots.TryTake());
        taken[0].Dispose();
        taken[0].Dispose();
        Assert.NotNull(slots.TryTake());
        Assert.Null(slots.TryTake());
    }

    [Theory]
    [InlineData("7.0", true)]
    [InlineData("7.12", true)]
    [InlineData("7", false)]
    [InlineData("7.-1", false)]
    [InlineData("7.1.2", false)]
    [InlineData("-7.1", false)]
    [InlineData("99999999999999999999.1", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_a_height_and_an_index_are_a_place_in_the_stream(string? text, bool isPosition)
    {
        Assert.Equal(isPosition, EventPosition.TryParse(text, out var position));
        Assert.True(!isPosition || position.ToString() == text);
    }

    [Fact]
    public async Task Events_come_once_each_in_order_and_go_on_when_the_ledger_does()
    {
        var ledger = new TestLedger(new TestClock(), "hospital-a", "hospital-b", "clinic", "bureau");
        var feed = new EventFeed(ledger.For("hospital-a"));
        Open(ledger);
        Open(ledger);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = new List<FeedEvent>();
        await foreach (var item in feed.ReadAsync(new EventPosition(0, 0), patience.Token))
        {
            seen.Add(item);
            if (seen.Count(e => e.Name == "relationship.opened") == 2 && seen[^1].Position.Height == 2)
            {
                Open(ledger);
            }

            if (seen.Count(e => e.Name == "relationship.opened") == 3)
            {
                break;
            }
        }

        var places = seen.Select(e => (e.Position.Height, e.Position.Index)).ToList();
        Assert.Equal(places.Distinct().Order(), places);
        Assert.Equal([1ul, 2ul, 3ul], places.Select(p => p.Height).Distinct());
    }

    [Fact]
    public void A_problem_carries_its_code_and_both_sentences_and_no_more()
    {
        var problem = Problem.Of(ApiCodes.QueryMalformed, "count");
        using var json = System.Text.Json.JsonDocument.Parse(problem.ToJson());

        Assert.Equal(
            ["type", "title", "status", "detail", "code", "en", "zh", "part"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("Query malformed", problem.Value.Title);
    }

    [Fact]
    public void A_code_without_a_sentence_stays_readable()
    {
        var sentence = Sentences.Of(new RefusalCode("never-heard-of"));

        Assert.Contains("never-heard-of", sentence.En, StringComparison.Ordinal);
        Assert.Contains("never-heard-of", sentence.Zh, StringComparison.Ordinal);
    }

    private static void Open(TestLedger ledger)
    {
        using var patient = TestLedger.NewSigner();
        var account = new AccountId(patient.KeyId.Value);
        var member = ledger.Keys["hospital-a"];
        var transaction = new Xinglin.Ledger.Transactions.TransactionBuilder(
                ledger.Genesis.Network, 0, Base64Url.Encode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)),
                new LedgerTime(ledger.Clock.Now.ToUnixTimeMilliseconds() + 60_000))
            .ActingAs(account).ActingAs(member.Account).Introduce(patient).Introduce(member.Identity)
            .Call("relationship.open", $$"""{"account":"{{account}}"}""").Sign(patient, member.Identity);
        Assert.Null(ledger.Execute(transaction));
    }
}
