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
        new("unknown", PortalOrigins.Front, "/no/such/page"),
    ];
}
