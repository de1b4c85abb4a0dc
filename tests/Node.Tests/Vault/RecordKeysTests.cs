using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Tests.Vault;

public sealed class RecordKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-record-keys-").FullName;
    private readonly EpochFolder _epochs;
    private readonly Hash _record = new(RandomNumberGenerator.GetBytes(32));

    public RecordKeysTests() => _epochs = EpochFolder.Open(Path.Combine(_folder, "epochs"), TimeProvider.System);

    private string File => Path.Combine(_folder, "keys.sqlite");

    [Fact]
    public void A_kept_key_is_found_after_a_restart()
    {
        var key = RecordKeys.Fresh(_record, "raw");
        using (var keys = RecordKeys.Open(File, _epochs))
        {
            keys.Save([key]);
        }

        using var again = RecordKeys.Open(File, _epochs);
        Assert.Equal(key.Key, again.Find(_record, "raw"));
        Assert.Null(again.Find(_record, "summary"));
        Assert.Null(again.Find(new Hash(RandomNumberGenerator.GetBytes(32)), "raw"));
    }

    [Fact]
    public void A_destroyed_key_is_in_no_file_and_does_not_come_back()
    {
        using var keys = RecordKeys.Open(File, _epochs);
        keys.Save([RecordKeys.Fresh(_record, "index"), RecordKeys.Fresh(_record, "raw")]);
        var wrapped = keys.FindWrapped(_record);

        Assert.Equal(2, keys.Destroy(_record));
        Assert.Null(keys.Find(_record, "raw"));
        keys.Save(wrapped);
        keys.Save([RecordKeys.Fresh(_record, "raw")]);
        Assert.Null(keys.Find(_record, "raw"));
        Assert.True(keys.IsDestroyed(_record));
        foreach (var file in Directory.GetFiles(_folder, "keys.sqlite*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            Assert.All(wrapped, w => Assert.Equal(-1, bytes.AsSpan().IndexOf(w.Bytes)));
        }
    }

    [Fact]
    public void Without_its_epochs_key_a_kept_key_opens_nothing()
    {
        using (var kept = RecordKeys.Open(File, _epochs))
        {
            kept.Save([RecordKeys.Fresh(_record, "raw")]);
        }

        using var others = EpochFolder.Open(Path.Combine(_folder, "others"), TimeProvider.System);
        using var keys = RecordKeys.Open(File, others);
        Assert.Null(keys.Find(_record, "raw"));
    }

    [Fact]
    public void A_roll_keeps_every_live_key_and_no_backup_brings_back_a_destroyed_one()
    {
        using var keys = RecordKeys.Open(File, _epochs);
        var live = Enumerable.Range(0, 1500).Select(i => RecordKeys.Fresh(new Hash(RandomNumberGenerator.GetBytes(32)), "raw")).ToList();
        keys.Save(live);
        keys.Save([RecordKeys.Fresh(_record, "raw")]);
        var backup = keys.FindWrapped(_record);
        Assert.NotNull(backup[0].Unwrap(((IEpochKeys)_epochs).Find(backup[0].Epoch)!));
        keys.Destroy(_record);

        new EpochRoll(_epochs, [keys]).Roll();

        Assert.All(live, key => Assert.Equal(key.Key, keys.Find(key.Record, key.Layer)));
        Assert.Null(((IEpochKeys)_epochs).Find(backup[0].Epoch));
        Assert.Null(backup[0].Unwrap(((IEpochKeys)_epochs).Find(_epochs.Current)!));
    }

    [Fact]
    public void A_wrapped_key_opens_only_as_the_key_of_its_record_layer_and_epoch()
    {
        var epoch = RandomNumberGenerator.GetBytes(32);
        var wrapped = WrappedKey.Wrap(_record, "raw", 3, epoch, RandomNumberGenerator.GetBytes(32));
        Assert.NotNull(wrapped.Unwrap(epoch));
        Assert.Null((wrapped with { Layer = "summary" }).Unwrap(epoch));
        Assert.Null((wrapped with { Epoch = 4 }).Unwrap(epoch));
        Assert.Null((wrapped with { Record = new Hash(new byte[32]) }).Unwrap(epoch));
        Assert.Null(wrapped.Unwrap(RandomNumberGenerator.GetBytes(32)));
        Assert.Null((wrapped with { Bytes = wrapped.Bytes[..^1] }).Unwrap(epoch));
    }

    public void Dispose()
    {
        _epochs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
