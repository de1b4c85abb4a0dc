namespace Xinglin.Portal;

/// <summary>Two windows are two people: open, look, end; a third reviews.</summary>
[Collection(PortalCollection.Name)]
public sealed class EmergencyTests(PortalFixture portal)
{
    /// <summary>马俊杰's document: written person, known at the clinic and at hospital A.</summary>
    private const string IdentityNumber = "999999198812031078";

    [Fact]
    public async Task Two_people_open_it_two_taps_show_the_allergies_and_what_was_shown_goes_with_its_end()
    {
        await using var officer = await portal.OpenAsync(Screen.EnglishDesktop);
        await StaffDesk.ArriveAsync(portal, officer, "/emergency/reviews");
        await officer.Page.Locator("[data-enroll]").ClickAsync();
        await officer.Page.Locator("[data-enroll]").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await using var doctor = await portal.OpenAsync(Screen.ChinesePhone);
        await doctor.GoAsync(portal.At(StaffDesk.Hospital, "/account"));
        await StaffDesk.HireAsync(doctor, "emergency");
        var card = await doctor.Page.Locator("[data-card]").InnerTextAsync();
        await doctor.Page.Locator("nav a[href='/emergency']").ClickAsync();

        await using var nurse = await portal.OpenAsync(Screen.EnglishDesktop);
        await StaffDesk.ArriveAsync(portal, nurse, "/emergency");
        await PrepareAsync(nurse, card);
        var signed = await nurse.Page.Locator("[data-hand-over]").InputValueAsync();
        await nurse.PictureAsync("emergency-hand-over");

        await doctor.Page.Locator("summary").ClickAsync();
        await doctor.Page.Locator("[data-paste]").FillAsync(signed.Replace("seizure", "headache", StringComparison.Ordinal));
        await doctor.Page.Locator("details button").ClickAsync();
        Assert.Contains("emergency-file-malformed", await doctor.Page.Locator("details [role=alert]").InnerTextAsync(), StringComparison.Ordinal);
        await doctor.Page.Locator("[data-paste]").FillAsync(signed);
        await doctor.Page.Locator("details button").ClickAsync();
        await doctor.Page.Locator("[data-look]").ClickAsync();
        await doctor.Page.Locator("main:not(:has([data-loading])) [data-summary]").WaitForAsync(new() { Timeout = 30_000 });
        await doctor.PictureAsync("emergency-look");
        Assert.Contains("磺胺类", await doctor.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await doctor.Page.Locator("[data-section=allergies]").CountAsync());
        Assert.Contains("看不到（无论有无）", await doctor.Page.Locator("[data-summary]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("按此号码不认识此人", await doctor.Page.Locator("[data-summary]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(await Axe.FindAsync(doctor.Page));

        await nurse.Page.Locator("[data-look]").WaitForAsync();
        await nurse.Page.Locator("[data-end]").ClickAsync();
        await doctor.Page.Locator("[data-over]").WaitForAsync();
        Assert.Equal(0, await doctor.Page.Locator("[data-summary]").CountAsync());
        Assert.DoesNotContain("磺胺类", await doctor.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.All([officer, doctor, nurse], window => Assert.Empty(window.Faults));
    }

    private static async Task PrepareAsync(Window nurse, string card)
    {
        var form = nurse.Page.Locator("form[data-open]");
        await form.Locator("select").First.SelectOptionAsync("identity-number");
        await form.Locator("input[name=number]").FillAsync(IdentityNumber);
        await form.Locator("input[name=words]").FillAsync("a seizure in the street");
        await form.Locator("input[name=second]").FillAsync(card);
        await form.Locator("button[type=submit]").ClickAsync();
        await nurse.Page.Locator("[data-hand-over]").WaitForAsync();
    }
}
