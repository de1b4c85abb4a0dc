using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;

namespace Xinglin.Faults.Wires;

/// <summary>
/// Several machines on one: network namespaces joined by a wire whose delay, loss and cuts the test decides. Needs root, <c>ip netns</c>
/// and /dev/net/tun; where those are not permitted, <see cref="Missing"/> says what is.
/// </summary>
public sealed class Network : IDisposable
{
    /// <summary>TEST-NET-3 of RFC 5737: no address of anybody's.</summary>
    private static readonly byte[] _prefix = [203, 0, 113];

    private static readonly Lazy<string?> _missing = new(FindMissing);

    private readonly string _name = "xf" + RandomNumberGenerator.GetHexString(6, lowercase: true);
    private readonly Dictionary<string, NetworkHost> _hosts = new(StringComparer.Ordinal);
    private readonly Wire _wire = new();

    /// <summary>What this machine does not permit; null when all is there.</summary>
    public static string? Missing => _missing.Value;

    /// <summary>How every way between two machines is that nothing else is set for.</summary>
    public Passage Usual
    {
        get => _wire.Usual;
        set => _wire.Usual = value;
    }

    /// <summary>The machine of this name.</summary>
    public NetworkHost this[string name] => _hosts[name];

    /// <summary>Adds a machine.</summary>
    public NetworkHost Add(string name)
    {
        var number = _hosts.Count + 1;
        var (space, device) = ($"{_name}-{number}", $"{_name}{number}");
        var address = IPAddress.Parse(AddressOf(number));
        var tun = KernelCalls.OpenTun(device);
        Ip("netns", "add", space);
        Ip("link", "set", device, "netns", space);
        Ip("-n", space, "addr", "add", $"{address}/24", "dev", device);
        Ip("-n", space, "link", "set", device, "mtu", "9000", "up");
        Ip("-n", space, "link", "set", "lo", "up");
        var host = new NetworkHost(space, address, tun);
        _hosts.Add(name, host);
        _wire.Join(host);
        return host;
    }

    /// <summary>The address of the machine that is added as the n-th, from 1.</summary>
    public static string AddressOf(int number) => new IPAddress([.. _prefix, (byte)number]).ToString();

    /// <summary>Sets one direction between two machines.</summary>
    public void Set(string from, string to, Passage passage) => _wire.Set(Number(_hosts[from].Address), Number(_hosts[to].Address), passage);

    /// <summary>These see each other and nobody else; the others likewise.</summary>
    public void Split(params string[] side)
    {
        foreach (var (one, other) in Pairs(side))
        {
            Set(one, other, Usual with { Cut = true });
            Set(other, one, Usual with { Cut = true });
        }
    }

    /// <summary>Bytes that passed between machines to or from a TCP port, with their IP heads.</summary>
    public long BytesOf(ushort port) => _wire.BytesOf(port);

    /// <summary>Everything is as usual again.</summary>
    public void Heal() => _wire.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        _wire.Dispose();
        foreach (var host in _hosts.Values)
        {
            host.Dispose();
        }
    }

    internal static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    /// <summary>Runs <c>ip</c>; throws with what it said when it refuses.</summary>
    internal static void Ip(params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var said = run.StandardError.ReadToEnd();
        run.WaitForExit();
        if (run.ExitCode != 0)
        {
            throw new IOException($"ip {string.Join(' ', arguments)}: {said.Trim()}");
        }
    }

    private IEnumerable<(string One, string Other)> Pairs(string[] side) =>
        from one in side from other in _hosts.Keys.Except(side) select (one, other);

    private static string? FindMissing()
    {
        try
        {
            using var network = new Network();
            network.Add("probe");
            return null;
        }
        catch (Exception fault) when (fault is IOException or Win32Exception or UnauthorizedAccessException)
        {
            return $"network namespaces with TUN devices are not permitted here ({fault.Message})";
        }
    }
}
