using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Errors;
using Xinglin.Testing;

namespace Xinglin.Fuzz;

/// <summary>Hostile requests to a running node: each is answered, none with an internal fault, every refusal has a code that is explained.</summary>
public sealed class HttpTests : IAsyncLifetime
{
    private const int Rounds = 1_500;

    private static readonly string[] MediaTypes = ["application/jose", "application/jose+json", "application/json", "text/plain"];

    private static readonly byte[][] Paths = [.. new[]
    {
        "health", "network", "codes", "openapi/v1.json", "member-0/status", "member-0/blocks", "member-0/blocks?from=1&count=5", "member-0/blocks/1",
        "member-0/blocks/1/bytes", "member-0/state/membership.members/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "member-0/proofs/state/ledger.validators/current",
        "member-0/proofs/receipt/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "member-0/proofs/transaction/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "member-0/transactions/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "member-0/gateway/records.read", "%2e%2e/%00", "member-0/blocks/18446744073709551616",
    }.Select(Encoding.ASCII.GetBytes)];

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(1) };
    private OneMemberNode _node = null!;

    public async Task InitializeAsync() => _node = await OneMemberNode.StartAsync();

    public Task DisposeAsync()
    {
        _client.Dispose();
        _node.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Hostile_bodies_are_refused_with_a_code_or_taken_as_what_they_are()
    {
        var mutator = new Mutator(seed: 9110, Samples.Transactions, Samples.Tokens);
        for (var round = 0; round < Rounds; round++)
        {
            var body = mutator.Next();
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes[round % MediaTypes.Length]);
            using var answer = await _client.PostAsync($"{_node.Address}member-0/transactions", content);
            await Explained(answer, $"round {round}: {Convert.ToHexString(body)}");
            var parsed = SignedTransaction.Parse(body);
            if (round % MediaTypes.Length < 2 && parsed.Transaction is null)
            {
                Assert.Equal(parsed.Code.Value, await CodeOf(answer));
            }
        }

        await StillServes();
    }

    [Fact]
    public async Task Hostile_addresses_are_answered()
    {
        var mutator = new Mutator(seed: 3986, Paths, Samples.Tokens);
        for (var round = 0; round < Rounds; round++)
        {
            var path = string.Concat(mutator.Next().Where(b => b is > 0x20 and < 0x7f and not ((byte)'#' or (byte)'\\')).Take(1_500).Select(b => (char)b));
            var address = new Uri($"{_node.Address}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            if (path.Contains("events", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            using var request = new HttpRequestMessage(round % 5 == 0 ? HttpMethod.Post : HttpMethod.Get, address);
            using var answer = await _client.SendAsync(request);
            await Explained(answer, $"round {round}: {path}");
        }

        await StillServes();
    }

    private static async Task Explained(HttpResponseMessage answer, string what)
    {
        Assert.True(answer.StatusCode is < HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable, $"{(int)answer.StatusCode}, {what}");
        if (answer.StatusCode >= HttpStatusCode.BadRequest && answer.Content.Headers.ContentLength is not 0)
        {
            var code = await CodeOf(answer);
            Assert.True(code is not null && Sentences.Find(code) is not null, $"{(int)answer.StatusCode} with code {code ?? "none"}, {what}");
        }
    }

    private static async Task<string?> CodeOf(HttpResponseMessage answer)
    {
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return problem.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
    }

    private async Task StillServes()
    {
        using var answer = await _client.GetAsync($"{_node.Address}health");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, _node.Host.Intake.Pending);
    }
}
