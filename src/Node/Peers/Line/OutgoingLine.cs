using System.Net;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Peers.Line;

/// <summary>Keeps a line open to one peer: dials, writes, and dials again after a pause that grows and is never quite the same.</summary>
internal sealed class OutgoingLine(PeerLink link, PeerTransportSettings settings, FrameIntake intake)
{
    private readonly CancellationTokenSource _ending = new();
    private volatile CancellationTokenSource? _open;
    private volatile PeerMember? _other;
    private KeyId _shown;

    internal Task Running { get; private set; } = Task.CompletedTask;

    internal void Start() => Running = Task.Run(RunAsync);

    internal void End() => _ending.Cancel();

    /// <summary>A line that shows a key which is no longer the one to show, or to a key that is no longer the peer's, is opened anew.</summary>
    internal void Review()
    {
        if (link.OpensTo && (_shown != settings.Own.Present.KeyId || (_other is { } other && !settings.Register.IsStill(other))))
        {
            Cut();
        }
    }

    private void Cut()
    {
        try
        {
            _open?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself meanwhile.
        }
    }

    private async Task RunAsync()
    {
        var failures = 0;
        while (!_ending.IsCancellationRequested)
        {
            var lasted = await TryAsync(failures);
            failures = lasted ? 0 : failures + 1;
            await Task.Delay(Pause(failures), _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One line from its beginning to its end; true when it was open.</summary>
    private async Task<bool> TryAsync(int attempt)
    {
        if (settings.Register.AddressOf(link.Account) is not { } address)
        {
            return false;
        }

        using var open = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        _open = open;
        try
        {
            return await SpeakAsync(new Uri(address), settings.Own.ForTry(attempt), open);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException or PeerLieException or UriFormatException)
        {
            return link.OpensTo;
        }
        finally
        {
            link.OpensTo = false;
            _open = null;
        }
    }

    private async Task<bool> SpeakAsync(Uri address, TlsKey shown, CancellationTokenSource open)
    {
        _shown = shown.KeyId;
        using var handler = PeerTls.Handler(shown, key => (_other = settings.Register.Find(key)) is { } other && other.Account == link.Account);
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, settings.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new FrameContent(new FrameOutflow(link, settings.Limits), open.Token),
        };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, open.Token);
            if (!response.IsSuccessStatusCode)
            {
                return false;
            }

            link.OpensTo = true;
            await using var back = await response.Content.ReadAsStreamAsync(open.Token);
            await intake.RunAsync(back, open.Token);
            return true;
        }
        finally
        {
            await open.CancelAsync();
        }
    }

    private TimeSpan Pause(int failures)
    {
        var limits = settings.Limits;
        var full = Math.Min(limits.PauseMax.TotalMilliseconds, limits.PauseMin.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 16)));
        return TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
