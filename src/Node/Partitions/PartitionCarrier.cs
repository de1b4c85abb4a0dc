using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Gateway;
using Xinglin.Node.Replicas;

namespace Xinglin.Node.Partitions;

/// <summary>
/// Carries what one partition's state has to where it is wanted, between the partitions that a member hosts: the directory's map, members and
/// validators, heads, messages and that they were taken. What two members carry is taken once; who carries nothing harms nobody. The members take
/// turns, so that mostly one does. A reservation is carried by those whom it concerns.
/// </summary>
public sealed class PartitionCarrier : IAsyncDisposable
{
    private const int LifeMilliseconds = 60_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(15);

    private readonly PartitionHosts _hosts;
    private readonly CarrierSettings _settings;
    private readonly CarriedThings _things;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, TimeSpan> _due = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _underWay = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failed = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private List<CarriedThing> _renewals = [];
    private TimeSpan _renewAt;
    private long _carried;

    private PartitionCarrier(PartitionHosts hosts, CarrierSettings settings, TimeProvider clock)
    {
        (_hosts, _settings, _clock) = (hosts, settings, clock);
        _things = new CarriedThings(hosts, settings.HeadEvery);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Transactions that carried something and were accepted.</summary>
    public long Carried => Interlocked.Read(ref _carried);

    private AccountId Self => Genesis.AccountOf(_hosts.Directory.Member);

    /// <summary>Starts to look; the hosts are not owned and end after it.</summary>
    public static PartitionCarrier Start(PartitionHosts hosts, CarrierSettings settings) => new(hosts, settings, TimeProvider.System);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Look();
            }
            catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException or ObjectDisposedException)
            {
                // A replica was just stopped, or not yet started: it is looked at again.
            }

            await Task.Delay(_settings.Look, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        var now = _clock.GetElapsedTime(0);
        while (_failed.TryDequeue(out var name))
        {
            _due[name] = now + _settings.Rest;
        }

        var wanted = Wanted(now).ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var gone in _due.Keys.Where(name => !wanted.ContainsKey(name)).ToList())
        {
            _due.Remove(gone);
        }

        foreach (var thing in wanted.Values)
        {
            if (_due.TryAdd(thing.Name, now + (_settings.Turn * TurnOf(thing.Name))))
            {
                continue;
            }

            if (_due[thing.Name] <= now && _underWay.Count < _settings.UnderWayMax && !_underWay.ContainsKey(thing.Name))
            {
                _underWay[thing.Name] = Task.Run(() => CarryAsync(thing));
            }
        }
    }

    private IEnumerable<CarriedThing> Wanted(TimeSpan now)
    {
        if (_hosts.Directory.LastFinalAge > Stale)
        {
            return [];
        }

        var renewals = now >= _renewAt;
        _renewAt = renewals ? now + RenewEvery : _renewAt;
        _renewals = renewals ? [.. _things.Renewals()] : _renewals;
        return _things.All().Concat(_renewals).Where(t => t.To == 0 || HostOf(t.To)?.LastFinalAge <= Stale);
    }

    /// <summary>How many present members come before this one for this thing.</summary>
    private int TurnOf(string name)
    {
        var own = Weight(name, Self);
        return new LedgerView(_hosts.Directory.State).Present().Count(m => Weight(name, m).CompareTo(own) < 0);
    }

    private static Hash Weight(string name, AccountId member) =>
        Xinglin.Ledger.Crypto.Sha256.Of(new BinaryEncoder(96).Hash(member.Value).Raw(Encoding.ASCII.GetBytes(name)).Written);

    private async Task CarryAsync(CarriedThing thing)
    {
        try
        {
            if (!await SubmitAsync(thing))
            {
                _failed.Enqueue(thing.Name);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or TimeoutException or InvalidOperationException or KeyNotFoundException or ObjectDisposedException)
        {
            _failed.Enqueue(thing.Name);
        }
        finally
        {
            _underWay.TryRemove(thing.Name, out _);
        }
    }

    private async Task<bool> SubmitAsync(CarriedThing thing)
    {
        if (HostOf(thing.To) is not { } host || thing.Calls() is not { Count: > 0 } calls)
        {
            // Nothing would be believed yet: the next look asks again.
            return true;
        }

        var signer = _settings.Signer();
        var expires = new LedgerTime(_clock.GetUtcNow().ToUnixTimeMilliseconds()).Plus(LifeMilliseconds);
        var transaction = new TransactionBuilder(host.Genesis.Network, thing.To, Base64Url.Encode(RandomNumberGenerator.GetBytes(16)), expires).ActingAs(Self);
        foreach (var call in calls)
        {
            transaction = transaction.Call(call.Method, call.Arguments);
        }

        var signed = transaction.Sign(signer);
        if ((await host.SubmitAsync(signed.Bytes, _stopping.Token)).Refusal is not null)
        {
            return false;
        }

        var final = await host.WhenFinalAsync(signed.Id, _stopping.Token).WaitAsync(Patience, _stopping.Token);
        if (final.Code is not null)
        {
            return false;
        }

        Interlocked.Increment(ref _carried);
        return true;
    }

    private ReplicaHost? HostOf(uint number) => number == 0 ? _hosts.Directory : _hosts.Hosts.GetValueOrDefault(number);
}
