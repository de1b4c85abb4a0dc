using Xinglin.Node.Gateway;

namespace Xinglin.Node.Anchors;

/// <summary>Anchors the member's certified headers by the hour, when an authority is configured.</summary>
internal sealed class AnchorCapability : IMemberCapability, IDisposable
{
    /// <summary>After a failure it is tried again sooner.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(5);

    private readonly MemberParts _parts;
    private readonly HttpClient? _http;
    private readonly ILogger _log;

    public AnchorCapability(MemberParts parts)
    {
        _parts = parts;
        _log = parts.Loggers.CreateLogger<AnchorCapability>();
        var settings = parts.Anchors;
        _http = settings is null ? null : new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        Keeper = new AnchorKeeper(
            parts.Ledger, settings is null ? null : new Rfc3161Anchor(settings.Authority, _http!, settings.Trusted), parts.Folder("anchors"));
    }

    /// <summary>The anchors.</summary>
    public AnchorKeeper Keeper { get; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (_parts.Anchors is { } settings && !stop.IsCancellationRequested)
        {
            var trouble = await Keeper.AnchorAsync(stop);
            if (trouble is { } code)
            {
                _log.LogWarning("No anchor was made: {Code}; it is tried again", code);
            }

            var wait = trouble is null || settings.Interval < Again ? settings.Interval : Again;
            await Task.Delay(wait, _parts.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _http?.Dispose();
}
