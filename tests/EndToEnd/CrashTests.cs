using System.Diagnostics;
using System.Globalization;

namespace Xinglin.EndToEnd;

/// <summary>The real process is killed under load, at random moments or at a named point, and started again: what it acknowledged is so.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-crash-").FullName;

    private string Notes => Path.Combine(_folder, "notes");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("1", 6)]
    [InlineData("4", 4)]
    public void A_ledger_killed_at_random_moments_loses_nothing_acknowledged(string members, int kills) => KillAtRandom("ledger", kills, 400, members);

    /// <summary>Every entry that was given out is under its number, and every checkpoint that was signed begins the log.</summary>
    [Fact]
    public void An_evidence_log_killed_at_random_moments_has_every_entry_and_extends_every_checkpoint() => KillAtRandom("evidence", 8, 250);

    /// <summary>Every sealed record opens, every destroyed one does not, none is there by half, and no file belongs to nobody.</summary>
    [Fact]
    public void A_vault_killed_at_random_moments_has_records_whole_or_not_at_all() => KillAtRandom("vault", 10, 250);

    /// <summary>Every acknowledged message is mapped, its result is there once, and nothing is left half way.</summary>
    [Fact]
    public void An_HL7_v2_inbox_killed_at_random_moments_has_every_acknowledged_message_and_its_record() => KillAtRandom("v2", 8, 300);

    [Fact]
    public void A_wallet_killed_at_random_moments_is_as_it_was_before_or_after_the_change() => KillAtRandom("wallet", 6, 200);

    [Theory]
    [InlineData("begun")]
    [InlineData("half")]
    [InlineData("wrapped")]
    [InlineData("doomed")]
    public void A_roll_killed_at_any_step_loses_no_record_brings_none_back_and_is_finished_at_the_next_start(string step)
    {
        using (var first = Start("epochs", step))
        {
            ReadCheck(first);
            EndOf(first, kill: step == "doomed" && !first.WaitForExit(3_000));
        }

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder, "data", "epochs"), "epoch-*.key"));
        using var second = Start("epochs", "none");
        Assert.Equal((20, 0), ReadCheck(second));
        EndOf(second, kill: false);
        Assert.Single(Directory.GetFiles(Path.Combine(_folder, "data", "epochs"), "epoch-*.key"));
        Assert.False(File.Exists(Path.Combine(_folder, "data", "epochs", "doomed")));
    }

    private void KillAtRandom(string work, int kills, int milliseconds, string argument = "")
    {
        var random = new Random(kills);
        var seen = 0;
        for (var life = 0; life <= kills; life++)
        {
            using var process = Start(work, argument);
            try
            {
                var (checkedCount, lost) = ReadCheck(process);
                Assert.Equal(0, lost);
                Assert.True(checkedCount >= seen, $"{checkedCount} acknowledgements were checked after {seen} before");
                seen = checkedCount;
                WorkUntilItGrew(process, seen, random.Next(milliseconds));
            }
            finally
            {
                EndOf(process, kill: true);
            }
        }

        Assert.True(seen > 0);
    }

    private static void EndOf(Process process, bool kill)
    {
        if (kill)
        {
            process.Kill();
        }

        Assert.True(process.WaitForExit(Patience), "The process does not end.");
    }

    private static (int Checked, int Lost) ReadCheck(Process process)
    {
        var line = process.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        var words = line?.Split(' ') ?? [];
        Assert.True(words is ["checked", _, "lost", _], $"The process said: {line ?? process.StandardError.ReadToEnd()}");
        return (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[3], CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until something more was acknowledged, then a random while longer.</summary>
    private void WorkUntilItGrew(Process process, int before, int milliseconds)
    {
        var clock = Stopwatch.StartNew();
        while (Lines(Notes) <= before)
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

    private Process Start(string work, string argument) => CrashProcess.Start(work, Path.Combine(_folder, "data"), Notes, argument);
}
