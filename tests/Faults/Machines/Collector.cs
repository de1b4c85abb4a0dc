using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xinglin.Faults.Wires;

namespace Xinglin.Faults.Machines;

/// <summary>A collector of telemetry on one of the machines (OTLP, protobuf over HTTP/1.1): takes whatever comes and remembers it.</summary>
public sealed class Collector : IDisposable
{
    /// <summary>Where nodes on the same machine send to.</summary>
    public const string Address = "http://127.0.0.1:4318";

    private readonly Socket _listening;
    private readonly ConcurrentQueue<(string Path, string Body)> _taken = new();

    /// <summary>Listens on the machine's loopback.</summary>
    public Collector(NetworkHost host)
    {
        _listening = host.Inside(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, new Uri(Address).Port));
            socket.Listen();
            return socket;
        });
        _ = AcceptAsync();
    }

    /// <summary>Everything that came at a path, one byte a character.</summary>
    public string At(string path) => string.Concat(_taken.Where(t => t.Path == path).Select(t => t.Body));

    /// <inheritdoc/>
    public void Dispose() => _listening.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listening.AcceptAsync();
                _ = ServeAsync(new NetworkStream(connection, ownsSocket: true));
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It was disposed.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        await using var ending = stream;
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            while (await reader.ReadLineAsync() is { Length: > 0 } request)
            {
                var body = new char[await LengthAsync(reader)];
                await reader.ReadBlockAsync(body);
                _taken.Enqueue((request.Split(' ')[1], new string(body)));
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }
        }
        catch (IOException)
        {
            // The node ended.
        }
    }

    private static async Task<int> LengthAsync(StreamReader reader)
    {
        var length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
        {
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(header.AsSpan(header.IndexOf(':', StringComparison.Ordinal) + 1).Trim(), CultureInfo.InvariantCulture);
            }
        }

        return length;
    }
}
