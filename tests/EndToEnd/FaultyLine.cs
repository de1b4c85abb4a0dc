using System.Net;

namespace Xinglin.EndToEnd;

/// <summary>Stands between a client and the node: what is asked of one member gets no answer, as if its machine were gone.</summary>
internal sealed class FaultyLine : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _node;
    private readonly string _gone;

    public FaultyLine(Uri node, string gone)
    {
        _node = new HttpClient { BaseAddress = node };
        _gone = $"/{gone}/";
        Address = new Uri($"http://localhost:{FreePort()}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Requests that were answered for the others.</summary>
    public int Passed { get; private set; }

    /// <summary>Requests that went nowhere.</summary>
    public int Dropped { get; private set; }

    public void Dispose()
    {
        _listener.Close();
        _node.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task AcceptAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                _ = ForwardAsync(await _listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ForwardAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.PathAndQuery;
        if (path.StartsWith(_gone, StringComparison.Ordinal))
        {
            Dropped++;
            context.Response.Abort();
            return;
        }

        Passed++;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), path);
        foreach (var name in context.Request.Headers.AllKeys.OfType<string>().Where(n => n is "Authorization" or "Range"))
        {
            request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]);
        }

        if (context.Request.HasEntityBody)
        {
            var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        using var answer = await _node.SendAsync(request);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }
}
