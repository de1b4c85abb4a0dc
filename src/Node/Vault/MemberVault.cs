using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Records;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>A layer's plaintext on its way into the vault.</summary>
public readonly record struct PlainLayer(Hash Record, AccountId Relationship, string Layer, ReadOnlyMemory<byte> Bytes);

/// <summary>A layer on its way out: ciphertext, and its key for one recipient.</summary>
public readonly record struct WrappedLayer(byte[] Ciphertext, SealedMessage Wrap);

/// <summary>
/// One member's sealed records: ciphertext in the blob store, a content key for each layer, kept only wrapped under an epoch
/// key. Equal content is kept once within one patient, and gives unrelated blobs for two.
/// </summary>
public sealed class MemberVault : IDisposable
{
    private const string SecretLayer = "fingerprint";

    private readonly NetworkId _network;
    private readonly LayerTable _layers;
    private readonly Lock _keeping = new();

    private MemberVault(NetworkId network, AccountId member, BlobStore blobs, RecordKeys keys)
    {
        _network = network;
        Member = member;
        Blobs = blobs;
        Keys = keys;
        _layers = new LayerTable(blobs);
    }

    /// <summary>Whose it is.</summary>
    public AccountId Member { get; }

    /// <summary>The network.</summary>
    public NetworkId Network => _network;

    /// <summary>Ciphertext: its own, and copies for others.</summary>
    public BlobStore Blobs { get; }

    /// <summary>The content keys.</summary>
    public RecordKeys Keys { get; }

    /// <summary>Which blob holds what.</summary>
    internal LayerTable Layers => _layers;

    /// <summary>Opens a member's vault.</summary>
    /// <param name="network">The network.</param>
    /// <param name="member">The member's account.</param>
    /// <param name="folder">The vault's folder, which exists.</param>
    /// <param name="keys">The content keys; they stay the caller's.</param>
    /// <param name="quota">Bytes that each owner may have here.</param>
    public static MemberVault Open(NetworkId network, AccountId member, string folder, RecordKeys keys, long quota = long.MaxValue) =>
        new(network, member, BlobStore.Open(folder, quota), keys);

    /// <summary>True when any layer of the record is sealed here.</summary>
    public bool Contains(Hash record) => _layers.Contains(record);

    /// <summary>The sealed layers of a record.</summary>
    public IReadOnlyList<LayerRow> LayersOf(Hash record) => _layers.Of(record);

    /// <summary>How many records and layers are sealed here.</summary>
    public (long Records, long Layers) Counts() => _layers.Counts();

    /// <summary>
    /// Seals layers, each under a fresh key, in one go: blobs first, then keys, then the rows that make them count. A layer that is
    /// sealed already, or whose record's keys were destroyed, is left out.
    /// </summary>
    public RefusalCode? Seal(IReadOnlyList<PlainLayer> layers)
    {
        var blobs = new List<(Hash, ReadOnlyMemory<byte>)>();
        var keys = new List<LayerKey>();
        var rows = new List<(LayerRow, byte[]?)>();
        var fresh = new Dictionary<Hash, (LayerRow Row, byte[] Key)>();
        foreach (var layer in layers.Where(l => !Keys.IsDestroyed(l.Record) && Row(l.Record, l.Layer) is null))
        {
            var mac = Fingerprint(layer);
            var (row, key) = Existing(mac, fresh) ?? Encrypt(layer, blobs);
            row = row with { Record = layer.Record, Layer = layer.Layer, Relationship = layer.Relationship };
            fresh.TryAdd(new Hash(mac), (row, key));
            keys.Add(new LayerKey(layer.Record, layer.Layer, key));
            rows.Add((row, mac));
        }

        if (BlobStore.Guarded(() => Blobs.Put(Member, blobs)) is { } refusal)
        {
            return refusal;
        }

        return BlobStore.Guarded(() => Keep(keys, rows));
    }

    /// <summary>Seals one layer of any length from a stream, in constant memory. Streams are not looked up by their content.</summary>
    public RefusalCode? Seal(Hash record, AccountId relationship, string layer, Stream plaintext)
    {
        if (Keys.IsDestroyed(record))
        {
            return null;
        }

        var key = RecordKeys.Fresh(record, layer);
        using var writer = Blobs.Begin(Member);
        return BlobStore.Guarded(() =>
        {
            Of(relationship, layer).Seal(key.Key, plaintext, writer);
            if (writer.Commit() is { } refusal)
            {
                return refusal;
            }

            return Keep([key], [(new LayerRow(0, record, layer, relationship, writer.Id, writer.Length), null)]);
        });
    }

    /// <summary>A layer's plaintext; null when it is not here, its key is gone, or a byte was altered.</summary>
    public byte[]? Open(Hash record, string layer)
    {
        if (Row(record, layer) is not { } row || Keys.Find(record, layer) is not { } key || Blobs.ReadAll(row.Blob) is not { } ciphertext)
        {
            return null;
        }

        return Of(row.Relationship, layer).Open(key, ciphertext);
    }

    /// <summary>
    /// A layer's ciphertext and its key, wrapped to one recipient. It is what is kept here, when that opens to exactly these bytes; what is not sealed
    /// yet, or was projected otherwise before, is sealed for this release alone, under a key that is kept nowhere. The caller has written its
    /// disclosure before.
    /// </summary>
    public WrappedLayer Release(PlainLayer layer, in P256PublicKey recipientKey, AccountId recipient, Hash grant)
    {
        var (key, ciphertext) = Kept(layer) ?? SealedAlone(layer);
        return new WrappedLayer(ciphertext, LayerWrap.Seal(recipientKey, new LayerBinding(_network, layer.Record, layer.Layer, Member, recipient, grant), key));
    }

