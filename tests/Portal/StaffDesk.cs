using Xinglin.EndToEnd;

namespace Xinglin.Portal;

/// <summary>What a member of staff does on the pages: make the account, ask, read, print a code.</summary>
internal static class StaffDesk
{
    public const string Hospital = "hospital-b";

    private const string Passphrase = "four words are enough";

    /// <summary>Makes a wallet and an account on the page that is open, of a role or of the first that the page offers; the demonstration's member issues its credential at once.</summary>
    public static async Task HireAsync(Window window, string? role = null)
    {
        var secrets = window.Page.Locator(".wallet-door > form input[type=password]");
        await secrets.Nth(0).FillAsync(Passphrase);
        await secrets.Nth(1).FillAsync(Passphrase);
        await window.Page.Locator(".wallet-door > form button[type=submit]").ClickAsync();
        await window.Page.Locator(role is null ? "[data-role]" : $"[data-role={role}]").First.ClickAsync();
        await window.Page.Locator("main:has(.who):not(:has([data-credential]))").WaitForAsync();
        await window.SettleAsync();
    }

    /// <summary>Opens a page of the hospital's staff, the account made.</summary>
    public static async Task ArriveAsync(PortalFixture portal, Window window, string path)
    {
        await window.GoAsync(portal.At(Hospital, path));
        await HireAsync(window);
    }

    /// <summary>Asks the ward's patient for laboratory results at hospital A.</summary>
    public static async Task AskAsync(Window window, Ward ward)
    {
        await window.Page.Locator("form input").First.FillAsync(ward.Number);
        await window.Page.Locator("form select").First.SelectOptionAsync(ward.A.Account.ToString());
        await window.Page.Locator("form button[type=submit]").ClickAsync();
        await window.Page.Locator("[data-ask=waiting]").WaitForAsync();
    }
}
