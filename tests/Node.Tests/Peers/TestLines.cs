using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Peers;
using Xinglin.Node.Peers.Line;
using Xinglin.Node.Peers.Tls;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Peers;

/// <summary>What a ledger says of members, as a test sets it.</summary>
internal sealed class TestState : IStateReader
{
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _entries = new(StringComparer.Ordinal);

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value) => _entries.TryGetValue(Encoding.ASCII.GetString(key), out value);

    public void Put<T>(string key, T value, JsonTypeInfo<T> type) => _entries[key] = JsonSerializer.SerializeToUtf8Bytes(value, type);

    /// <summary>The first key is the present one, the second the one before.</summary>
    public void Member(AccountId account, string slug, string? address, P256PublicKey[] tls, string status = MemberStatus.Active, ulong? retired = null)
    {
        var identity = Jwk.Of(TestConsortium.Key(1).PublicKey);
        Put(
            $"membership.members/{account}",
            new Member(slug, slug, "clinic", identity, identity, status, Tls: Jwk.Of(tls[0]), Address: address, FormerTls: [.. tls.Skip(1).Select(k => new FormerTls(Jwk.Of(k), 1, retired))]),
            ContractsJson.Default.Member);
        foreach (var key in tls)
        {
            Put($"membership.keys/{key.Thumbprint()}", new MemberReference(account), ContractsJson.Default.MemberReference);
        }
    }

    public void Present(params AccountId[] accounts) => Put("membership.roster/all", new MemberRoster([.. accounts.Order()]), ContractsJson.Default.MemberRoster);
}

/// <summary>One member's door and transport on real sockets.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public static readonly NetworkId Network = new(Sha256.Of("net"u8));

    private readonly ConcurrentQueue<(AccountId From, byte[] Bytes)> _received = new();
    private WebApplication? _application;

    public TestNode(int number, TestState state, PeerLineLimits? limits = null, NetworkId? network = null)
    {
        Account = TestConsortium.Account(TestConsortium.Key(1000 + number));
        Slug = "member-" + number;
        Tls = TestKeys.Tls(10 + number);
        Own = new OwnTlsKeys([Tls], _ => [.. Next]);
        Register.Follow(state);
        Port = FreePort();
        Transport = new PeerTransport(new PeerTransportSettings(network ?? Network, 0, Account, Own, Register)
        {
            Limits = limits ?? Quick,
        });
        Transport.Attach((from, bytes) => _received.Enqueue((from, bytes.ToArray())));
    }

    public static PeerLineLimits Quick { get; } = new()
    {
        PauseMax = TimeSpan.FromMilliseconds(300),
        ReviewEvery = TimeSpan.FromMilliseconds(100),
        HeartbeatEvery = TimeSpan.FromMilliseconds(200),
        SilenceMax = TimeSpan.FromSeconds(2),
        LinesPerMinute = 6000,
    };

    public AccountId Account { get; }

    public string Slug { get; }

    public TlsKey Tls { get; }

    public OwnTlsKeys Own { get; }

    public List<TlsKey> Next { get; } = [];

    public int Port { get; }

    public string Address => $"https://127.0.0.1:{Port}";

    public LedgerPeerRegister Register { get; } = new();

    public PeerTransport Transport { get; }

    public IReadOnlyCollection<(AccountId From, byte[] Bytes)> Received => _received;

    public PeerState StateOf(TestNode other) => Transport.States.Single(s => s.Slug == other.Slug);

    public async Task OpenDoorAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.ListenForPeers(new IPEndPoint(IPAddress.Loopback, Port), Own, Register));
        _application = builder.Build();
        _application.UseRouting();
        _application.UsePeerMembers(Register);
        _application.MapPeerLine(Transport);
        await _application.StartAsync();
    }

    public async Task CloseDoorAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _application!.StopAsync(soon.Token);
        await _application.DisposeAsync();
        _application = null;
    }

    /// <summary>A message of this network of some length, told apart by a number.</summary>
    public static byte[] Message(int number, int length = 100, byte kind = 2, NetworkId? network = null)
    {
        var head = new BinaryEncoder(64).Raw("xinglin/peer/v1"u8).U8(kind).Hash((network ?? Network).Value).U32(0).U32((uint)number).ToArray();
        var message = new byte[Math.Max(length, head.Length)];
        head.CopyTo(message, 0);
        return message;
    }

    public static int NumberOf(byte[] message) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(52));

    public async ValueTask DisposeAsync()
    {
        await Transport.DisposeAsync();
        if (_application is not null)
        {
            await CloseDoorAsync();
        }

        Own.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}

/// <summary>Waits for what must come, and says what did not.</summary>
internal static class Until
{
    public static async Task Is(Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"It did not come to this in a minute: {what}.");
            await Task.Delay(20);
        }
    }
}
