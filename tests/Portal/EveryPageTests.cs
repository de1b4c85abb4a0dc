namespace Xinglin.Portal;

/// <summary>What every page of the list must be, in Chinese on a phone and in English on a desk.</summary>
[Collection(PortalCollection.Name)]
public sealed class EveryPageTests(PortalFixture portal)
{
    public static TheoryData<string> Names => [.. PageList.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_is_clean_in_Chinese_on_a_phone(string name) => await LookAsync(name, Screen.ChinesePhone, "zh-CN");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_is_clean_in_English_on_a_desk(string name) => await LookAsync(name, Screen.EnglishDesktop, "en");

    private async Task LookAsync(string name, Screen screen, string tag)
    {
        var listed = PageList.All.Single(p => p.Name == name);
        await using var window = await portal.OpenAsync(screen);
        await window.GoAsync(portal.At(listed.Origin, listed.Path));
        if (listed.Arrive is { } arrive)
        {
            await arrive(portal, window);
        }

        await window.PictureAsync(name);
        Assert.Empty(window.Faults);
        Assert.Empty(await Axe.FindAsync(window.Page));
        Assert.Equal(tag, await window.Page.Locator("html").GetAttributeAsync("lang"));
        Assert.Equal(0, await window.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - window.innerWidth"));
    }
}
