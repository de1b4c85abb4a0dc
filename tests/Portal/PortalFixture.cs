using System.Text.Json;
using Xinglin.EndToEnd;

namespace Xinglin.Portal;

/// <summary>One demonstration consortium and one browser for all tests of the portal.</summary>
public sealed class PortalFixture : IAsyncLifetime
{
    private readonly Demonstration _demonstration = new();
    private IPlaywright? _playwright;

    /// <summary>The network behind the pages.</summary>
    public Demonstration Demonstration => _demonstration;

    /// <summary>Debian's Chromium.</summary>
    public IBrowser Browser { get; private set; } = null!;

    /// <summary>Where the checkout is.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The address of a page: of <c>localhost</c>, <c>patient</c> or a member's short name.</summary>
    public Uri At(string origin, string path = "/")
    {
        var host = origin == PortalOrigins.Front ? "localhost" : origin + ".localhost";
        return new Uri($"http://{host}:{_demonstration.Address.Port}{path}");
    }

    /// <summary>A window with storage of its own, watched for what no page may do.</summary>
    public async Task<Window> OpenAsync(Screen screen) => await Window.OpenAsync(Browser, screen);

    /// <summary>A block that is not empty, and its first transaction.</summary>
    public async Task<(ulong Height, string Transaction)> FullBlockAsync()
    {
        using var http = new HttpClient { BaseAddress = _demonstration.Address };
        var blocks = await ReadAsync(http, "/hospital-a/blocks?from=1&count=100");
        var height = blocks.EnumerateArray().First(b => b.GetProperty("transactions").GetInt32() > 0).GetProperty("height").GetUInt64();
        var block = await ReadAsync(http, $"/hospital-a/blocks/{height}");
        return (height, block.GetProperty("receipts")[0].GetProperty("tx").GetString()!);
    }

    public async Task InitializeAsync()
    {
        await _demonstration.InitializeAsync();
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--disable-gpu"] });
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.CloseAsync();
        }

        _playwright?.Dispose();
        await _demonstration.DisposeAsync();
    }

    private static async Task<JsonElement> ReadAsync(HttpClient http, string path) =>
        JsonElement.Parse(await http.GetByteArrayAsync(new Uri(path, UriKind.Relative)));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Xinglin.slnx is not above the test's folder.");
    }
}

/// <summary>Tests that share the consortium; they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class PortalCollection : ICollectionFixture<PortalFixture>
{
    public const string Name = "portal";
}

/// <summary>The origins that belong to no member.</summary>
public static class PortalOrigins
{
    public const string Front = "localhost";
    public const string Patient = "patient";
}
