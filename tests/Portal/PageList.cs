namespace Xinglin.Portal;

/// <summary>A page that everybody may open.</summary>
/// <param name="Name">Of its pictures.</param>
/// <param name="Origin">localhost, patient, or a member's short name.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Arrive">What leads there, when going to the path is not enough; it ends when the page is complete.</param>
public sealed record PortalPage(string Name, string Origin, string Path, Func<PortalFixture, Window, Task>? Arrive = null)
{
    public override string ToString() => Name;
}

/// <summary>Every page of the portal. A new page is one line here.</summary>
public static class PageList
{
    public static IReadOnlyList<PortalPage> All { get; } =
    [
        new("home", PortalOrigins.Front, "/"),
        new("explorer", PortalOrigins.Front, "/explorer"),
        new("explorer-block", PortalOrigins.Front, "/explorer", async (portal, window) =>
            await window.GoAsync(portal.At(PortalOrigins.Front, $"/explorer/blocks/{(await portal.FullBlockAsync()).Height}"))),
        new("explorer-transaction", PortalOrigins.Front, "/explorer", async (portal, window) =>
            await window.GoAsync(portal.At(PortalOrigins.Front, $"/explorer/transactions/{(await portal.FullBlockAsync()).Transaction}"))),
        new("explorer-contracts", PortalOrigins.Front, "/explorer/contracts"),
        new("explorer-contract", PortalOrigins.Front, "/explorer/contracts/Notary/NotaryContract.cs"),
        new("explorer-members", PortalOrigins.Front, "/explorer/members"),
        new("explorer-proof", PortalOrigins.Front, "/explorer/proofs", async (_, window) =>
        {
            await window.Page.Locator("button.turn").ClickAsync();
            await window.Page.Locator("button.plain:enabled").ClickAsync();
            await window.Page.Locator("[data-verdict=holds]").WaitForAsync();
        }),
        new("operator", PortalOrigins.Front, "/operator", async (_, window) => await window.Page.Locator("[data-bundle]").WaitForAsync()),
        new("patient-new", PortalOrigins.Patient, "/"),
        new("unknown", PortalOrigins.Front, "/no/such/page"),
        new("staff-wallet", StaffDesk.Hospital, "/account"),
        new("staff-account", StaffDesk.Hospital, "/account", (portal, window) => StaffDesk.HireAsync(window)),
        new("staff-ask", StaffDesk.Hospital, "/access", (portal, window) => StaffDesk.HireAsync(window)),
        new("staff-emergency", StaffDesk.Hospital, "/emergency", (portal, window) => StaffDesk.HireAsync(window)),
        new("staff-reviews", StaffDesk.Hospital, "/emergency/reviews", (portal, window) => StaffDesk.HireAsync(window)),
        new("staff-desk", StaffDesk.Hospital, "/desk", (portal, window) => StaffDesk.HireAsync(window)),
    ];
}
