using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;
using Xinglin.Node.Tests.Gateway;

namespace Xinglin.Node.Tests.Erasure;

public sealed class WrappedKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-epochs-").FullName;
    private readonly TestClock _clock = new();
    private GatewayStore _store;

    public WrappedKeysTests() => _store = Open();

    private string Database => Path.Combine(_folder, "gateway.sqlite");

    private string Epochs => Path.Combine(_folder, "epochs");

    private WrappedKeys Keys => _store.Wrapped;

    private string[] KeyFiles => [.. Directory.GetFiles(Epochs, "epoch-*.key").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    [Fact]
    public void What_is_kept_is_found_again_and_what_is_destroyed_is_not()
    {
        var (first, second) = (Fresh(), Fresh());
        Keys.Save(WrappedKind.RecordKey, first.Id, first.Key);
        Keys.Save(WrappedKind.RecordKey, second.Id, second.Key);
        Keys.Save(WrappedKind.RecordKey, first.Id, second.Key);
        Restart();
        Assert.Equal(first.Key, Keys.Find(WrappedKind.RecordKey, first.Id));
        Assert.Null(Keys.Find(WrappedKind.RecordSalt, first.Id));
        Destroy(first.Id);
        Assert.Null(Keys.Find(WrappedKind.RecordKey, first.Id));
        Assert.Equal(second.Key, Keys.Find(WrappedKind.RecordKey, second.Id));
    }

    [Fact]
    public void A_roll_keeps_every_live_key_and_leaves_one_epoch_key()
    {
        var kept = Enumerable.Range(0, 2500).Select(_ => Fresh()).ToList();
        _store.InOneTransaction(() => kept.ForEach(k => Keys.Save(WrappedKind.RecordKey, k.Id, k.Key)));
        Roll();
        Assert.Equal(["epoch-0000000002.key"], KeyFiles);
        Restart();
        Assert.All(kept, k => Assert.Equal(k.Key, Keys.Find(WrappedKind.RecordKey, k.Id)));
    }

    [Fact]
    public void Until_the_roll_a_backup_brings_an_erased_key_back_and_afterwards_never()
    {
        var erased = Fresh();
        Keys.Save(WrappedKind.RecordKey, erased.Id, erased.Key);
        var backup = Backup("backup");
        Destroy(erased.Id);

        // The honest half: before the roll whoever has backup and epoch key has the record's key.
        using (var restored = GatewayStore.Open(backup, CopyEpochs("epochs-before")))
        {
            Assert.Equal(erased.Key, restored.Wrapped.Find(WrappedKind.RecordKey, erased.Id));
        }

        Roll();
        Assert.Throws<StorageFaultException>(() => GatewayStore.Open(Backup("backup", from: backup), CopyEpochs("epochs-after")));
        Assert.False(FilesContain(erased.Key));
        Assert.Null(Keys.Find(WrappedKind.RecordKey, erased.Id));
    }

    [Fact]
    public void The_old_epoch_key_is_on_no_file_after_the_roll()
    {
        var old = File.ReadAllBytes(Path.Combine(Epochs, KeyFiles[0]))[28..60];
        Roll();
        Assert.False(FilesContain(old));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_roll_that_stopped_halfway_is_finished_at_the_next_start(bool allWrappedAnew)
    {
        var (first, second) = (Fresh(), Fresh());
        Keys.Save(WrappedKind.RecordKey, first.Id, first.Key);
        _store.Dispose();
        using (var epochs = EpochFolder.Open(Epochs, _clock))
        {
            epochs.Next();
        }

        if (allWrappedAnew)
        {
            using var halfway = GatewayStore.Open(Database, CopyEpochs("scratch"));
            new EpochRoll(halfway.Epochs, [halfway.Wrapped]).Finish();
            halfway.Wrapped.Save(WrappedKind.RecordKey, second.Id, second.Key);
        }

        Assert.Equal(2, KeyFiles.Length);
        _store = Open();
        new EpochRoll(_store.Epochs, [_store.Wrapped]).Finish();
        Assert.Equal(["epoch-0000000002.key"], KeyFiles);
        Assert.Equal(allWrappedAnew ? second.Key : null, Keys.Find(WrappedKind.RecordKey, second.Id));
        Assert.Equal(first.Key, Keys.Find(WrappedKind.RecordKey, first.Id));
    }

    [Fact]
    public void A_key_that_was_overwritten_by_half_when_the_node_was_killed_is_no_damaged_key_at_the_next_start()
    {
        _store.Dispose();
        var doomed = Path.Combine(Epochs, "doomed");
        File.WriteAllBytes(doomed, File.ReadAllBytes(Path.Combine(Epochs, KeyFiles[0])));
        _store = Open();
        Assert.Equal(["epoch-0000000001.key"], KeyFiles);
        Assert.False(File.Exists(doomed));
    }

    [Fact]
    public void An_earlier_key_stays_until_copies_of_the_new_wraps_are_elsewhere_and_no_longer_than_half_a_day()
    {
        var copies = new Xinglin.Node.Vault.CatalogueCopies();
        var (began, kept) = (new LedgerTime(1_000_000), Fresh());
        Assert.True(copies.Suffice(2, began, began));
        copies.Expect();
        Keys.Save(WrappedKind.RecordKey, kept.Id, kept.Key);
        var now = began;
        var roll = new EpochRoll(_store.Epochs, [_store.Wrapped], () => copies.Suffice(2, began, now));
        roll.Roll();
        Assert.Equal(["epoch-0000000001.key", "epoch-0000000002.key"], KeyFiles);
        copies.Note(1, 3, 3);
        Assert.False(roll.Finish());
        copies.Note(2, 2, 3);
        Assert.False(roll.Finish());
        now = began.Plus(Xinglin.Node.Vault.CatalogueCopies.PatienceWithOne);
        Assert.True(copies.Suffice(2, began, now));
        copies.Note(2, 0, 3);
        Assert.False(copies.Suffice(2, began, now));
        Assert.True(copies.Suffice(2, began, began.Plus(Xinglin.Node.Vault.CatalogueCopies.PatienceWithNone)));
        copies.Note(2, 3, 3);
        Assert.True(roll.Finish());
        Assert.Equal(["epoch-0000000002.key"], KeyFiles);
        Assert.Equal(kept.Key, Keys.Find(WrappedKind.RecordKey, kept.Id));
    }

    [Fact]
    public void Without_its_epoch_key_the_table_does_not_open_and_says_which_is_missing()
    {
        var kept = Fresh();
        Keys.Save(WrappedKind.RecordKey, kept.Id, kept.Key);
        _store.Dispose();
        var fault = Assert.Throws<StorageFaultException>(() => GatewayStore.Open(Database, Path.Combine(_folder, "empty")));
        Assert.Contains("epoch 1 is missing", fault.Message, StringComparison.Ordinal);
        _store = Open();
    }

    [Fact]
    public void A_damaged_epoch_key_is_named_and_not_used()
    {
        _store.Dispose();
        var path = Path.Combine(Epochs, KeyFiles[0]);
        var bytes = File.ReadAllBytes(path);
        bytes[40] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains(KeyFiles[0], Assert.Throws<StorageFaultException>(Open).Message, StringComparison.Ordinal);
        bytes[40] ^= 1;
        File.WriteAllBytes(path, bytes);
        _store = Open();
    }

    [Fact]
    public void A_key_file_that_was_never_finished_is_removed()
    {
        _store.Dispose();
        File.WriteAllBytes(Path.Combine(Epochs, "draft"), new byte[20]);
        _store = Open();
        Assert.False(File.Exists(Path.Combine(Epochs, "draft")));
    }

    [Fact]
    public void A_wrap_opens_for_nothing_but_what_it_was_made_for()
    {
        var (kept, other) = (Fresh(), Fresh());
        var epoch = EpochKey.Create(3, default);
        var wrapped = KeyWrap.Wrap(epoch, WrappedKind.RecordKey, kept.Id, kept.Key);
        Assert.Equal(kept.Key, KeyWrap.Unwrap(epoch, WrappedKind.RecordKey, kept.Id, wrapped));
        Assert.Null(KeyWrap.Unwrap(epoch, WrappedKind.RecordSalt, kept.Id, wrapped));
        Assert.Null(KeyWrap.Unwrap(epoch, WrappedKind.RecordKey, other.Id, wrapped));
        Assert.Null(KeyWrap.Unwrap(epoch with { Number = 4 }, WrappedKind.RecordKey, kept.Id, wrapped));
        Assert.Null(KeyWrap.Unwrap(epoch, WrappedKind.RecordKey, kept.Id, wrapped.AsSpan(0, 20)));
        for (var i = 0; i < wrapped.Length; i++)
        {
            wrapped[i] ^= 1;
            Assert.Null(KeyWrap.Unwrap(epoch, WrappedKind.RecordKey, kept.Id, wrapped));
            wrapped[i] ^= 1;
        }
    }

    [Fact]
    public void The_folder_is_marked_for_backup_programs_and_held_by_one_process()
    {
        Assert.StartsWith("Signature: 8a477f597d28d172789f06886806bc55", File.ReadAllText(Path.Combine(Epochs, "CACHEDIR.TAG")), StringComparison.Ordinal);
        Assert.Throws<StorageFaultException>(() => EpochFolder.Open(Epochs, _clock));
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static (byte[] Id, byte[] Key) Fresh() => (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));

    private GatewayStore Open() => GatewayStore.Open(Database, Epochs, _clock);

    private void Roll() => new EpochRoll(_store.Epochs, [_store.Wrapped]).Roll();

    private void Restart()
    {
        _store.Dispose();
        _store = Open();
    }

    private void Destroy(byte[] id) => Keys.Destroy(WrappedKind.RecordKey, [id]);

    /// <summary>What a general backup would hold: the database, not the epoch keys.</summary>
    private string Backup(string name, string? from = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name + Guid.NewGuid().ToString("N"))).FullName;
        foreach (var file in Directory.GetFiles(_folder, "gateway.sqlite*").Where(_ => from is null).Concat(from is null ? [] : Directory.GetFiles(Path.GetDirectoryName(from)!)))
        {
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = File.Create(Path.Combine(folder, Path.GetFileName(file)));
            source.CopyTo(copy);
        }

        return Path.Combine(folder, "gateway.sqlite");
    }

    private string CopyEpochs(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (var file in KeyFiles)
        {
            File.Copy(Path.Combine(Epochs, file), Path.Combine(folder, file));
        }

        return folder;
    }

    private bool FilesContain(byte[] bytes) => Directory.GetFiles(Epochs, "*.key").Concat(Directory.GetFiles(_folder, "gateway.sqlite*")).Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray().AsSpan().IndexOf(bytes) >= 0;
    });
}
