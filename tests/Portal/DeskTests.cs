using System.Security.Cryptography;
using Xinglin.Client.Access;
using Xinglin.Client.Wallets;

namespace Xinglin.Portal;

/// <summary>The desk hands an account over and is told what became of the code.</summary>
[Collection(PortalCollection.Name)]
public sealed class DeskTests(PortalFixture portal)
{
    [Fact]
    public async Task A_person_is_registered_a_code_printed_and_the_desk_sees_that_it_was_used()
    {
        await using var window = await portal.OpenAsync(Screen.ChinesePhone);
        await StaffDesk.ArriveAsync(portal, window, "/desk");
        var number = "D" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        await AskAsync(window, number);
        await window.Page.Locator("[role=alert] button").ClickAsync();
        await window.Page.Locator(".say.fine").WaitForAsync();
        await window.Page.Locator("form button[type=submit]").ClickAsync();
        var code = await window.Page.Locator("[data-code]").InnerTextAsync();
        await window.Page.Locator("[data-standing=offered]").WaitForAsync();
        await window.PictureAsync("desk-code");
        Assert.Empty(await Axe.FindAsync(window.Page));
        Assert.DoesNotContain(code, window.Page.Url, StringComparison.Ordinal);

        using var connection = await portal.Demonstration.ConnectAsync();
        using var wallet = Wallet.Create(portal.Demonstration.File(number + ".json"), "a passphrase", connection.Network.Network);
        _ = (await new PatientClient(connection, wallet).ClaimAsync(code)).Value;
        await window.Page.Locator("[data-standing=used]").WaitForAsync();
        await window.Page.Locator("input").First.FillAsync(number);
        await window.Page.Locator("input[type=checkbox]").CheckAsync();
        await window.Page.Locator("form button[type=submit]").ClickAsync();
        Assert.Contains("relationship-already-claimed", await window.Page.Locator("[role=alert]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(window.Faults, f => !f.Contains("status of 4", StringComparison.Ordinal));
    }

    private static async Task AskAsync(Window window, string number)
    {
        await window.Page.Locator("input").First.FillAsync(number);
        await window.Page.Locator("input[type=checkbox]").CheckAsync();
        await window.Page.Locator("form button[type=submit]").ClickAsync();
    }
}
