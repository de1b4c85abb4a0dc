namespace Xinglin.Portal;

/// <summary>The sceptic's way: proofs checked in the browser, and what is missing found.</summary>
[Collection(PortalCollection.Name)]
public sealed class ExplorerTests(PortalFixture portal)
{
    [Fact]
    public async Task A_proof_with_one_letter_changed_does_not_hold()
    {
        await using var window = await portal.OpenAsync(Screen.EnglishDesktop);
        await window.GoAsync(portal.At(PortalOrigins.Front, "/explorer/proofs"));
        var page = window.Page;
        await page.Locator("button.turn").ClickAsync();
        await Assertions.Expect(page.Locator("#proof")).Not.ToHaveValueAsync(string.Empty);
        await page.Locator("button.plain:enabled").ClickAsync();
        await Assertions.Expect(page.Locator("[data-verdict=holds]")).ToContainTextAsync("membership.members/");

        var proof = await page.Locator("#proof").InputValueAsync();
        var at = proof.IndexOf("\"certificate\":\"", StringComparison.Ordinal) + 300;
        await page.Locator("#proof").FillAsync(proof[..at] + (proof[at] == 'A' ? 'B' : 'A') + proof[(at + 1)..]);
        await page.Locator("button.plain:enabled").ClickAsync();
        await Assertions.Expect(page.Locator("[data-verdict=fails]")).ToContainTextAsync("proof-");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task A_transaction_is_found_by_its_id_and_nonsense_is_explained()
    {
        await using var window = await portal.OpenAsync(Screen.EnglishDesktop);
        var (_, id) = await portal.FullBlockAsync();
        await window.GoAsync(portal.At(PortalOrigins.Front, "/explorer"));
        await window.Page.Locator("#find").FillAsync("Wang Xiuying");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("#find-fault")).ToContainTextAsync("neither a height nor a transaction id");
        await window.Page.Locator("#find").FillAsync(id);
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Receipt" })).ToBeVisibleAsync();
        Assert.Empty(window.Faults);
    }
}
