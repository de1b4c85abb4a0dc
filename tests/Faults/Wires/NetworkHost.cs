using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace Xinglin.Faults.Wires;

/// <summary>One machine of the test: a network namespace with an address of its own, joined to the others by a <see cref="Wire"/> only.</summary>
public sealed class NetworkHost : IDisposable
{
    private readonly string _space;
    private readonly SafeFileHandle _file;
    private bool _gone;

    internal NetworkHost(string space, IPAddress address, SafeFileHandle device)
    {
        (_space, Address, Device) = (space, address, device);
        _file = File.OpenHandle($"/run/netns/{space}");
    }

    /// <summary>Where the others reach it.</summary>
    public IPAddress Address { get; }

    internal SafeFileHandle Device { get; }

    /// <summary>Starts a program on this machine.</summary>
    public Process Start(ProcessStartInfo program)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", _space, program.FileName, .. program.ArgumentList])
        {
            RedirectStandardOutput = program.RedirectStandardOutput,
            RedirectStandardError = program.RedirectStandardError,
            WorkingDirectory = program.WorkingDirectory,
        };
        foreach (var (name, value) in program.Environment)
        {
            start.Environment[name] = value;
        }

        // "ip netns exec" becomes the program: the process id is the program's own.
        return Process.Start(start)!;
    }

    /// <summary>A TCP connection from this machine, as a program that runs on it would make one.</summary>
    public async Task<Socket> ConnectAsync(EndPoint to, CancellationToken cancellation)
    {
        var socket = Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        try
        {
            await socket.ConnectAsync(to, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A client for HTTP from this machine.</summary>
    public HttpClient Client() => new(Handler());

    /// <summary>Connects from this machine.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        ConnectCallback = async (context, cancellation) => new NetworkStream(await ConnectAsync(context.DnsEndPoint.Host == "localhost"
            ? new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port)
            : new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port), cancellation), ownsSocket: true),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <summary>Makes something, a socket, that belongs to this machine.</summary>
    public T Inside<T>(Func<T> make)
    {
        // A thread of its own: it never comes back to a pool in another namespace.
        var (made, fault) = (default(T), (Exception?)null);
        var thread = new Thread(() =>
        {
            try
            {
                KernelCalls.Enter(_file);
                made = make();
            }
            catch (Exception thrown)
            {
                fault = thrown;
            }
        });
        thread.Start();
        thread.Join();
        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        return made!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_gone)
        {
            _gone = true;
            _file.Dispose();
            Network.Ip("netns", "del", _space);
            Device.Dispose();
        }
    }
}
