using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace Xinglin.Faults.Wires;

/// <summary>How the way from one machine to another is now.</summary>
/// <param name="Delay">Every packet takes this long.</param>
/// <param name="Loss">Share of packets that are lost, 0 to 1.</param>
/// <param name="Cut">Nothing passes.</param>
public readonly record struct Passage(TimeSpan Delay, double Loss = 0, bool Cut = false);

/// <summary>
/// Carries IPv4 packets between machines: each direction of each pair has its own delay and loss and can be cut. It stands for the
/// kernel's netem, which not every kernel has, and needs TUN devices instead.
/// </summary>
internal sealed class Wire : IDisposable
{
    private const int PacketMax = 65_535;

    /// <summary>Bytes on their way to one machine; what comes beyond is lost, as at a router.</summary>
    private const long QueueBytesMax = 32 << 20;

    private readonly ConcurrentDictionary<(uint From, uint To), Passage> _passages = new();
    private readonly ConcurrentDictionary<uint, Lane> _lanes = new();
    private readonly ConcurrentDictionary<ushort, long> _bytes = new();
    private volatile bool _stopped;

    /// <summary>How it is between two machines that nothing is set for.</summary>
    public Passage Usual { get; set; }

    public void Set(uint from, uint to, Passage passage) => _passages[(from, to)] = passage;

    public void Clear() => _passages.Clear();

    /// <summary>Bytes of IP packets carried to or from this TCP port.</summary>
    public long BytesOf(ushort port) => _bytes.GetValueOrDefault(port);

    public void Join(NetworkHost host)
    {
        var address = Network.Number(host.Address);
        _lanes[address] = new Lane(host);
        Run($"from {host.Address}", () => Collect(address, host));
        Run($"to {host.Address}", () => Deliver(_lanes[address]));
    }

    public void Dispose()
    {
        _stopped = true;
        foreach (var lane in _lanes.Values)
        {
            lane.Stop();
        }
    }

    private static void Run(string name, Action work) => new Thread(() => work()) { IsBackground = true, Name = name }.Start();

    private void Collect(uint from, NetworkHost host)
    {
        var random = new Random(unchecked((int)from));
        var buffer = new byte[PacketMax];
        while (!_stopped)
        {
            nint length;
            try
            {
                length = KernelCalls.Read(host.Device, buffer, PacketMax);
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            if (length <= 0)
            {
                return;
            }

            if (length < 20 || buffer[0] >> 4 != 4)
            {
                continue;
            }

            var to = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(16));
            var passage = _passages.GetValueOrDefault((from, to), Usual);
            if (!passage.Cut && (passage.Loss <= 0 || random.NextDouble() >= passage.Loss) && _lanes.TryGetValue(to, out var lane))
            {
                Count(buffer.AsSpan(0, (int)length));
                lane.Add(Stopwatch.GetTimestamp() + (long)(passage.Delay.TotalSeconds * Stopwatch.Frequency), buffer.AsSpan(0, (int)length).ToArray());
            }
        }
    }

    private void Count(ReadOnlySpan<byte> packet)
    {
        const byte Tcp = 6;
        var head = (packet[0] & 15) * 4;
        if (packet[9] == Tcp && packet.Length >= head + 4)
        {
            var length = packet.Length;
            _bytes.AddOrUpdate(BinaryPrimitives.ReadUInt16BigEndian(packet[head..]), length, (_, sum) => sum + length);
            _bytes.AddOrUpdate(BinaryPrimitives.ReadUInt16BigEndian(packet[(head + 2)..]), length, (_, sum) => sum + length);
        }
    }

    private void Deliver(Lane lane)
    {
        while (!_stopped && lane.Next() is { } packet)
        {
            try
            {
                _ = KernelCalls.Write(lane.Host.Device, packet, (nuint)packet.Length);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>Packets on their way to one machine, by the time at which they arrive.</summary>
    private sealed class Lane(NetworkHost host)
    {
        private readonly PriorityQueue<byte[], (long Due, long Number)> _underway = new();
        private long _number;
        private long _bytes;
        private bool _stopped;

        public NetworkHost Host => host;

        public void Add(long due, byte[] packet)
        {
            lock (_underway)
            {
                if (_bytes + packet.Length > QueueBytesMax)
                {
                    return;
                }

                _bytes += packet.Length;
                _underway.Enqueue(packet, (due, _number++));
                Monitor.Pulse(_underway);
            }
        }

        /// <summary>The next packet when it is due; null when stopped.</summary>
        public byte[]? Next()
        {
            lock (_underway)
            {
                while (!_stopped)
                {
                    if (!_underway.TryPeek(out var packet, out var place))
                    {
                        Monitor.Wait(_underway);
                        continue;
                    }

                    var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), place.Due);
                    if (left <= TimeSpan.Zero)
                    {
                        _underway.Dequeue();
                        _bytes -= packet.Length;
                        return packet;
                    }

                    // Whole milliseconds, rounded up: a packet is never early.
                    Monitor.Wait(_underway, (int)Math.Ceiling(left.TotalMilliseconds));
                }

                return null;
            }
        }

        public void Stop()
        {
            lock (_underway)
            {
                _stopped = true;
                Monitor.PulseAll(_underway);
            }
        }
    }
}
