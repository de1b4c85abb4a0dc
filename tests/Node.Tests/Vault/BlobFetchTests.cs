using Microsoft.Extensions.Logging.Abstractions;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Node.Vault;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Tests.Vault;

/// <summary>A source that fails loses nothing that another has, or that it has itself a moment later.</summary>
public sealed class BlobFetchTests : IDisposable
{
    private readonly VaultFixture _owner = new();
    private readonly VaultFixture _reader = new();
    private readonly List<BlobEntry> _blobs = [];

    public BlobFetchTests()
    {
        for (var i = 0; i < 600; i++)
        {
            Keep(VaultFixture.Bytes(50 + i, i));
        }

        Keep(VaultFixture.Bytes(3 << 20, 7000));
    }

    [Theory]
    [InlineData(SourceFault.Throws)]
    [InlineData(SourceFault.Silent)]
    [InlineData(SourceFault.Short)]
    [InlineData(SourceFault.Absent)]
    public async Task What_one_source_does_not_give_comes_from_another(SourceFault fault)
    {
        var failing = new FailingSource(Honest) { Fault = _ => fault };
        var report = await Fetch(failing, Honest);
        Assert.Equal((601L, 0L, null), (report.Blobs, report.Missing, report.Refusal));
        Assert.True(failing.Asked > 0);
    }

    [Theory]
    [InlineData(SourceFault.Throws)]
    [InlineData(SourceFault.Silent)]
    [InlineData(SourceFault.Short)]
    public async Task A_source_that_fails_for_a_while_is_asked_again(SourceFault fault)
    {
        var left = 5;
        var report = await Fetch(new FailingSource(Honest) { Fault = _ => left-- > 0 ? fault : SourceFault.None });
        Assert.Equal((601L, 0L), (report.Blobs, report.Missing));
    }

    [Theory]
    [InlineData(SourceFault.Throws)]
    [InlineData(SourceFault.Silent)]
    public async Task One_blob_that_a_source_cannot_read_does_not_hide_those_asked_for_with_it(SourceFault fault)
    {
        var report = await Fetch(new FailingSource(Honest) { Fault = ids => ids.Contains(_blobs[300].Id) ? fault : SourceFault.None });
        Assert.Equal((600L, 1L, 1L), (report.Blobs, report.Missing, report.Unanswered));
        Assert.Null(_reader.Vault.Blobs.Find(_blobs[300].Id));
    }

    [Fact]
    public async Task What_every_source_says_it_does_not_have_is_missing_and_not_asked_for_again()
    {
        var failing = new FailingSource(Honest) { Fault = _ => SourceFault.Absent };
        var report = await Fetch(failing);
        Assert.Equal((601L, 0L), (report.Missing, report.Unanswered));
        Assert.Equal(4, failing.Asked);
    }

    [Fact]
    public async Task A_source_that_is_down_is_left_alone_after_a_few_questions()
    {
        var down = new FailingSource(Honest) { Fault = _ => SourceFault.Silent };
        var report = await Fetch(down);
        Assert.Equal((601L, 601L), (report.Missing, report.Unanswered));
        Assert.InRange(down.Asked, 3, 12);
    }

    [Fact]
    public async Task A_restore_with_a_silent_source_is_not_over_and_the_next_one_finds_the_rest()
    {
        using var network = new VaultFixture();
        var records = Enumerable.Range(0, 40).Select(_ => VaultFixture.Random()).ToList();
        var patient = new AccountId(VaultFixture.Random());
        Assert.Null(network.Vault.Seal([.. records.Select((r, i) => new PlainLayer(r, patient, "raw", VaultFixture.Bytes(90 + i, i)))]));
        network.Catalogue();
        using var copy = await network.Copy();
        var lost = network.Vault.Layers.Of(records[7])[0].Blob;
        var source = new FailingSource(new LocalVaultSource("copy", copy.Vault.Blobs)) { Fault = ids => ids.Contains(lost) ? SourceFault.Throws : SourceFault.None };
        network.Wipe();

        var first = await network.Restore(source).RunAsync();
        Assert.Equal((1L, VaultCodes.SourcesExhausted), (first.Fetch.Unanswered, first.Refusal));
        Assert.Equal(0, network.Vault.Blobs.HeadNumber(network.Vault.Member));
        source.Fault = _ => SourceFault.None;
        Assert.Null((await network.Restore(source).RunAsync()).Refusal);
        Assert.All(records, r => Assert.NotNull(network.Vault.Open(r, "raw")));
        Assert.Equal(1, network.Vault.Blobs.HeadNumber(network.Vault.Member));
    }

