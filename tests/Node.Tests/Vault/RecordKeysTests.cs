using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Tests.Vault;

public sealed class RecordKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-record-keys-").FullName;
    private readonly Hash _record = new(RandomNumberGenerator.GetBytes(32));

    private string File => Path.Combine(_folder, "keys.sqlite");

    [Fact]
    public void A_kept_key_is_found_after_a_restart()
    {
        var key = RecordKeys.Fresh(_record, "raw");
        using (var keys = RecordKeys.Open(File, new EpochKeyFolder(_folder)))
        {
            keys.Save([key]);
        }

        using var again = RecordKeys.Open(File, new EpochKeyFolder(_folder));
        Assert.Equal(key.Key, again.Find(_record, "raw"));
        Assert.Null(again.Find(_record, "summary"));
        Assert.Null(again.Find(new Hash(RandomNumberGenerator.GetBytes(32)), "raw"));
    }

    [Fact]
    public void A_destroyed_key_is_in_no_file_and_does_not_come_back()
    {
        using var keys = RecordKeys.Open(File, new EpochKeyFolder(_folder));
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
        using var keys = RecordKeys.Open(File, new EpochKeyFolder(_folder));
        keys.Save([RecordKeys.Fresh(_record, "raw")]);
        Directory.EnumerateFiles(_folder, "*.epoch").ToList().ForEach(System.IO.File.Delete);
        Assert.Null(keys.Find(_record, "raw"));
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

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
