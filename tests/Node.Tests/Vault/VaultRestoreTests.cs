using Xinglin.Ledger.Primitives;
using Xinglin.Node.Vault;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Tests.Vault;

public sealed class VaultRestoreTests : IAsyncLifetime
{
    private readonly VaultFixture _owner = new();
    private readonly AccountId _patient = new(VaultFixture.Random());
    private readonly List<Hash> _records = [];
    private VaultFixture _copy = null!;

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 300; i++)
        {
            _records.Add(VaultFixture.Random());
        }

        Assert.Null(_owner.Vault.Seal([.. _records.Select((r, i) => new PlainLayer(r, _patient, "raw", VaultFixture.Bytes(200 + i, i)))]));
        _records.Add(VaultFixture.Random());
        Assert.Null(_owner.Vault.Seal(_records[^1], _patient, "raw", new MemoryStream(VaultFixture.Bytes(9 << 20))));
        _owner.Catalogue();
        _copy = await _owner.Copy();
    }

    [Fact]
    public async Task A_wiped_member_gets_everything_back_and_can_open_it()
    {
        _owner.Wipe();
        var report = await _owner.Restore(Source).RunAsync();
        Assert.Null(report.Refusal);
        Assert.Equal((301, 301), (report.Listed, report.Records));
        AssertOpens();
        _owner.Restart();
        AssertOpens();

        // It goes on from there: the next catalogue is newer than the one that the copies have.
        Assert.Null(_owner.Vault.Seal([new PlainLayer(VaultFixture.Random(), _patient, "raw", "new"u8.ToArray())]));
        _owner.Catalogue();
        Assert.True(_owner.Vault.Blobs.HeadNumber(_owner.Vault.Member) > _copy.Vault.Blobs.HeadNumber(_owner.Vault.Member));
    }

    [Fact]
    public async Task Wrong_bytes_of_a_hostile_member_are_refused_and_got_elsewhere()
    {
        _owner.Wipe();
        var hostile = new HostileSource(Source);
        var report = await _owner.Restore(hostile, Source).RunAsync();
        Assert.Null(report.Refusal);
        Assert.True(hostile.Asked > 0);
        AssertOpens();
        AssertWhole();
    }

    [Fact]
    public async Task From_hostile_members_alone_nothing_wrong_is_kept()
    {
        _owner.Wipe();
        var report = await _owner.Restore(new HostileSource(Source)).RunAsync();
        Assert.Equal(VaultCodes.SourcesExhausted, report.Refusal);
        AssertWhole();
    }

    [Fact]
    public async Task A_catalogue_that_another_signed_is_not_gone_by()
    {
        using var forger = new VaultFixture(network: _owner.Network);
        var head = SignedHead.TryParse(_copy.Vault.Blobs.Head(_owner.Vault.Member))!;
        var forged = SignedHead.Sign(head.Verify(_owner.Keys.Identity.PublicKey, _owner.Network, _owner.Vault.Member)! with { Number = 99 }, forger.Keys.Identity);
        _copy.Vault.Blobs.SaveHead(_owner.Vault.Member, 99, forged.ToJson());
        _owner.Wipe();
        Assert.Equal(VaultCodes.CatalogueMissing, (await _owner.Restore(Source).RunAsync()).Refusal);
    }

    [Fact]
    public async Task What_was_fetched_before_a_stop_is_not_fetched_again()
    {
        _owner.Wipe();
        var entries = _copy.Vault.Blobs.Of(_owner.Vault.Member, 0, 1000).Select(b => new BlobEntry(b.Id, b.Length)).ToList();
        await new BlobFetch(_owner.Vault.Blobs, _owner.Vault.Member, [Source]).RunAsync(entries.Take(200), default);
        _owner.Restart();
        var report = await _owner.Restore(Source).RunAsync();
        Assert.Null(report.Refusal);
        Assert.True(report.Fetch.Blobs < 150, $"{report.Fetch.Blobs} fetched");
        AssertOpens();
    }

    [Fact]
    public async Task A_download_goes_on_from_the_pieces_that_are_whole_and_mends_those_that_are_not()
    {
        _owner.Wipe();
        var large = _copy.Vault.Blobs.Of(_owner.Vault.Member, 0, 1000).Single(b => b.Length > 1 << 20);
        using (var part = _owner.Vault.Blobs.OpenPart(large.Id))
        {
            var bytes = _copy.Vault.Blobs.ReadAll(large.Id)!;
            bytes[(2 << 20) + 7] ^= 1;
            part.Write(bytes.AsSpan(0, 5 << 20));
        }

        _owner.Restart();
        var report = await new BlobFetch(_owner.Vault.Blobs, _owner.Vault.Member, [Source]).RunAsync([new BlobEntry(large.Id, large.Length)], default);
        Assert.Equal(large.Length - (4 << 20), report.Bytes);
        Assert.True(_owner.Vault.Blobs.Check(large.Id));
    }

    [Fact]
    public async Task A_destroyed_record_does_not_come_back_from_copies()
    {
        _owner.Vault.Destroy(_records[0]);
        _owner.Catalogue();
        using var later = await _owner.Copy();
        _owner.Wipe();
        Assert.Null((await _owner.Restore(Source, new LocalVaultSource("later", later.Vault.Blobs)).RunAsync()).Refusal);
        Assert.Null(_owner.Vault.Open(_records[0], "raw"));
        Assert.NotNull(_owner.Vault.Open(_records[1], "raw"));
    }

    [Fact]
    public void The_catalogue_grows_by_its_last_segment_only()
    {
        for (var round = 0; round < 3; round++)
        {
            Assert.Null(_owner.Vault.Seal([.. Enumerable.Range(0, 1500).Select(i => new PlainLayer(VaultFixture.Random(), _patient, "raw", VaultFixture.Bytes(40, (round * 1500) + i)))]));
            _owner.Catalogue();
        }

        var head = SignedHead.TryParse(_owner.Vault.Blobs.Head(_owner.Vault.Member))!.Verify(_owner.Keys.Identity.PublicKey, _owner.Network, _owner.Vault.Member)!;
        Assert.Equal(3, head.Segments.Count);
        Assert.All(head.Segments, s => Assert.NotNull(_owner.Vault.Blobs.Find(s.Id)));
        Assert.Equal(301 + 4500 + 3, _owner.Vault.Blobs.Usage(_owner.Vault.Member).Blobs);
    }

    public Task DisposeAsync()
    {
        _owner.Dispose();
        _copy.Dispose();
        return Task.CompletedTask;
    }

    private IVaultSource Source => new LocalVaultSource("copy", _copy.Vault.Blobs);

    private void AssertOpens() => Assert.All(_records, r => Assert.NotNull(_owner.Vault.Open(r, "raw")));

    private void AssertWhole() => Assert.All(
        _owner.Vault.Blobs.Of(_owner.Vault.Member, 0, 1000), b => Assert.True(_owner.Vault.Blobs.Check(b.Id)));
}
