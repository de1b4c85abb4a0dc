using System.Net;

namespace Xinglin.Portal;

/// <summary>What a node answers to browsers and to programs on each origin.</summary>
[Collection(PortalCollection.Name)]
public sealed class ServingTests(PortalFixture portal) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = portal.Demonstration.Address };

    public static TheoryData<string> Hosts => ["localhost", "patient.localhost", "hospital-a.localhost"];

    public void Dispose() => _http.Dispose();

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Every_origin_serves_the_page_to_browsers_and_the_API_to_programs(string host)
    {
        using var page = await SendAsync(host, "/no/such/page", "text/html");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        using var refused = await SendAsync(host, "/no/such/page", "application/json");
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using var status = await SendAsync(host, "/hospital-a/status", "application/json");
        Assert.Equal(HttpStatusCode.OK, status.StatusCode);
        using var unknown = await SendAsync(host, "/nobody/status", "text/html");
        Assert.Equal("text/html", unknown.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_page_is_told_to_run_nothing_but_its_own_scripts()
    {
        using var page = await SendAsync("patient.localhost", "/", "text/html");
        var policy = page.Headers.GetValues("Content-Security-Policy").Single().Split("; ");
        Assert.Equal(
            [
                "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "connect-src 'self'", "img-src 'self' data:", "font-src 'self'",
                "require-trusted-types-for 'script'", "trusted-types default", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'",
            ],
            policy);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", page.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.Equal("same-origin", page.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.Contains("camera=()", page.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-cache", page.Headers.GetValues("Cache-Control").Single());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task A_browser_at_an_IP_address_is_sent_to_localhost_since_passkeys_refuse_addresses(string host)
    {
        using var page = await SendAsync(host, "/explorer?to=3", "text/html");
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        Assert.Equal($"http://localhost:{portal.Demonstration.Address.Port}/explorer?to=3", page.Headers.Location!.ToString());
        using var status = await SendAsync(host, "/status", "application/json");
        Assert.Equal(HttpStatusCode.OK, status.StatusCode);
    }

    [Fact]
    public async Task A_name_that_is_not_this_machine_s_is_refused()
    {
        using var page = await SendAsync("evil.example", "/", "text/html");
        Assert.Equal("application/problem+json", page.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task What_has_its_hash_in_its_name_is_kept_and_the_rest_is_asked_for_again()
    {
        var list = await _http.GetStringAsync(new Uri("/portal/SHA256SUMS", UriKind.Relative));
        var asset = list.Split('\n').Select(line => line.Split("  ")[^1]).First(name => name.StartsWith("assets/", StringComparison.Ordinal));
        using var kept = await SendAsync("localhost", "/" + asset, "*/*");
        Assert.Contains("immutable", kept.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        using var first = await SendAsync("localhost", "/", "text/html");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string host, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = $"{host}:{portal.Demonstration.Address.Port}";
        request.Headers.Accept.ParseAdd(accept);
        return await _http.SendAsync(request);
    }
}
