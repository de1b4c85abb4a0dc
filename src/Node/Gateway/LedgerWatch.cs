using Xinglin.Node.Api;
using Xinglin.Node.Records;

namespace Xinglin.Node.Gateway;

/// <summary>Something of the gateway that follows one kind of ledger event.</summary>
internal interface ILedgerWatcher
{
    /// <summary>The event's name.</summary>
    string Event { get; }

    /// <summary>Called once, before the first event: catches up by the state.</summary>
    void Begin();

    /// <summary>One event; called again for the same one when the node stopped in between.</summary>
    void See(FeedEvent seen);
}

/// <summary>Reads the ledger's events for a gateway and resumes where it was after a restart.</summary>
internal sealed class LedgerWatch(EventFeed events, GatewayStore store, IReadOnlyList<ILedgerWatcher> watchers, ILogger<LedgerWatch> log)
{
    private const string Cursor = "ledger";

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error)
            {
                log.LogWarning("Following the ledger paused: {Kind}", error.GetType().Name);
                await Task.Delay(PauseAfterFailure, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        foreach (var watcher in watchers)
        {
            watcher.Begin();
        }

        var known = EventPosition.TryParse(store.Cursors.Of(Cursor), out var position);
        await foreach (var seen in events.ReadAsync(known ? position : new EventPosition(1, -1), stop))
        {
            var interested = watchers.Where(w => w.Event == seen.Name).ToList();
            if (interested.Count > 0)
            {
                store.InOneTransaction(() =>
                {
                    interested.ForEach(w => w.See(seen));
                    store.Cursors.Save(Cursor, seen.Position.ToString());
                });
            }
        }
    }
}
