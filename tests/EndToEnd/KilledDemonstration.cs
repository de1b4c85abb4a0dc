using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Xinglin.EndToEnd;

/// <summary>A demonstration in a process of its own, always at the same address, that can be killed and started again.</summary>
public sealed class KilledDemonstration : Demonstration
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly int _port = FreePort();
    private Process? _process;

    public override Uri Address => new($"http://localhost:{_port}/");

    public override Task InitializeAsync() => StartAsync();

    /// <summary>Starts it on what is in its folder.</summary>
    /// <param name="step">It dies by itself when an erasure order has come to this step.</param>
    /// <param name="wait">False: it may die before it listens.</param>
    public async Task StartAsync(string step = "", bool wait = true)
    {
        _process = CrashProcess.Start("demonstration", Data, "-", _port.ToString(CultureInfo.InvariantCulture), step);
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Assert.True(line == "listening" || !wait, $"The process said: {line ?? await _process.StandardError.ReadToEndAsync()}");
    }

    public void Kill()
    {
        _process!.Kill();
        Assert.True(_process.WaitForExit(Patience));
    }

    public void WaitForDeath() => Assert.True(_process!.WaitForExit(Patience), "It did not come to the step.");

    public override async Task DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            Kill();
        }

        _process?.Dispose();
        await base.DisposeAsync();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
