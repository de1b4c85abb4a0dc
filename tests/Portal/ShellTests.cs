namespace Xinglin.Portal;

/// <summary>The frame around every page.</summary>
[Collection(PortalCollection.Name)]
public sealed class ShellTests(PortalFixture portal)
{
    [Fact]
    public async Task The_language_changes_at_once_and_is_kept_on_its_origin_alone()
    {
        await using var window = await portal.OpenAsync(Screen.EnglishDesktop);
        await window.GoAsync(portal.At(PortalOrigins.Front));
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "中文" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await Assertions.Expect(window.Page.GetByText("演示：人物均为虚构，不得用于诊疗")).ToBeVisibleAsync();

        await window.GoAsync(portal.At(PortalOrigins.Front, "/explorer"));
        await Assertions.Expect(window.Page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await window.GoAsync(portal.At("hospital-a"));
        await Assertions.Expect(window.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
    }

    [Fact]
    public async Task The_keyboard_reaches_the_content_first_and_a_link_leads_to_the_new_heading()
    {
        await using var window = await portal.OpenAsync(Screen.EnglishDesktop);
        await window.GoAsync(portal.At(PortalOrigins.Front));
        await window.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("main")).ToBeFocusedAsync();

        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Explorer", Exact = true }).FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "What anybody can see" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Markup_and_scripts_from_text_are_refused_by_the_page()
    {
        await using var window = await portal.OpenAsync(Screen.EnglishDesktop);
        await window.GoAsync(portal.At(PortalOrigins.Patient));
        var refused = await window.Page.EvaluateAsync<string[]>("""
            () => [
              () => { document.createElement('div').innerHTML = '<img src=x>'; },
              () => { document.createElement('script').text = 'window.planted = 1'; },
              () => { document.createElement('script').src = 'https://elsewhere.example/x.js'; },
              () => { trustedTypes.createPolicy('another', {}); },
            ].map((attempt) => { try { attempt(); return 'done'; } catch (fault) { return fault.name; } })
            """);
        Assert.Equal(["TypeError", "TypeError", "TypeError", "TypeError"], refused);
    }
}
