using System.Diagnostics;

namespace Xinglin.CrashHost;

/// <summary>Ends this process as <c>kill -9</c> does: nothing is flushed, nothing is disposed.</summary>
internal static class KillPoint
{
    public static void Reach()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
