using System.Globalization;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Execution;
using Xinglin.Node.Records;
using Xinglin.Node.Recovery;
using Xinglin.Node.Storage.Checks;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Recovery;

public sealed class BackupTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ContractCatalog Catalog = new(typeof(CounterContract));
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-backup-").FullName;
    private int _ids;

    private string To => Path.Combine(_folder, "backup");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Taken_under_load_it_holds_no_votes_and_no_keys_is_sound_and_restored_the_node_catches_up_and_does_not_sign()
    {
        using var consortium = New();
        var member = consortium.FolderOf(3);
        Directory.CreateDirectory(Path.Combine(member, "keys"));
        Directory.CreateDirectory(Path.Combine(member, "epochs"));
        File.WriteAllText(Path.Combine(member, "keys", "identity.key"), "secret");
        File.WriteAllText(Path.Combine(member, "epochs", "present"), "secret");
        File.WriteAllText(Path.Combine(member, "unenrolled"), "mark");
        using var database = SqliteEngine.OpenDurable(Path.Combine(member, "gateway.sqlite"));
        Execute(database, "create table t (n integer); insert into t values (7)");
        consortium.StartAll();
        using var enough = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await Add(consortium, _ids % 3);
            }
        });
        await consortium.Hosts[3]!.WhenHeightAsync(new Height(20), default).WaitAsync(Patience);
        var manifest = NodeBackup.Run(member, To, TimeProvider.System, out var refusal);
        Assert.Null(refusal);
        Assert.True(manifest!.Tip >= 19);
        enough.Cancel();
        await load;
        var names = Directory.EnumerateFiles(To, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(To, p)).ToList();
        Assert.DoesNotContain(names, n => n.Contains("votes", StringComparison.Ordinal) || n.Contains("keys", StringComparison.Ordinal) || n.Contains("epochs", StringComparison.Ordinal) || n.Contains("unenrolled", StringComparison.Ordinal));
        Assert.Null(LedgerCheck.Run(To, consortium.Genesis, Catalog, full: true).Finding);

        consortium.Stop(3);
        database.Dispose();
        Directory.Delete(member, recursive: true);
        Assert.NotNull(NodeRestore.Run(To, member, out refusal, out _));
        using (var again = SqliteEngine.OpenReadOnly(Path.Combine(member, "gateway.sqlite")))
        using (var command = again.CreateCommand())
        {
            command.CommandText = "select n from t";
            Assert.Equal(7L, command.ExecuteScalar());
        }

        var host = consortium.Start(3);
        var late = await Add(consortium, 0);
        Assert.Null((await host.WhenFinalAsync(late, default).WaitAsync(Patience)).Code);
        Assert.False(host.Health.Signs);
        Assert.Contains(host.Notices, n => n.Contains("the vote log is missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backup_with_a_flipped_byte_or_a_missing_file_restores_nothing_and_the_file_is_named()
    {
        using var consortium = New();
        consortium.StartAll();
        await Add(consortium, 0);
        var manifest = NodeBackup.Run(consortium.FolderOf(3), To, TimeProvider.System, out _)!;
        consortium.Stop(3);
        Directory.Delete(consortium.FolderOf(3), recursive: true);
        foreach (var entry in manifest.Files.Where(f => f.Bytes > 0))
        {
            var path = Path.Combine(To, entry.Path);
            var bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 3] ^= 1;
            File.WriteAllBytes(path, bytes);
            Assert.Null(NodeRestore.Run(To, consortium.FolderOf(3), out var refusal, out var part));
            Assert.Equal((RecoveryCodes.BackupDamaged, entry.Path), (refusal!.Value, part));
            Assert.False(Directory.Exists(consortium.FolderOf(3)));
            bytes[bytes.Length / 3] ^= 1;
            File.WriteAllBytes(path, bytes);
        }

        File.Delete(Path.Combine(To, manifest.Files[0].Path));
        Assert.Null(NodeRestore.Run(To, consortium.FolderOf(3), out var missing, out _));
        Assert.Equal(RecoveryCodes.BackupDamaged, missing);
    }

    [Fact]
    public async Task Nothing_is_written_over_and_a_manifest_cannot_bring_votes_or_leave_the_folder()
    {
        using var consortium = New();
        consortium.StartAll();
        await Add(consortium, 0);
        var manifest = NodeBackup.Run(consortium.FolderOf(3), To, TimeProvider.System, out _)!;
        Assert.Null(NodeBackup.Run(consortium.FolderOf(3), To, TimeProvider.System, out var exists));
        Assert.Equal(RecoveryCodes.BackupExists, exists);
        Assert.Null(NodeBackup.Run(_folder, Path.Combine(_folder, "other"), TimeProvider.System, out var several));
        Assert.Equal(RecoveryCodes.NoReplica, several);
        Assert.Null(NodeRestore.Run(To, consortium.FolderOf(2), out var full, out _));
        Assert.Equal(RecoveryCodes.RestoreNotEmpty, full);
        foreach (var path in (string[])["../outside", "/etc/x", "ledger/votes/K/a.votes", "votes/K/a.votes", "a/../../b", "keys/identity.key", "unenrolled"])
        {
            var hostile = manifest with { Files = [manifest.Files[0] with { Path = path }] };
            Assert.Null(BackupManifest.TryRead(hostile.Encode()));
        }
    }

    private TestConsortium New()
    {
        var consortium = new TestConsortium(_folder, Catalog) { SegmentBytes = 64 * 1024, SnapshotBlocks = 10 };
        consortium.Enrol();
        return consortium;
    }

    private static void Execute(Microsoft.Data.Sqlite.SqliteConnection database, string text)
    {
        using var command = database.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private async Task<Hash> Add(TestConsortium consortium, int member)
    {
        var key = TestConsortium.Key(10 + member);
        var id = "id-" + Interlocked.Increment(ref _ids).ToString("D21", CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N")[..8];
        var host = consortium.Hosts[member]!;
        var answer = host.Submit(consortium.Transaction(key, id, "counter.add", $$"""{"account":"{{TestConsortium.Account(key)}}","by":1}"""));
        Assert.Null((await host.WhenFinalAsync(answer.Transaction, default).WaitAsync(Patience)).Code);
        return answer.Transaction;
    }
}
