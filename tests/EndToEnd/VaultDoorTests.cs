using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;
using Xinglin.Node.Vault;

namespace Xinglin.EndToEnd;

/// <summary>What is not of its form at a vault's door gets its status and code, and nothing outside the vault is read.</summary>
public sealed class VaultDoorTests(Demonstration demonstration) : IClassFixture<Demonstration>, IAsyncLifetime
{
    private readonly HttpClient _http = new() { BaseAddress = demonstration.Address };
    private Hash _blob;
    private long _length;

    public async Task InitializeAsync()
    {
        using var connection = await demonstration.ConnectAsync();
        var keys = new KeyFolder(Path.Combine(demonstration.Data, "hospital-b", "keys")).Member();
        var holder = connection.Member("hospital-a").Value;
        var source = new HttpVaultSource(_http, connection.Network.Network, holder.Slug, holder.Account, keys, TimeProvider.System);
        var list = await Ward.EventuallyAsync<VaultList>(async () =>
            await source.ListAsync(holder.Account, 0, default) is { Blobs.Count: > 0 } found ? found : Client.Answers.Refusal.Of(new("not-yet"), "Nothing is sealed yet."));
        (_blob, _length) = (list.Blobs[0].Id, list.Blobs[0].Length);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", source.Ticket!.Ticket);
    }

    public Task DisposeAsync()
    {
        _http.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("blobs/AAAA", 400, "vault-address-malformed")]
    [InlineData("blobs/..%2Fvault.sqlite", 400, "vault-address-malformed")]
    [InlineData("blobs/%2e%2e%2f%2e%2e%2fkeys%2fidentity.key", 400, "vault-address-malformed")]
    [InlineData("blobs/%2Fetc%2Fpasswd", 400, "vault-address-malformed")]
    [InlineData("blobs/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 404, "vault-blob-unknown")]
    [InlineData("blobs/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB", 400, "vault-address-malformed")]
    [InlineData("blobs/AAAA/pieces", 400, "vault-address-malformed")]
    [InlineData("blobs/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/pieces", 404, "vault-blob-unknown")]
    [InlineData("list?after=-1", 400, "vault-address-malformed")]
    [InlineData("list?after=1e3", 400, "vault-address-malformed")]
    [InlineData("list?owner=hospital-a", 400, "vault-address-malformed")]
    [InlineData("catalogue?owner=x", 400, "vault-address-malformed")]
    [InlineData("catalogue?owner=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 404, "vault-blob-unknown")]
    public async Task A_malformed_or_unknown_address_is_named(string path, int status, string code) =>
        await AssertRefusedAsync(await _http.GetAsync(new Uri($"hospital-a/vault/{path}", UriKind.Relative)), status, code);

    [Theory]
    [InlineData("../../hospital-a/keys/identity.key")]
    [InlineData("blobs/../../../keys/identity.key")]
    public async Task A_path_upwards_finds_nothing(string path)
    {
        var answer = await _http.GetAsync(new Uri($"{demonstration.Address}hospital-a/vault/{path}"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task An_unknown_member_is_named() =>
        await AssertRefusedAsync(await _http.GetAsync(new Uri($"nobody/vault/blobs/{_blob}", UriKind.Relative)), 404, "member-not-served");

    [Theory]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=0-999999999999")]
    [InlineData("bytes=-5")]
    [InlineData("bytes=5-")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=9223372036854775808-9223372036854775809")]
    [InlineData("items=0-1")]
    [InlineData("bytes=a-b")]
    public async Task A_range_that_is_none_is_refused_with_the_length(string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"hospital-a/vault/blobs/{_blob}");
        request.Headers.TryAddWithoutValidation("Range", range);
        var answer = await _http.SendAsync(request);
        await AssertRefusedAsync(answer, 416, "vault-range-refused");
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"bytes */{_length}"), answer.Content.Headers.ContentRange?.ToString() ?? answer.Headers.GetValues("Content-Range").Single());
    }

    [Fact]
    public async Task A_range_within_the_blob_is_exactly_that()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"hospital-a/vault/blobs/{_blob}");
        request.Headers.Range = new RangeHeaderValue(3, 9);
        var part = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        var whole = await _http.GetByteArrayAsync(new Uri($"hospital-a/vault/blobs/{_blob}", UriKind.Relative));
        Assert.Equal(whole[3..10], await part.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(0, 400, "vault-address-malformed")]
    [InlineData(31, 400, "vault-address-malformed")]
    [InlineData(33, 400, "vault-address-malformed")]
    [InlineData(513 * 32, 400, "vault-address-malformed")]
    public async Task A_batch_that_is_not_so_many_names_is_refused(int bytes, int status, string code)
    {
        using var body = new ByteArrayContent(RandomNumberGenerator.GetBytes(bytes));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var answer = await _http.PostAsync(new Uri("hospital-a/vault/blobs/batch", UriKind.Relative), body);
        await AssertRefusedAsync(answer, status, code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer AAAA")]
    [InlineData("Basic AAAA")]
    public async Task Without_a_ticket_in_force_nothing_is_shown(string authorization)
    {
        foreach (var path in new[] { $"blobs/{_blob}", $"blobs/{_blob}/pieces", "blobs/AAAA", "list", "catalogue" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"hospital-a/vault/{path}");
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var bare = new HttpClient { BaseAddress = demonstration.Address };
            await AssertRefusedAsync(await bare.SendAsync(request), 403, "vault-ticket-invalid");
        }
    }

    [Fact]
    public async Task A_members_ticket_brings_nothing()
    {
        using var body = new ByteArrayContent([1, 2, 3]);
        await AssertRefusedAsync(await _http.PutAsync(new Uri($"hospital-a/vault/blobs/{_blob}", UriKind.Relative), body), 403, "vault-ticket-invalid");
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage answer, int status, string code)
    {
        Assert.Equal((status, code), ((int)answer.StatusCode, await CodeAsync(answer)));
        Assert.NotEmpty(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!);
    }

    private static async Task<string> CodeAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString()!;
}
