using System.Runtime.InteropServices;

namespace Xinglin.Node.Vault;

/// <summary>Processor time of the calling thread, for measuring what work costs.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3;

    /// <summary>Microseconds since the thread began.</summary>
    public static long Microseconds => GetTime(ThreadClock, out var time) == 0 ? (time.Seconds * 1_000_000) + (time.Nanoseconds / 1000) : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
