namespace Xinglin.Portal;

/// <summary>The operator's page says who is missing, in one sentence.</summary>
[Collection(PortalCollection.Name)]
public sealed class OperatorTests(PortalFixture portal)
{
    [Fact]
    public async Task A_missing_member_and_then_a_stall_are_named_and_pass_when_they_are_back()
    {
        await using var window = await portal.OpenAsync(Screen.ChinesePhone);
        await window.GoAsync(portal.At(PortalOrigins.Front, "/operator"));
        var sentence = window.Page.Locator("[data-standing]");
        await Assertions.Expect(sentence).ToHaveAttributeAsync("data-standing", "well");
        try
        {
            await LineAsync("clinic", "disconnect");
            await ExpectAsync(sentence, "last", "社区");
            await LineAsync("hospital-b", "disconnect");
            await ExpectAsync(sentence, "stall", "没有任何内容能终局");
            await window.PictureAsync("operator-stall");
            Assert.Empty(await Axe.FindAsync(window.Page));
        }
        finally
        {
            await LineAsync("clinic", "connect");
            await LineAsync("hospital-b", "connect");
        }

        await ExpectAsync(sentence, "well", "全部在签名");
    }

    private static async Task ExpectAsync(ILocator sentence, string standing, string text)
    {
        var patient = new LocatorAssertionsToHaveAttributeOptions { Timeout = 60_000 };
        await Assertions.Expect(sentence).ToHaveAttributeAsync("data-standing", standing, patient);
        await Assertions.Expect(sentence).ToContainTextAsync(text, new() { Timeout = 30_000 });
    }

    private async Task LineAsync(string slug, string what)
    {
        using var http = new HttpClient { BaseAddress = portal.Demonstration.Address };
        using var answer = await http.PostAsync(new Uri($"/{slug}/sandbox/{what}", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }
}
