using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;

namespace Xinglin.CrashHost;

/// <summary>
/// <c>epochs FOLDER NOTES STEP</c>: seals, destroys, rolls, and dies at the step: <c>begun</c> before the first key is wrapped anew, <c>half</c>
/// after a commit of some, <c>wrapped</c> before the earlier key goes, <c>doomed</c> while that is being overwritten; <c>none</c> comes to the end.
/// </summary>
internal static class EpochWork
{
    private const int Records = 12;

    public static void Run(string folder, string notes, string step)
    {
        using (var opened = new OpenedVault(folder))
        {
            var marked = NoteFile.Read(notes, 2);
            var earlier = opened.Epochs.Earlier.Count + (Directory.GetFiles(opened.Epochs.Path, "epoch-*.key").Length - 1);
            Console.WriteLine($"checked {marked.Count} lost {VaultWork.Lost(opened, marked) + earlier}");
            using var file = new NoteFile(notes);
            for (var i = 0; i < Records; i++)
            {
                var record = VaultWork.Fresh();
                VaultWork.Seal(opened, record);
                file.Write($"sealed {record}");
                if (i % 3 == 0)
                {
                    file.Write($"destroying {record}");
                    opened.Vault.Destroy(record);
                    file.Write($"destroyed {record}");
                }
            }
        }

        Roll(folder, step);
        Thread.Sleep(step == "none" ? 0 : Timeout.Infinite);
    }

    private static void Roll(string folder, string step)
    {
        using var opened = new OpenedVault(folder, table => new WatchedTable(table, step));
        if (step == "doomed")
        {
            using var watcher = new FileSystemWatcher(opened.Epochs.Path) { EnableRaisingEvents = true };
            watcher.Renamed += (_, renamed) => KillWhen(renamed.Name == "doomed");
            opened.Roll.Roll();
            Thread.Sleep(Timeout.Infinite);
        }

        opened.Roll.Roll();
    }

    private static void KillWhen(bool reached)
    {
        if (reached)
        {
            KillPoint.Reach();
        }
    }

    /// <summary>Dies before or after what it is asked.</summary>
    private sealed class WatchedTable(IEpochTable table, string step) : IEpochTable
    {
        private const int Few = 5;

        public int WrapAnew(int earlier, EpochKey newest, int most)
        {
            KillWhen(step == "begun");
            var wrapped = table.WrapAnew(earlier, newest, Math.Min(most, Few));
            KillWhen(step == "half");
            return wrapped;
        }

        public void EmptyLog()
        {
            table.EmptyLog();
            KillWhen(step == "wrapped");
        }
    }
}
