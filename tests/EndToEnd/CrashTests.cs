using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Xinglin.EndToEnd;

/// <summary>The real process is killed at random moments under load and started again: what it acknowledged is there.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-crash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 6)]
    [InlineData(4, 4)]
    public void Killed_at_random_moments_nothing_acknowledged_is_lost(int members, int kills)
    {
        var acknowledgements = Path.Combine(_folder, "acknowledged");
        var random = new Random(members);
        var seen = 0;
        for (var life = 0; life <= kills; life++)
        {
            using var process = Start(members, acknowledgements);
            try
            {
                var (checkedCount, lost) = ReadCheck(process);
                Assert.Equal(0, lost);
                Assert.True(checkedCount >= seen, $"{checkedCount} acknowledgements were checked after {seen} before");
                seen = checkedCount;
                WorkUntilItGrew(process, acknowledgements, seen, random.Next(400));
            }
            finally
            {
                process.Kill();
                process.WaitForExit();
            }
        }

        Assert.True(seen > 0);
    }

    private static (int Checked, int Lost) ReadCheck(Process process)
    {
        var line = process.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        var words = line?.Split(' ') ?? [];
        Assert.True(words is ["checked", _, "lost", _], $"The process said: {line ?? process.StandardError.ReadToEnd()}");
        return (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[3], CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until something more was acknowledged, then a random while longer.</summary>
    private static void WorkUntilItGrew(Process process, string acknowledgements, int before, int milliseconds)
    {
        var clock = Stopwatch.StartNew();
        while (Lines(acknowledgements) <= before)
        {
            Assert.False(process.HasExited, "The process ended by itself.");
            Assert.True(clock.Elapsed < Patience, "Nothing was acknowledged.");
            Thread.Sleep(10);
        }

        Thread.Sleep(milliseconds);
    }

    private static int Lines(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Count(c => c == '\n');
    }

    private Process Start(int members, string acknowledgements)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Xinglin.CrashHost.dll");
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return Process.Start(new ProcessStartInfo(dotnet, [host, Path.Combine(_folder, "data"), members.ToString(CultureInfo.InvariantCulture), acknowledgements])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
