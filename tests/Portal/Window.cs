namespace Xinglin.Portal;

/// <summary>A language and a size in which pages are looked at.</summary>
public sealed record Screen(string Name, string Language, int Width, int Height)
{
    public static Screen ChinesePhone { get; } = new("zh-phone", "zh-CN", 390, 844);

    public static Screen EnglishDesktop { get; } = new("en-desktop", "en-GB", 1280, 900);
}

/// <summary>A browser window with storage of its own. It writes down what no page may do: policy violations, console errors, requests elsewhere.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];

    private Window(IBrowserContext context, IPage page, Screen screen)
    {
        _context = context;
        Page = page;
        Screen = screen;
        Watch(page);
    }

    /// <summary>The page in it.</summary>
    public IPage Page { get; }

    /// <summary>How it is looked at.</summary>
    public Screen Screen { get; }

    /// <summary>Its storage, for cookies, permissions and a second page.</summary>
    public IBrowserContext Context => _context;

    /// <summary>What no page may do and this one did.</summary>
    public IReadOnlyList<string> Faults => _faults;

    internal static async Task<Window> OpenAsync(IBrowser browser, Screen screen)
    {
        var context = await browser.NewContextAsync(new()
        {
            Locale = screen.Language,
            ViewportSize = new() { Width = screen.Width, Height = screen.Height },
            ReducedMotion = ReducedMotion.Reduce,
            HasTouch = screen.Width < 600,
        });
        context.SetDefaultTimeout(15_000);
        await context.AddInitScriptAsync("""
            document.addEventListener('securitypolicyviolation', (event) => console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
            """);
        return new Window(context, await context.NewPageAsync(), screen);
    }

    /// <summary>Goes to a page and waits until its heading is there and it asks for nothing more.</summary>
    public async Task GoAsync(Uri address)
    {
        await Page.GotoAsync(address.ToString());
        await Page.Locator("h1").First.WaitForAsync();
        await SettleAsync();
    }

    /// <summary>Waits until nothing that the page shows is still being asked for: twice, since one answer may lead to the next question.</summary>
    public async Task SettleAsync()
    {
        for (var time = 0; time < 2; time++)
        {
            await Page.WaitForFunctionAsync("() => document.querySelector('main').getAttribute('aria-busy') !== 'true'");
            await Page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))");
        }
    }

    /// <summary>For people to look at: artifacts/screens.</summary>
    public async Task PictureAsync(string name)
    {
        var folder = Path.Combine(PortalFixture.Root, "artifacts", "screens");
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{Screen.Name}.png"), FullPage = true });
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _faults.Add($"console {message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _faults.Add($"thrown: {error}");
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is "http" or "https" && address.Host != "localhost" && !address.Host.EndsWith(".localhost", StringComparison.Ordinal))
            {
                _faults.Add($"asked elsewhere: {address.Host}");
            }
        };
    }
}
