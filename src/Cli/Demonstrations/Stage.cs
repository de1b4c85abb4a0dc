using System.Diagnostics;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Demonstrations;

/// <summary>Waiting for what others do, with an end.</summary>
internal static class Stage
{
    private static readonly RefusalCode Unexpected = new("demonstration-unexpected");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static RefusedException Fail(string sentence) => new(Refusal.Of(Unexpected, sentence));

    /// <summary>Tries until there is a value; after a minute the last refusal is thrown.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<Answer<T>>> attempt, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await attempt();
            if (answer.TryGet(out var value, out var refusal))
            {
                return value;
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new RefusedException(refusal!);
            }

            await Task.Delay(Pause, cancellation);
        }
    }
}
