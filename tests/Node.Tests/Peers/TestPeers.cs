using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Peers.Tls;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Peers;

/// <summary>Whose keys count, as a test says it.</summary>
internal sealed class TestRegister : IPeerRegister
{
    private readonly ConcurrentDictionary<KeyId, PeerMember> _members = new();

    public PeerMember? Find(P256PublicKey key) => _members.GetValueOrDefault(key.Thumbprint());

    public void Set(AccountId member, string slug, params TlsKey[] keys)
    {
        foreach (var known in _members.Values.Where(m => m.Account == member))
        {
            _members.TryRemove(known.Key, out _);
        }

        foreach (var key in keys)
        {
            _members[key.KeyId] = new PeerMember(member, slug, key.KeyId);
        }
    }
}

/// <summary>A door on a real socket that answers with who came in.</summary>
internal sealed class TestDoor : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TestDoor(WebApplication application) => _application = application;

    public Uri Address => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<TestDoor> OpenAsync(OwnTlsKeys own, IPeerRegister register)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.ListenForPeers(new IPEndPoint(IPAddress.Loopback, 0), own, register));
        var application = builder.Build();
        application.UsePeerMembers(register);
        application.MapGet("/who", (HttpContext context) => context.Peer().Slug);
        await application.StartAsync();
        return new TestDoor(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}

/// <summary>Keys made from numbers.</summary>
internal static class TestKeys
{
    public static readonly AccountId Server = TestConsortium.Account(TestConsortium.Key(1000));
    public static readonly AccountId Caller = TestConsortium.Account(TestConsortium.Key(1001));

    public static TlsKey Tls(int number) => TlsKey.FromScalar(Scalar(number));

    public static byte[] Scalar(int number)
    {
        var scalar = new byte[32];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(scalar.AsSpan(28), number);
        return scalar;
    }

    public static HttpClient Client(this TestDoor door, TlsKey shown, Func<P256PublicKey, bool> expected) =>
        new(PeerTls.Handler(shown, expected)) { BaseAddress = door.Address, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
}
