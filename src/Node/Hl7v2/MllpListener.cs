using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Xinglin.Interop.Hl7v2;

namespace Xinglin.Node.Hl7v2;

/// <summary>Listens for MLLP lines, with TLS when there is a certificate. A broken block costs one message; the line stays.</summary>
internal sealed class MllpListener : IDisposable
{
    private const int ReadBytes = 64 << 10;

    private static readonly TimeSpan _handshakeMax = TimeSpan.FromSeconds(10);

    private readonly MllpSettings _settings;
    private readonly Func<byte[], byte[]> _answer;
    private readonly Func<byte[]> _answerFault;
    private readonly ILogger _logger;
    private readonly TcpListener _listener;
    private readonly X509Certificate2? _certificate;
    private int _open;

    /// <summary>Binds at once, so that a taken port is told before anything else starts.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public MllpListener(MllpSettings settings, Func<byte[], byte[]> answer, Func<byte[]> answerFault, ILogger logger)
    {
        (_settings, _answer, _answerFault, _logger) = (settings, answer, answerFault, logger);
        _certificate = settings.CertificateFile is { } file ? X509Certificate2.CreateFromPemFile(file, settings.CertificateKeyFile) : null;
        _listener = new TcpListener(settings.Address, settings.Port);
        _listener.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Lines that are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var lines = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(stop);
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                continue;
            }

            lines.RemoveAll(l => l.IsCompleted);
            if (Interlocked.Increment(ref _open) > _settings.ConnectionsMax)
            {
                Close(client);
                continue;
            }

            lines.Add(Task.Run(() => ServeAsync(client, stop), CancellationToken.None));
        }

        await Task.WhenAll(lines);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _certificate?.Dispose();
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        try
        {
            await using var line = await OpenAsync(client, stop);
            await TalkAsync(line, stop);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException or AuthenticationException)
        {
            // A line that breaks loses at most what was not acknowledged, which the sender sends again.
            _logger.LogDebug("A line of HL7 v2 messages broke off or stood idle");
        }
        finally
        {
            Close(client);
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client, CancellationToken stop)
    {
        client.NoDelay = true;
        if (_certificate is null)
        {
            return client.GetStream();
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(_handshakeMax);
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 }, patience.Token);
        return tls;
    }

    private async Task TalkAsync(Stream line, CancellationToken stop)
    {
        var decoder = new MllpDecoder();
        var buffer = new byte[ReadBytes];
        while (await ReadAsync(line, buffer, stop) is > 0 and var count)
        {
            foreach (var happened in decoder.Push(buffer.AsSpan(0, count)))
            {
                var answer = happened.Block is { } block ? _answer(block) : _answerFault();
                await line.WriteAsync(MllpDecoder.Wrap(answer), stop);
            }

            await line.FlushAsync(stop);
        }
    }

    private async Task<int> ReadAsync(Stream line, byte[] buffer, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(_settings.IdleMax);
        return await line.ReadAsync(buffer, patience.Token);
    }

    private void Close(TcpClient client)
    {
        client.Dispose();
        Interlocked.Decrement(ref _open);
    }
}
