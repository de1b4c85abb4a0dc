using Xinglin.Client.Access;
using Xinglin.EndToEnd;
using Xinglin.Vault.Requests;

namespace Xinglin.Portal;

/// <summary>A doctor at the pages of hospital B, a patient with the client: ask, granted, read, ended.</summary>
[Collection(PortalCollection.Name)]
public sealed class AccessTests(PortalFixture portal)
{
    [Fact]
    public async Task A_doctor_asks_reads_under_a_banner_and_sees_at_once_that_the_patient_ended_it()
    {
        using var ward = await Ward.OpenAsync(portal.Demonstration);
        await using var doctor = await portal.OpenAsync(Screen.EnglishDesktop);
        await StaffDesk.ArriveAsync(portal, doctor, "/access");
        await StaffDesk.AskAsync(doctor, ward);
        var grant = (await ward.Patient.GrantAsync(await AskedAsync(ward))).Value;

        await doctor.Page.Locator("[data-permission=granted] a").ClickAsync();
        await doctor.Page.Locator("[data-completeness]").WaitForAsync();
        await doctor.PictureAsync("reading");
        var banner = await doctor.Page.Locator("[data-banner]").InnerTextAsync();
        Assert.Contains(ward.Number, banner, StringComparison.Ordinal);
        Assert.Contains("not a full history", banner, StringComparison.Ordinal);
        Assert.Contains("Outside your permission, whether or not anything is there: allergies", banner, StringComparison.Ordinal);
        Assert.Contains("6.8", await doctor.Page.Locator("ul.lines").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await doctor.Page.Locator("ul.lines li").CountAsync());
        Assert.Empty(await Axe.FindAsync(doctor.Page));

        _ = (await ward.Patient.RevokeAsync(grant)).Value;
        var ended = doctor.Page.Locator("[data-ended]", new() { HasText = "Ended by the patient" });
        await ended.WaitForAsync();
        await doctor.PictureAsync("reading-ended");
        Assert.Equal(0, await doctor.Page.Locator("ul.lines").CountAsync());
        Assert.DoesNotContain("6.8", await doctor.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(doctor.Faults);
    }

    [Fact]
    public async Task A_no_of_the_patient_is_shown_and_nothing_can_be_read()
    {
        using var ward = await Ward.OpenAsync(portal.Demonstration);
        await using var doctor = await portal.OpenAsync(Screen.ChinesePhone);
        await StaffDesk.ArriveAsync(portal, doctor, "/access");
        await StaffDesk.AskAsync(doctor, ward);
        var notice = (await ward.Patient.NoticesAsync(ward.AtB)).Value.Notices.Single(n => n.Kind == NoticeKinds.AccessAsked);
        _ = (await ward.Patient.RefuseAsync(ward.AtB, notice.Ask!.Value)).Value;

        await doctor.Page.Locator("[data-ask=refused]").WaitForAsync();
        Assert.Equal(0, await doctor.Page.Locator("[data-permission]").CountAsync());
        Assert.Empty(doctor.Faults);
    }

    [Fact]
    public async Task A_signed_note_is_about_the_person_whom_the_own_system_names()
    {
        using var ward = await Ward.OpenAsync(portal.Demonstration);
        await using var doctor = await portal.OpenAsync(Screen.EnglishDesktop);
        await StaffDesk.ArriveAsync(portal, doctor, "/access");
        await StaffDesk.AskAsync(doctor, ward);
        _ = (await ward.Patient.GrantAsync(await AskedAsync(ward))).Value;
        await doctor.Page.Locator("[data-permission=granted] a").ClickAsync();

        await doctor.Page.GetByRole(AriaRole.Button, new() { Name = "Show who it is about" }).ClickAsync();
        await doctor.Page.Locator("textarea").FillAsync("HbA1c discussed; diet first.");
        await doctor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign and keep" }).ClickAsync();
        await doctor.Page.GetByText("Signed and kept: ClinicalImpression/").WaitForAsync();
        await doctor.PictureAsync("note");

        var own = await Ward.EventuallyAsync(async () => (await ward.Patient.OwnRecordsAsync(ward.AtB, new RecordVerifier(ward.Connection, ward.Trust))).TryGet(out var read, out var refusal)
            && read.Resources.Any(r => r.Type == "ClinicalImpression" && r.Resource.Contains("diet first", StringComparison.Ordinal))
            ? (Client.Answers.Answer<VerifiedRecords>)read
            : refusal ?? Client.Answers.Refusal.Of(new("not-yet"), "Not registered yet."));
        Assert.NotEmpty(own.Resources);
        Assert.Empty(doctor.Faults);
    }

    private static async Task<AskedAccess> AskedAsync(Ward ward) =>
        (await ward.Patient.NoticesAsync(ward.AtB)).Value.Notices.Single(n => n.Kind == NoticeKinds.AccessAsked).Request!;
}
