using Xinglin.Ledger.Primitives;
using Xinglin.Node.Vault;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Records;

namespace Xinglin.Node.Tests.Vault;

public sealed class MemberVaultTests : IDisposable
{
    private readonly VaultFixture _fixture = new();
    private readonly AccountId _patient = new(VaultFixture.Random());
    private readonly Hash _record = VaultFixture.Random();

    private MemberVault Vault => _fixture.Vault;

    [Fact]
    public void A_sealed_layer_opens_after_a_restart_and_its_blob_says_nothing()
    {
        var plain = "potassium 5.1 mmol/L"u8.ToArray();
        Assert.Null(Vault.Seal([Layer(_record, "summary", plain), Layer(_record, "raw", [.. plain, .. plain])]));
        _fixture.Restart();
        Assert.Equal(plain, Vault.Open(_record, "summary"));
        Assert.Equal(40, Vault.Open(_record, "raw")!.Length);
        Assert.All(Vault.LayersOf(_record), row => Assert.Equal(-1, Vault.Blobs.ReadAll(row.Blob)!.AsSpan().IndexOf("potassium"u8)));
    }

    [Fact]
    public void A_wrap_for_the_summary_opens_the_summary_only_and_for_its_recipient_and_grant_only()
    {
        Assert.Null(Vault.Seal([Layer(_record, "summary", "short"u8.ToArray()), Layer(_record, "raw", "all of it"u8.ToArray())]));
        using var reader = SealingKey.Create();
        using var other = SealingKey.Create();
        var (account, grant) = (new AccountId(VaultFixture.Random()), VaultFixture.Random());
        var binding = new LayerBinding(_fixture.Network, _record, "summary", Vault.Member, account, grant);
        var released = Vault.Release(Layer(_record, "summary", "short"u8.ToArray()), reader.PublicKey, account, grant);
        var wrap = released.Wrap;

        var key = LayerWrap.Open(wrap, reader, binding)!;
        Assert.Equal("short"u8.ToArray(), Opened("summary", key));
        Assert.Equal(Blob(_record, "summary"), released.Ciphertext);
        Assert.Null(Opened("raw", key));
        Assert.Null(LayerWrap.Open(wrap, other, binding));
        Assert.Null(LayerWrap.Open(wrap, reader, binding with { Layer = "raw" }));
        Assert.Null(LayerWrap.Open(wrap, reader, binding with { Record = VaultFixture.Random() }));
        Assert.Null(LayerWrap.Open(wrap, reader, binding with { Recipient = _patient }));
        Assert.Null(LayerWrap.Open(wrap, reader, binding with { Grant = VaultFixture.Random() }));
        Assert.Null(LayerWrap.Open(wrap, reader, binding with { Holder = _patient }));
        Assert.Null(LayerWrap.Open(wrap, reader, binding with { Network = new NetworkId(VaultFixture.Random()) }));
    }

    [Fact]
    public void What_is_not_kept_or_was_kept_otherwise_is_sealed_for_one_release_and_leaves_nothing_behind()
    {
        using var reader = SealingKey.Create();
        var (account, grant) = (new AccountId(VaultFixture.Random()), VaultFixture.Random());
        var binding = new LayerBinding(_fixture.Network, _record, "summary", Vault.Member, account, grant);
        var sealedLayer = new SealedLayer(_fixture.Network, Vault.Member, _patient, "summary");
        byte[] Open(WrappedLayer released) => sealedLayer.Open(LayerWrap.Open(released.Wrap, reader, binding)!, released.Ciphertext)!;

        Assert.Equal("new"u8.ToArray(), Open(Vault.Release(Layer(_record, "summary", "new"u8.ToArray()), reader.PublicKey, account, grant)));
        Assert.False(Vault.Contains(_record));
        Assert.Null(Vault.Seal([Layer(_record, "summary", "as an earlier projection had it"u8.ToArray())]));
        var other = Vault.Release(Layer(_record, "summary", "new"u8.ToArray()), reader.PublicKey, account, grant);
        Assert.Equal("new"u8.ToArray(), Open(other));
        Assert.NotEqual(Blob(_record, "summary"), other.Ciphertext);
        Assert.Equal("as an earlier projection had it"u8.ToArray(), Vault.Open(_record, "summary"));
    }

