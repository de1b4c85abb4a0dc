using System.Net;
using System.Text.Json;

namespace Xinglin.Portal;

/// <summary>What a patient does with a phone, in Chinese: stories S2 and S3 from her side, and what a thief or a liar on the way gets.</summary>
[Collection(PortalCollection.Name)]
public sealed class PatientJourneyTests(PortalFixture portal)
{
    [Fact]
    public async Task A_newcomer_makes_a_wallet_and_reads_results_that_the_browser_verified()
    {
        await using var story = await PatientStory.BeginAsync(portal, Screen.ChinesePhone);
        var page = story.Page;
        await story.MakeWalletAsync();
        await story.ClaimAsync(story.A);
        await page.Locator("nav a[href='/timeline']").ClickAsync();
        await page.GetByText("糖化血红蛋白").First.ClickAsync();
        await page.Locator("[data-proof]").WaitForAsync();
        Assert.Contains("已在本机核对", await page.Locator("[data-proof]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("4 个成员中有 3 个签名", await page.Locator("[data-proof]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("6.80 %", await page.Locator(".facts").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("4.0 % – 6.0 %", await page.Locator(".facts").InnerTextAsync(), StringComparison.Ordinal);
        await LookAsync(story, "record");
        foreach (var (path, name) in new[] { ("/timeline", "timeline"), ("/sharing", "sharing"), ("/log", "log"), ("/wallet", "wallet"), ("/", "patient-home") })
        {
            await page.Locator($"nav a[href='{path}']").ClickAsync();
            await story.Window.SettleAsync();
            await LookAsync(story, name);
        }

        Assert.Empty(story.Window.Faults);
    }

    [Fact]
    public async Task A_request_arrives_live_and_is_approved_and_ended_by_keyboard_alone()
    {
        await using var story = await PatientStory.BeginAsync(portal, Screen.ChinesePhone);
        var page = story.Page;
        await story.MakeWalletAsync();
        await story.ClaimAsync(story.A);
        await story.ClaimAsync(story.B);
        _ = (await story.AskAsync()).Value;
        var ask = page.Locator("a.row.urgent");
        await ask.WaitForAsync(new() { Timeout = 10_000 });
        await ReachAsync(page, ask);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("[data-preview-count]").WaitForAsync();
        await LookAsync(story, "ask");
        Assert.Equal("1", await page.Locator("[data-preview-count]").GetAttributeAsync("data-preview-count"));
        Assert.Equal(1, await page.GetByText("精神与心理健康").CountAsync());
        await ReachAsync(page, page.GetByRole(AriaRole.Checkbox).Last);
        await page.Keyboard.PressAsync("Space");
        await ReachAsync(page, page.Locator(".actions .ant-btn-primary"));
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".ant-alert-success").WaitForAsync();

        var permission = await story.ReceivedAsync();
        var read = (await story.Doctor.ReadAsync(permission)).Value;
        Assert.Equal("糖化血红蛋白", JsonDocument.Parse(Assert.Single(read.Resources).Resource).RootElement.GetProperty("code").GetProperty("text").GetString());

        await ReachAsync(page, page.Locator("nav a[href='/log']"));
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("[data-log-entry]").First.WaitForAsync();
        Assert.Contains("为诊疗查看了您在青梧市第一医院的 1 条记录", await page.Locator("[data-log-entry]").First.InnerTextAsync(), StringComparison.Ordinal);
        await LookAsync(story, "log-read");

        await ReachAsync(page, page.Locator("nav a[href='/sharing']"));
        await page.Keyboard.PressAsync("Enter");
        var end = page.Locator("[data-permission] button");
        await end.WaitForAsync();
        await ReachAsync(page, end);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("[data-standing=revoked]").WaitForAsync();
        await LookAsync(story, "sharing-ended");
        Assert.Equal("permission-revoked", (await story.Doctor.ReadAsync(permission)).Refusal?.Code.Value);
        Assert.Empty(story.Window.Faults);
    }

    [Fact]
    public async Task A_byte_that_is_flipped_on_the_way_is_caught_and_hides_nothing_else()
    {
        await using var story = await PatientStory.BeginAsync(portal, Screen.ChinesePhone);
        await story.MakeWalletAsync();
        var flipped = 0;
        await story.Page.RouteAsync("**/hospital-a/proofs/state/relationship.records/**", async route =>
        {
            var response = await FetchAsync(route);
            var body = await response.TextAsync();
            if (Interlocked.Exchange(ref flipped, 1) == 0)
            {
                // The value of the entry, as base64url in the proof.
                var at = body.IndexOf("\"value\":\"", StringComparison.Ordinal) + 40;
                body = body[..at] + (body[at] == 'A' ? 'B' : 'A') + body[(at + 1)..];
            }

            await route.FulfillAsync(new() { Response = response, Body = body });
        });
        await story.ClaimAsync(story.A);
        await story.Page.Locator("nav a[href='/timeline']").ClickAsync();
        await story.Page.GetByText("与医院登记的内容不符").First.ClickAsync();
        await story.Page.Locator(".ant-alert-error").WaitForAsync();
        Assert.Contains("proof-invalid", await story.Page.Locator(".ant-alert-error").InnerTextAsync(), StringComparison.Ordinal);
        await LookAsync(story, "mismatch");
        await story.Page.Locator("nav a[href='/timeline']").ClickAsync();
        Assert.True(await story.Page.GetByText("本机已核对").CountAsync() >= 1);
    }

    [Fact]
    public async Task An_answer_with_a_flipped_byte_shows_no_record_at_all()
    {
        await using var story = await PatientStory.BeginAsync(portal, Screen.ChinesePhone);
        await story.MakeWalletAsync();
        await story.Page.RouteAsync("**/hospital-a/gateway/records.own", async route =>
        {
            var response = await FetchAsync(route);
            var body = await response.TextAsync();
            var at = body.Length - 10;
            await route.FulfillAsync(new() { Response = response, Body = body[..at] + (body[at] == 'A' ? 'B' : 'A') + body[(at + 1)..] });
        });
        await story.ClaimAsync(story.A);
        await story.Page.Locator("nav a[href='/timeline']").ClickAsync();
        await story.Page.Locator("[data-absence=late]").WaitForAsync();
        Assert.Equal(0, await story.Page.GetByText("糖化血红蛋白").CountAsync());
    }

    [Fact]
    public async Task A_stolen_cookie_is_useless()
    {
        await using var story = await PatientStory.BeginAsync(portal, Screen.ChinesePhone);
        await story.MakeWalletAsync();
        var used = new TaskCompletionSource<IRequest>();
        story.Page.Request += (_, request) => _ = request.Url.Contains("/sessions/", StringComparison.Ordinal) && used.TrySetResult(request);
        await story.ClaimAsync(story.A);
        var request = await used.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var cookie = (await story.Window.Context.CookiesAsync([request.Url])).Single(c => c.Name == "xinglin-session");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.DoesNotContain("xinglin-session", await story.Page.EvaluateAsync<string>("() => document.cookie"), StringComparison.Ordinal);

        var address = new Uri(request.Url);
        var proof = (await request.AllHeadersAsync())["dpop"];
        Assert.Equal("session-proof-missing", await StolenAsync(address, cookie.Value, null));
        Assert.Equal("session-proof-replayed", await StolenAsync(address, cookie.Value, proof));
        Assert.Equal("session-missing", await StolenAsync(address, null, proof));
    }

    /// <summary>What the node answers. The browser knows <c>patient.localhost</c>, programs know <c>localhost</c> alone; it is the same node.</summary>
    private static Task<IAPIResponse> FetchAsync(IRoute route) => route.FetchAsync(new() { Url = new UriBuilder(route.Request.Url) { Host = "localhost" }.Uri.ToString() });

    /// <summary>A thief's program with the cookie, and perhaps a proof that it saw.</summary>
    private static async Task<string> StolenAsync(Uri address, string? cookie, string? proof)
    {
        using var handler = new HttpClientHandler { UseCookies = false };
        using var client = new HttpClient(handler);
        using var message = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(address) { Host = "localhost" }.Uri);
        message.Headers.Host = address.Authority;
        if (cookie is not null)
        {
            message.Headers.TryAddWithoutValidation("Cookie", $"xinglin-session={cookie}");
        }

        if (proof is not null)
        {
            message.Headers.TryAddWithoutValidation("DPoP", proof);
        }

        using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("DPoP ", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString()!;
    }

    /// <summary>Goes from where the focus is to an element by the Tab key.</summary>
    private static async Task ReachAsync(IPage page, ILocator target)
    {
        await target.WaitForAsync();
        for (var presses = 0; presses < 120; presses++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail("The Tab key does not lead there.");
    }

    private static async Task LookAsync(PatientStory story, string name)
    {
        await story.Window.PictureAsync(name);
        Assert.Empty(await Axe.FindAsync(story.Page));
        Assert.Equal(0, await story.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth"));
    }
}
