using System.Net;
using Microsoft.AspNetCore.Builder;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Door;
using Xinglin.Node.Ordering.Remote;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>An ordering behind a door on a free port, and nodes' clients to it.</summary>
internal sealed class ServedOrdering : IAsyncDisposable
{
    private readonly IOrdering _inside;
    private readonly WebApplication _application;

    private ServedOrdering(IOrdering inside, WebApplication application)
    {
        (_inside, _application) = (inside, application);
    }

    internal Uri Address => new(_application.Urls.First());

    internal static async Task<ServedOrdering> StartAsync(IOrdering inside, OrderingMembers members, OrderingDoorLimits limits, int port = 0, OwnTlsKeys? own = null)
    {
        var door = new OrderingDoor(inside, members, limits, TimeProvider.System);
        var application = DoorApplication.Build(new IPEndPoint(IPAddress.Loopback, port), new Dictionary<uint, OrderingDoor> { [0] = door }, own, members);
        await application.StartAsync();
        return new ServedOrdering(inside, application);
    }

    /// <summary>Members with these keys; validators are named apart.</summary>
    internal static OrderingMembers Members(ulong epoch, IEnumerable<P256Signer> members, IEnumerable<P256Signer> validators) => new(Word(members, validators), epoch);

    /// <summary>The same as a member says it.</summary>
    internal static MembershipWord Word(IEnumerable<P256Signer> members, IEnumerable<P256Signer> validators) => new(
        [.. members.Select(m => new OrderingMember(AccountOf(m), [m.PublicKey], [m.PublicKey])).OrderBy(m => m.Account)],
        [.. validators.Select(AccountOf).Order()]);

    internal static AccountId AccountOf(ISigner member) => new(member.KeyId.Value);

    public async ValueTask DisposeAsync()
    {
        await _inside.DisposeAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}

/// <summary>A client and the process that it uses, ended together.</summary>
internal sealed class ClientAndProcess(RemoteOrdering client, ServedOrdering process) : IOrdering
{
    public ulong Epoch => client.Epoch;

    public bool Offer(ReadOnlyMemory<byte> batch) => client.Offer(batch);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, CancellationToken cancellation) =>
        client.ReadFrom(epoch, sequence, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation) =>
        client.Read(epoch, sequence, max, cancellation);

    public void Forget(ulong epoch, ulong below) => client.Forget(epoch, below);

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await process.DisposeAsync();
    }
}
