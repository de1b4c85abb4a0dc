using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.EndToEnd;

/// <summary>The HTTP entrance of a running node: what it describes, how it refuses, what it streams.</summary>
[Collection(DemonstrationCollection.Name)]
public sealed class ApiTests(DemonstrationFixture demonstration)
{
    [Fact]
    public async Task OpenApi_3_1_describes_every_endpoint()
    {
        var document = await Json("/openapi/v1.json");

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.True(operation.Value.TryGetProperty("summary", out _), path.Name);
                Assert.True(operation.Value.TryGetProperty("operationId", out _), path.Name);
                var named = operation.Value.TryGetProperty("parameters", out var list)
                    ? list.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "path").Select(p => p.GetProperty("name").GetString()!).ToList()
                    : [];
                Assert.All(path.Name.Split('/').Where(p => p.StartsWith('{')), part => Assert.Contains(part.Trim('{', '}'), named));
            }
        }
    }

    [Theory]
    [InlineData("GET", "/nothing/here/at/all", 404, "route-unknown")]
    [InlineData("GET", "/hospital-x/status", 404, "member-not-served")]
    [InlineData("DELETE", "/hospital-a/blocks/1", 405, "method-not-allowed")]
    [InlineData("GET", "/hospital-a/blocks/x", 400, "query-malformed")]
    [InlineData("GET", "/hospital-a/blocks?count=101", 400, "query-malformed")]
    [InlineData("GET", "/hospital-a/blocks/99999999", 404, "block-unknown")]
    [InlineData("GET", "/hospital-a/transactions/short", 400, "query-malformed")]
    [InlineData("GET", "/hospital-a/events?after=1", 400, "query-malformed")]
    [InlineData("GET", "/hospital-a/events?account=me", 400, "query-malformed")]
    [InlineData("GET", "/hospital-a/proofs/receipt/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 404, "proof-unavailable")]
    public async Task Refusals_are_problems_whose_codes_are_listed(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await demonstration.Http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(problem.GetProperty("en").GetString(), problem.GetProperty("detail").GetString());
        Assert.Contains((await Json("/codes")).EnumerateArray(), c => c.GetProperty("code").GetString() == code);
    }

    [Theory]
    [InlineData("application/jose", 3, 400, "jws-malformed")]
    [InlineData("text/plain", 3, 415, "media-type-refused")]
    [InlineData("application/jose", 65_537, 413, "transaction-oversize")]
    [InlineData("application/jose", 2_000_000, 413, "transaction-oversize")]
    public async Task Bodies_that_are_no_transactions_are_refused(string mediaType, int length, int status, string code)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(new string('a', length)));
        content.Headers.ContentType = new(mediaType);
        using var answer = await demonstration.Http.PostAsync(new Uri("/hospital-a/transactions", UriKind.Relative), content);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 413, answer.Headers.ConnectionClose == true);
        Assert.Equal(code, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_transaction_that_a_contract_refuses_is_final_with_its_code()
    {
        using var key = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var account = new AccountId(key.KeyId.Value);
        var transaction = new TransactionBuilder(
                demonstration.Host.Genesis.Network, 0, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)),
                new LedgerTime(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 60_000))
            .ActingAs(account).Introduce(key).Call("summary.confirm", $$"""{"account":"{{account}}"}""").Sign(key);

        var final = await Submit(transaction, "?wait=final", HttpStatusCode.OK);

        Assert.Equal("final", final.GetProperty("status").GetString());
        Assert.False(string.IsNullOrEmpty(final.GetProperty("code").GetString()));
        var again = await Json($"/clinic/transactions/{transaction.Id}");
        Assert.Equal(final.GetProperty("height").GetUInt64(), again.GetProperty("height").GetUInt64());
        Assert.Equal(transaction.Id.ToString(), again.GetProperty("receipt").GetProperty("tx").GetString());
    }

    [Fact]
    public async Task Another_machines_name_in_the_host_header_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status");
        request.Headers.Host = "rebound.example";
        using var answer = await demonstration.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/status")]
    [InlineData("/")]
    [InlineData("/nothing")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        using var answer = await demonstration.Http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Events_resume_after_the_last_one_seen()
    {
        var all = await Events("?after=1.0", null, 12);
        var resumed = await Events(string.Empty, all[4].Id, 7);

        Assert.Equal(all.Skip(5).Take(7), resumed);
        Assert.Equal(all.Count, all.Select(e => e.Id).Distinct().Count());
    }

    [Fact]
    public async Task Events_of_one_account_are_those_that_name_it()
    {
        var some = (await Events("?after=1.0", null, 5))[0];
        var account = JsonDocument.Parse(some.Data).RootElement.GetProperty("data").GetProperty("account").GetString()!;

        var own = await Events($"?after=1.0&account={account}", null, 3);

        Assert.All(own, e => Assert.Contains(account, e.Data, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_network_shows_the_exact_genesis_and_present_keys()
    {
        var network = await Json("/network");

        var genesis = Base64Url.Decode(network.GetProperty("genesis").GetString()!)!;
        Assert.Equal(network.GetProperty("network").GetString(), Sha256.Of(genesis).ToString());
        Assert.True(network.GetProperty("demonstration").GetBoolean());
        Assert.Equal(5, network.GetProperty("members").GetArrayLength());
    }

    private async Task<JsonElement> Submit(SignedTransaction transaction, string query, HttpStatusCode expected)
    {
        using var content = new ReadOnlyMemoryContent(transaction.Bytes);
        content.Headers.ContentType = new("application/jose");
        using var answer = await demonstration.Http.PostAsync(new Uri("/hospital-b/transactions" + query, UriKind.Relative), content);
        Assert.Equal(expected, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<List<(string Id, string Data)>> Events(string query, string? lastEventId, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/hospital-a/events" + query);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        using var answer = await demonstration.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(patience.Token));
        var events = new List<(string, string)>();
        var id = string.Empty;
        while (events.Count < count && await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                events.Add((id, line[6..]));
            }
        }

        return events;
    }

    private async Task<JsonElement> Json(string path)
    {
        using var document = JsonDocument.Parse(await demonstration.Http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return document.RootElement.Clone();
    }
}
