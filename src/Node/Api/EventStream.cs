using System.Text;

namespace Xinglin.Node.Api;

/// <summary>Writes server-sent events (WHATWG HTML, section 9.2) with a heartbeat.</summary>
internal sealed class EventStream : IDisposable
{
    private readonly HttpResponse _response;
    private readonly CancellationTokenSource _end;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private EventStream(HttpContext context)
    {
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        _response = context.Response;
        _end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
    }

    /// <summary>One event as it goes on the wire; <paramref name="Data"/> has no line break.</summary>
    public readonly record struct Item(string Id, string Name, string Data);

    /// <summary>Writes until the reader leaves, the source ends or the node stops.</summary>
    public static async Task WriteAsync(HttpContext context, Func<CancellationToken, IAsyncEnumerable<Item>> open)
    {
        using var stream = new EventStream(context);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await stream.Send(": open\n\n");
        var heartbeat = stream.Beat();
        try
        {
            await foreach (var item in open(stream._end.Token))
            {
                await stream.Send($"id: {item.Id}\nevent: {item.Name}\ndata: {item.Data}\n\n");
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
        }

        await stream._end.CancelAsync();
        await heartbeat;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Dispose();
        _turn.Dispose();
    }

    private async Task Beat()
    {
        try
        {
            using var timer = new PeriodicTimer(ApiLimits.Heartbeat);
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await Send(": still here\n\n");
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            await _end.CancelAsync();
        }
    }

    private async Task Send(string text)
    {
        await _turn.WaitAsync(_end.Token);
        try
        {
            await _response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), _end.Token);
            await _response.Body.FlushAsync(_end.Token);
        }
        finally
        {
            _turn.Release();
        }
    }
}