    [Fact]
    public void Ciphertexts_that_changed_places_do_not_open()
    {
        var another = VaultFixture.Random();
        Assert.Null(Vault.Seal([Layer(_record, "raw", "one"u8.ToArray()), Layer(another, "raw", "two"u8.ToArray()), Layer(_record, "detail", "three"u8.ToArray())]));
        var key = Vault.Keys.Find(_record, "raw")!;
        Assert.NotNull(Opened("raw", key));
        var sealedLayer = new SealedLayer(_fixture.Network, Vault.Member, _patient, "raw");
        Assert.Null(sealedLayer.Open(key, Blob(another, "raw")));
        Assert.Null(sealedLayer.Open(key, Blob(_record, "detail")));
        Assert.Null((sealedLayer with { Relationship = Vault.Member }).Open(key, Blob(_record, "raw")));
        Assert.Null((sealedLayer with { Holder = _patient }).Open(key, Blob(_record, "raw")));
        Assert.Null((sealedLayer with { Layer = "detail" }).Open(key, Blob(_record, "raw")));
        Assert.Null(sealedLayer.Open(key, Blob(_record, "raw").AsMemory(0, 10)));
    }

    [Fact]
    public void Equal_content_is_kept_once_within_one_patient_and_is_unrelated_for_two()
    {
        var (content, second, stranger) = (VaultFixture.Bytes(500), VaultFixture.Random(), VaultFixture.Random());
        Assert.Null(Vault.Seal([Layer(_record, "raw", content)]));
        Assert.Null(Vault.Seal([Layer(second, "raw", content)]));
        Assert.Null(Vault.Seal([new PlainLayer(stranger, new AccountId(VaultFixture.Random()), "raw", content)]));
        Assert.Equal(Vault.LayersOf(_record)[0].Blob, Vault.LayersOf(second)[0].Blob);
        Assert.NotEqual(Vault.LayersOf(_record)[0].Blob, Vault.LayersOf(stranger)[0].Blob);
        Assert.Equal(content, Vault.Open(second, "raw"));

        // One goes, the other stays.
        Assert.Equal(1, Vault.Destroy(_record));
        Assert.Null(Vault.Open(_record, "raw"));
        Assert.Equal(content, Vault.Open(second, "raw"));
    }

    [Fact]
    public void Equal_content_at_two_holders_gives_unrelated_blobs()
    {
        using var other = new VaultFixture();
        var layer = Layer(_record, "raw", VaultFixture.Bytes(500));
        Assert.Null(Vault.Seal([layer]));
        Assert.Null(other.Vault.Seal([layer]));
        Assert.NotEqual(Vault.LayersOf(_record)[0].Blob, other.Vault.LayersOf(_record)[0].Blob);
    }

    [Fact]
    public void A_destroyed_record_is_not_sealed_again()
    {
        Assert.Null(Vault.Seal([Layer(_record, "raw", "x"u8.ToArray())]));
        var blob = Vault.LayersOf(_record)[0].Blob;
        Vault.Destroy(_record);
        Assert.Null(Vault.Seal([Layer(_record, "raw", "x"u8.ToArray())]));
        Assert.False(Vault.Contains(_record));
        Assert.Null(Vault.Blobs.Find(blob));
    }

    [Fact]
    public void A_stream_of_many_pieces_is_sealed_and_any_altered_byte_is_noticed()
    {
        var content = VaultFixture.Bytes((5 << 20) + 17);
        Assert.Null(Vault.Seal(_record, _patient, "raw", new MemoryStream(content)));
        Assert.Equal(content, Vault.Open(_record, "raw"));
        var blob = Vault.LayersOf(_record)[0].Blob;
        Assert.True(Vault.Blobs.Check(blob));
        var file = Directory.EnumerateFiles(Path.Combine(_fixture.Folder, "vault", "blobs"), "*", SearchOption.AllDirectories).Single();
        using (var damage = new FileStream(file, FileMode.Open))
        {
            damage.Position = 3 << 20;
            damage.WriteByte(0);
        }

        Assert.False(Vault.Blobs.Check(blob));
        Assert.Null(Vault.Open(_record, "raw"));
    }

    public void Dispose() => _fixture.Dispose();

    private PlainLayer Layer(Hash record, string layer, byte[] bytes) => new(record, _patient, layer, bytes);

    private byte[] Blob(Hash record, string layer) => Vault.Blobs.ReadAll(Vault.LayersOf(record).Single(r => r.Layer == layer).Blob)!;

    private byte[]? Opened(string layer, byte[] key) =>
        new SealedLayer(_fixture.Network, Vault.Member, _patient, layer).Open(key, Blob(_record, layer));
}
