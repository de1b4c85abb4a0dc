using System.Collections.Concurrent;

namespace Xinglin.Node.Api;

/// <summary>
/// Which refusals are worth a line: of one route and status one a minute, with how many were not said. A node that waits for its first final
/// block refuses its peers many times a second. Bounded by the routes and methods there are: what a client makes up counts as one. Safe from any thread.
/// </summary>
internal sealed class RefusalLines(TimeProvider clock)
{
    private static readonly HashSet<string> _methods =
        [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options];

    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Method, string Route, int Status), Kept> _kept = new();

    /// <summary>How many like this one were not said since the last line; null when this one is not said either.</summary>
    public int? Say(string method, string route, int status)
    {
        var now = clock.GetTimestamp();
        var kept = _kept.GetOrAdd((_methods.Contains(method) ? method : "(other)", route, status), _ => new Kept());
        lock (kept)
        {
            if (kept.Said is { } said && clock.GetElapsedTime(said, now) < Apart)
            {
                kept.Unsaid++;
                return null;
            }

            var unsaid = kept.Unsaid;
            (kept.Said, kept.Unsaid) = (now, 0);
            return unsaid;
        }
    }

    private sealed class Kept
    {
        public long? Said { get; set; }

        public int Unsaid { get; set; }
    }
}
