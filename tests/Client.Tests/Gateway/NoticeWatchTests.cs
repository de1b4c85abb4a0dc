using System.Net.Http.Headers;
using System.Text;
using Xinglin.Client.Gateway;
using Xinglin.Ledger.Transactions;
using Xinglin.Vault.Keys;

namespace Xinglin.Client.Tests.Gateway;

public sealed class NoticeWatchTests
{
    [Fact]
    public async Task A_broken_stream_is_resumed_after_the_last_notice()
    {
        var node = new FakeNode();
        var afters = new List<string>();
        node.Answer = (_, body) =>
        {
            var request = SignedRequest.Parse(body).Request!;
            afters.Add(Encoding.UTF8.GetString(request.Payload.Arguments.Span));
            return Stream(node, body, first: afters.Count == 1 ? 1 : 2);
        };
        using var identity = ActingIdentity.Of(FakeNode.Key(1), SealingKey.Create());
        using var connection = await node.ConnectAsync();
        var seen = new List<long>();
        await foreach (var notice in connection.GatewayAt(connection.Network.Members[0], identity).WatchAsync())
        {
            seen.Add(notice.Number);
            if (seen.Count == 3)
            {
                break;
            }
        }

        Assert.Equal([1, 2, 3], seen);
        Assert.Equal(["""{"after":0}""", """{"after":2}"""], afters);
    }

    /// <summary>Two notices, then the stream ends.</summary>
    private static HttpResponseMessage Stream(FakeNode node, byte[] request, int first)
    {
        var text = new StringBuilder(": open\n\n");
        for (var number = first; number < first + 2; number++)
        {
            var notice = $$"""{"number":{{number}},"kind":"records-registered","time":1,"account":"{{node.Genesis.Network}}","records":1}""";
            var message = FakeNode.Sealed(request, notice).Content.ReadAsStringAsync().Result;
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"id: {number}\nevent: notice\ndata: {message}\n\n");
        }

        var response = new HttpResponseMessage { Content = new StringContent(text.ToString()) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return response;
    }
}