    [Fact]
    public async Task A_restore_that_is_told_to_settle_goes_on_without_what_does_not_come()
    {
        using var network = new VaultFixture();
        Assert.Null(network.Vault.Seal([new PlainLayer(VaultFixture.Random(), new AccountId(VaultFixture.Random()), "raw", "a record"u8.ToArray())]));
        var lost = network.Vault.Blobs.Of(network.Vault.Member, 0, 1)[0].Id;
        network.Catalogue();
        using var copy = await network.Copy();
        network.Wipe();
        var source = new FailingSource(new LocalVaultSource("copy", copy.Vault.Blobs)) { Fault = ids => ids.Contains(lost) ? SourceFault.Silent : SourceFault.None };
        Assert.Equal(VaultCodes.SourcesExhausted, (await network.Restore(source).RunAsync(settle: true)).Refusal);
        Assert.Equal(1, network.Vault.Blobs.HeadNumber(network.Vault.Member));
    }

    [Theory]
    [InlineData("UPDATE blob SET body = 'text' WHERE id = $1")]
    [InlineData("UPDATE blob SET body = x'00' WHERE id = $1")]
    [InlineData("UPDATE blob SET leaves = 'text' WHERE id = $1")]
    [InlineData("UPDATE blob SET owner = 'text' WHERE id = $1")]
    [InlineData("UPDATE blob SET length = 'text' WHERE id = $1")]
    public void A_damaged_row_is_answered_as_absent(string damage)
    {
        var (store, id) = (_owner.Vault.Blobs, _blobs[5].Id);
        var sound = new SoundBlobs(store, NullLogger.Instance);
        Assert.NotNull(sound.ReadAll(sound.Find(id)!));
        store.Read(c => c.Execute(damage, id.ToArray()));
        Assert.True(sound.Find(id) is not { } found || sound.ReadAll(found) is null || sound.Leaves(found) is null || sound.OpenRead(found) is null);
        Assert.NotNull(sound.ReadAll(sound.Find(_blobs[6].Id)!));
    }

    [Fact]
    public void A_damaged_name_is_left_out_of_the_list_and_a_damaged_file_is_absent()
    {
        var (store, large) = (_owner.Vault.Blobs, _blobs[^1]);
        var sound = new SoundBlobs(store, NullLogger.Instance);
        store.Read(c => c.Execute("UPDATE blob SET id = 'text' WHERE id = $1", _blobs[5].Id.ToArray()));
        Assert.Equal(600, store.Of(_owner.Vault.Member, 0, 1000).Count);
        var file = Directory.EnumerateFiles(Path.Combine(_owner.Folder, "vault", "blobs"), "*", SearchOption.AllDirectories).Single();
        using (var cut = File.OpenWrite(file))
        {
            cut.SetLength(large.Length - 1);
        }

        Assert.Null(sound.OpenRead(sound.Find(large.Id)!));
        File.Delete(file);
        Assert.Null(sound.OpenRead(sound.Find(large.Id)!));
    }

    public void Dispose()
    {
        _owner.Dispose();
        _reader.Dispose();
    }

    private IVaultSource Honest => new LocalVaultSource("honest", _owner.Vault.Blobs);

    private Task<FetchReport> Fetch(params IVaultSource[] sources) =>
        new BlobFetch(_reader.Vault.Blobs, _owner.Vault.Member, sources).RunAsync(_blobs, default);

    private void Keep(byte[] bytes)
    {
        using var writer = _owner.Vault.Blobs.Begin(_owner.Vault.Member);
        writer.Write(bytes);
        Assert.Null(writer.Commit());
        _blobs.Add(new BlobEntry(writer.Id, bytes.Length));
    }
}