    /// <summary>
    /// Destroys a record here: its keys are overwritten, its rows and the blobs that nothing else uses removed. Copies at other members
    /// stay ciphertext whose key is gone with its epoch. Returns how many keys there were.
    /// </summary>
    public int Destroy(Hash record)
    {
        var count = Keys.Destroy(record);
        foreach (var blob in _layers.OnlyOf(record))
        {
            Blobs.Delete(blob);
        }

        // Last: as long as the rows are there, whoever was stopped halfway finds what is left to be removed.
        _layers.Remove(record);
        Blobs.EmptyLog();
        return count;
    }

    /// <summary>
    /// Lets go what nobody opens any more because its epoch's key is gone: after a restore from copies that were made before a roll. What the
    /// member's own system still has is sealed anew. Returns how many records there were.
    /// </summary>
    public int ForgetUnopenable()
    {
        var records = Keys.Unopenable();
        foreach (var record in records)
        {
            foreach (var blob in _layers.OnlyOf(record))
            {
                Blobs.Delete(blob);
            }

            _layers.Remove(record);
            Keys.Forget(record);
        }

        return records.Count;
    }

    /// <inheritdoc/>
    public void Dispose() => Blobs.Dispose();

    private (byte[] Key, byte[] Ciphertext)? Kept(PlainLayer layer)
    {
        if (Row(layer.Record, layer.Layer) is not { } row || row.Relationship != layer.Relationship
            || Keys.Find(layer.Record, layer.Layer) is not { } key || Blobs.ReadAll(row.Blob) is not { } ciphertext)
        {
            return null;
        }

        return Of(layer.Relationship, layer.Layer).Open(key, ciphertext) is { } opened && layer.Bytes.Span.SequenceEqual(opened) ? (key, ciphertext) : null;
    }

    private (byte[] Key, byte[] Ciphertext) SealedAlone(PlainLayer layer)
    {
        var key = RecordKeys.Fresh(layer.Record, layer.Layer).Key;
        return (key, Of(layer.Relationship, layer.Layer).Seal(key, layer.Bytes.Span));
    }

    /// <summary>
    /// Keys, then rows, in two files. A key without a row is what a crash between them left: it is of a blob that nothing names, and the
    /// new one takes its place.
    /// </summary>
    private RefusalCode? Keep(List<LayerKey> keys, List<(LayerRow Row, byte[]? Mac)> rows)
    {
        lock (_keeping)
        {
            var sealedMeanwhile = rows.Where(r => Row(r.Row.Record, r.Row.Layer) is not null).Select(r => (r.Row.Record, r.Row.Layer)).ToHashSet();
            Keys.Replace(keys.Where(k => !sealedMeanwhile.Contains((k.Record, k.Layer))));
            _layers.Add(rows.Where(r => !sealedMeanwhile.Contains((r.Row.Record, r.Row.Layer))));
            return null;
        }
    }

    private LayerRow? Row(Hash record, string layer) => _layers.Of(record).FirstOrDefault(r => r.Layer == layer);

    private SealedLayer Of(AccountId relationship, string layer) => new(_network, Member, relationship, layer);

    private (LayerRow Row, byte[] Key) Encrypt(PlainLayer layer, List<(Hash, ReadOnlyMemory<byte>)> blobs)
    {
        var key = RecordKeys.Fresh(layer.Record, layer.Layer).Key;
        var ciphertext = Of(layer.Relationship, layer.Layer).Seal(key, layer.Bytes.Span);
        var id = BlobTree.IdOf(ciphertext);
        if (ciphertext.Length <= BlobStore.RowBytesMax)
        {
            blobs.Add((id, ciphertext));
        }
        else
        {
            using var writer = Blobs.Begin(Member);
            writer.Write(ciphertext);
            if (writer.Commit() is not null)
            {
                // The batch's commit meets the same disk or quota and says so.
                blobs.Add((id, ciphertext));
            }
        }

        return (new LayerRow(0, layer.Record, layer.Layer, layer.Relationship, id, ciphertext.Length), key);
    }

    private (LayerRow Row, byte[] Key)? Existing(byte[] mac, Dictionary<Hash, (LayerRow, byte[])> fresh)
    {
        if (fresh.TryGetValue(new Hash(mac), out var now))
        {
            return now;
        }

        return _layers.Equal(mac) is { } row && Keys.Find(row.Record, row.Layer) is { } key && Blobs.Find(row.Blob) is not null ? (row, key) : null;
    }

    private byte[] Fingerprint(PlainLayer layer)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Secret(layer.Relationship));
        mac.AppendData(System.Text.Encoding.ASCII.GetBytes(layer.Layer + "\0"));
        mac.AppendData(layer.Bytes.Span);
        return mac.GetHashAndReset();
    }

    /// <summary>Random, kept like a content key, so that nobody without the epoch key can try guesses against fingerprints.</summary>
    private byte[] Secret(AccountId relationship)
    {
        if (Keys.Find(relationship.Value, SecretLayer) is { } secret)
        {
            return secret;
        }

        var made = RecordKeys.Fresh(relationship.Value, SecretLayer);
        Keys.Save([made]);
        return Keys.Find(relationship.Value, SecretLayer) ?? made.Key;
    }
}
