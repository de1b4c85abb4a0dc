using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Xinglin.EndToEnd;

/// <summary>The process that is killed: <c>tests/CrashHost</c>.</summary>
internal static class CrashProcess
{
    public static Process Start(string work, string folder, string notes, params string[] arguments)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Xinglin.CrashHost.dll");
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return Process.Start(new ProcessStartInfo(dotnet, [host, work, folder, notes, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
