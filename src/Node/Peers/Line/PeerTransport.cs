using System.Collections.Concurrent;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Peers.Line;

/// <summary>Whose lines they are, and whom they are with.</summary>
/// <param name="Network">The network.</param>
/// <param name="Partition">The partition that the line's path names: the directory. Messages of all partitions take it.</param>
/// <param name="Self">This member.</param>
/// <param name="Own">Its TLS keys.</param>
/// <param name="Register">The others.</param>
public sealed record PeerTransportSettings(NetworkId Network, uint Partition, AccountId Self, OwnTlsKeys Own, LedgerPeerRegister Register)
{
    /// <summary>Bounds and waits.</summary>
    public PeerLineLimits Limits { get; init; } = new();

    /// <summary>Measures them.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The line's path at every node.</summary>
    public string Path => FormattableString.Invariant($"/line/{Network}/{Partition}");
}

/// <summary>
/// This member's lines to every other member, over mutual TLS: each node dials each other and speaks on the line that it dialled; to a peer that it
/// cannot dial it speaks on the line that the peer dialled. Nothing here ever waits for a peer but that peer's own line.
/// </summary>
public sealed class PeerTransport : IPeerTransport, IAsyncDisposable
{
    private readonly PeerTransportSettings _settings;
    private readonly LineHead _head;
    private readonly ConcurrentDictionary<AccountId, (PeerLink Link, OutgoingLine Out)> _peers = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile PeerReceiver? _receiver;
    private Task _reviewing = Task.CompletedTask;

    /// <summary>Nothing is dialled before <see cref="Start"/>.</summary>
    public PeerTransport(PeerTransportSettings settings) => (_settings, _head) = (settings, new LineHead(settings.Network));

    /// <inheritdoc/>
    public IReadOnlyList<PeerState> States => [.. _peers.Values.Select(p => p.Link.State).OrderBy(s => s.Slug, StringComparer.Ordinal)];

    internal PeerTransportSettings Settings => _settings;

    /// <summary>Begins to dial. The register knows the ledger by now.</summary>
    public void Start()
    {
        Review();
        _reviewing = Task.Run(ReviewAsync);
    }

    /// <inheritdoc/>
    public void Attach(PeerReceiver receiver) => _receiver = receiver;

    /// <inheritdoc/>
    public void Detach() => _receiver = null;

    /// <inheritdoc/>
    public void Send(AccountId to, ReadOnlyMemory<byte> bytes)
    {
        if (_peers.TryGetValue(to, out var peer))
        {
            peer.Link.Send(bytes);
        }
    }

    /// <inheritdoc/>
    public void Broadcast(ReadOnlyMemory<byte> bytes)
    {
        foreach (var (_, peer) in _peers)
        {
            peer.Link.Send(bytes);
        }
    }

    /// <summary>Ends every line.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _reviewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<Task> lines = [.. _peers.Values.Select(p => p.Out.Running)];
        foreach (var account in _peers.Keys)
        {
            Forget(account);
        }

        await Task.WhenAll(lines);
        _stopping.Dispose();
    }

    /// <summary>The link with a present member; null for anybody else.</summary>
    internal PeerLink? LinkWith(AccountId peer) => _peers.TryGetValue(peer, out var known) ? known.Link : null;

    internal FrameIntake IntakeOf(PeerLink link) => new(link, _head, _settings.Limits, (from, bytes) => _receiver?.Invoke(from, bytes));

    private async Task ReviewAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await Task.Delay(_settings.Limits.ReviewEvery, _stopping.Token);
            Review();
        }
    }

    /// <summary>Who came, who went, whose key was retired.</summary>
    private void Review()
    {
        var present = _settings.Register.Members().Where(m => m != _settings.Self).ToHashSet();
        foreach (var gone in _peers.Keys.Where(k => !present.Contains(k)))
        {
            Forget(gone);
        }

        foreach (var account in present.Where(a => !_peers.ContainsKey(a)))
        {
            Add(account);
        }

        foreach (var (link, line) in _peers.Values)
        {
            line.Review();
            if (link.Accepted is { } accepted && !_settings.Register.IsStill(new PeerMember(link.Account, link.Slug, accepted.Key)))
            {
                accepted.End();
            }
        }
    }

    private void Add(AccountId account)
    {
        var link = new PeerLink(account, _settings.Register.SlugOf(account), _settings.Limits, _settings.Clock);
        var line = new OutgoingLine(link, _settings, IntakeOf(link));
        if (_peers.TryAdd(account, (link, line)))
        {
            line.Start();
        }
    }

    private void Forget(AccountId account)
    {
        if (_peers.TryRemove(account, out var peer))
        {
            peer.Out.End();
            peer.Link.Accepted?.End();
        }
    }
}
