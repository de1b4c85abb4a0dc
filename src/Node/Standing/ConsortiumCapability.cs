using Xinglin.Node.Gateway;

namespace Xinglin.Node.Standing;

/// <summary>Writes into the log, once a change, who of the consortium is missing or lies and what that means: the sentence that status and health give.</summary>
internal sealed partial class ConsortiumCapability(MemberParts parts) : IMemberCapability
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ILogger _log = parts.Loggers.CreateLogger<ConsortiumCapability>();

    public async Task RunAsync(CancellationToken stop)
    {
        var told = "";
        while (!stop.IsCancellationRequested)
        {
            var health = parts.Ledger.Health;
            var state = string.Join(' ', [.. health.Missing, .. health.Accused]) + (health.Stalls ? " stalls" : "");
            if (state != told)
            {
                told = state;
                Tell(health);
            }

            await Task.Delay(Pause, parts.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Tell(Api.ReplicaHealth health)
    {
        if (health.Stalls)
        {
            Stalls(_log, health.Sentence);
        }
        else if (health.Missing.Count + health.Accused.Count > 0)
        {
            Misses(_log, health.Sentence);
        }
        else
        {
            IsWhole(_log, health.Sentence);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Nothing becomes final: {Sentence}")]
    private static partial void Stalls(ILogger log, string sentence);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Sentence}")]
    private static partial void Misses(ILogger log, string sentence);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "All members are there: {Sentence}")]
    private static partial void IsWhole(ILogger log, string sentence);
}
