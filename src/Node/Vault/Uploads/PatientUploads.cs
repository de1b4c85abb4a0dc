using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault.Uploads;

/// <summary>
/// What patients brought themselves: ciphertext whose keys this member never had. It knows that there is an upload, whose, when
/// and how long; what it is stands inside the seal. It is copied and restored with the vault.
/// </summary>
public sealed class PatientUploads
{
    /// <summary>Uploads of one patient at one member.</summary>
    public const int UploadsMax = 1000;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS upload (id BLOB PRIMARY KEY, relationship BLOB NOT NULL, time INTEGER NOT NULL, json BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS upload_relationship ON upload (relationship, time);
        CREATE TABLE IF NOT EXISTS upload_share (permission BLOB NOT NULL, upload BLOB NOT NULL, json BLOB NOT NULL, PRIMARY KEY (permission, upload)) WITHOUT ROWID;
        """;

    private readonly MemberVault _vault;
    private readonly Lock _turn = new();
    private readonly UnregisteredBlobs _unregistered = new();

    /// <summary>Over a member's vault.</summary>
    public PatientUploads(MemberVault vault)
    {
        _vault = vault;
        vault.Blobs.Read(c => c.Execute(Tables));
    }

    /// <summary>A patient's uploads, oldest first.</summary>
    public IReadOnlyList<UploadEntry> Of(AccountId relationship) => _vault.Blobs.Read(c => c.Query(
        r => Read(r.Bytes(0)), "SELECT json FROM upload WHERE relationship = $1 ORDER BY time, id", relationship.Value.ToArray()));

    /// <summary>One upload of this patient, or null.</summary>
    public UploadEntry? Find(Hash upload, AccountId relationship) => _vault.Blobs.Read(c => c.Query(
        r => Read(r.Bytes(0)), "SELECT json FROM upload WHERE id = $1 AND relationship = $2", upload.ToArray(), relationship.Value.ToArray())).SingleOrDefault();

    /// <summary>Makes a brought blob durable under its name; why not, otherwise. It goes again unless it is registered in time.</summary>
    internal RefusalCode? Bring(AccountId patient, BlobWriter writer, Hash name, LedgerTime now)
    {
        lock (_turn)
        {
            // What is here already, whoever's it is, is not this patient's to lose by not registering it.
            if (_vault.Blobs.Find(name) is not null)
            {
                return writer.Commit(name);
            }

            if (!_unregistered.Admits(patient, writer.Length))
            {
                return VaultCodes.QuotaExceeded;
            }

            var refusal = writer.Commit(name);
            if (refusal is null)
            {
                _unregistered.Add(patient, name, writer.Length, now);
            }

            return refusal;
        }
    }

    /// <summary>Removes blobs that were brought an hour ago and never registered; returns how many.</summary>
    public int SweepUnregistered(LedgerTime now)
    {
        lock (_turn)
        {
            return _unregistered.TakeBefore(now).Count(blob => !_vault.Layers.IsUsed(blob) && _vault.Blobs.Delete(blob));
        }
    }

    /// <summary>Keeps an upload whose blobs were brought before; false when one of them is not here, or is another record's.</summary>
    public bool Add(AccountId relationship, UploadEntry entry)
    {
        lock (_turn)
        {
            var kept = Keep(relationship, entry);
            if (kept)
            {
                _unregistered.Remove(entry.Layers.Select(l => l.Blob));
            }

            return kept;
        }
    }

    private bool Keep(AccountId relationship, UploadEntry entry)
    {
        if (_vault.Contains(entry.Upload) || entry.Layers.Any(l => _vault.Blobs.Find(l.Blob) is not { } blob || blob.Length != l.Length || blob.Owner != _vault.Member || _vault.Layers.IsUsed(l.Blob)))
        {
            return false;
        }

        _vault.Blobs.Transact(() =>
        {
            Insert(relationship, entry);
            _vault.Layers.Insert(entry.Layers.Select(l => (new LayerRow(0, entry.Upload, l.Layer, relationship, l.Blob, l.Length), (byte[]?)null)));
            return true;
        });
        return true;
    }

    /// <summary>Leaves a key for a grantee; it replaces an earlier one under the same permission.</summary>
    public void Share(Hash permission, UploadEntry forGrantee) => _vault.Blobs.Transact(() =>
    {
        _vault.Blobs.Read(c => c.Execute("INSERT OR REPLACE INTO upload_share VALUES ($1, $2, $3)", permission.ToArray(), forGrantee.Upload.ToArray(), Write(forGrantee)));
        return true;
    });

    /// <summary>What a grantee gets under a permission; null when nothing was left.</summary>
    public UploadEntry? Shared(Hash permission, Hash upload) => _vault.Blobs.Read(c => c.Query(
        r => Read(r.Bytes(0)), "SELECT json FROM upload_share WHERE permission = $1 AND upload = $2", permission.ToArray(), upload.ToArray())).SingleOrDefault();

    /// <summary>Removes an upload for good: its wraps, for the patient and for every grantee, and its blobs here.</summary>
    public bool Destroy(Hash upload)
    {
        var found = false;
        _vault.Blobs.Transact(() =>
        {
            found = _vault.Blobs.Read(c => c.Execute("DELETE FROM upload WHERE id = $1", upload.ToArray())) > 0;
            _vault.Blobs.Read(c => c.Execute("DELETE FROM upload_share WHERE upload = $1", upload.ToArray()));
            return true;
        });
        _vault.Destroy(upload);
        return found;
    }

    /// <summary>What the catalogue carries of an upload besides its blobs.</summary>
    internal CatalogueEntry Complete(CatalogueEntry entry) =>
        entry.Epoch == 0 && Find(entry.Record, entry.Relationship) is { } upload ? entry with { Extra = Write(upload) } : entry;

    /// <summary>Takes an upload back from a catalogue.</summary>
    public void Restore(CatalogueEntry entry)
    {
        if (Find(entry.Record, entry.Relationship) is null)
        {
            PutBack(entry.Relationship, Read(entry.Extra.ToArray()));
        }
    }

    private void PutBack(AccountId relationship, UploadEntry entry) => _vault.Blobs.Transact(() =>
    {
        Insert(relationship, entry);
        return true;
    });

    private void Insert(AccountId relationship, UploadEntry entry) => _vault.Blobs.Read(c => c.Execute(
        "INSERT OR IGNORE INTO upload VALUES ($1, $2, $3, $4)", entry.Upload.ToArray(), relationship.Value.ToArray(), entry.Time.Milliseconds, Write(entry)));

    private static byte[] Write(UploadEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, GatewayJson.Default.UploadEntry);

    private static UploadEntry Read(byte[] json) => JsonSerializer.Deserialize(json, GatewayJson.Default.UploadEntry)!;
}
