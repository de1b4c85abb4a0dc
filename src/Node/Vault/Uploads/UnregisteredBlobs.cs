using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Vault.Uploads;

/// <summary>
/// Blobs that patients brought and did not register yet. They are bounded for each patient and go after an hour, so that nobody fills the
/// member's share with what belongs to no upload. In memory only: at a start, whatever is not registered goes. The caller takes turns.
/// </summary>
internal sealed class UnregisteredBlobs
{
    /// <summary>How long a brought blob waits for its registration, milliseconds: one hour.</summary>
    public const long Patience = 60 * 60 * 1000;

    /// <summary>Bytes of one patient that wait at once: two of the largest uploads.</summary>
    public const long BytesMax = 2 * VaultDoor.UploadBytesMax;

    /// <summary>Blobs of one patient that wait at once.</summary>
    public const int BlobsMax = 256;

    private readonly Dictionary<Hash, (AccountId Patient, long Length, LedgerTime Brought)> _waiting = [];

    /// <summary>True when the patient may bring so many bytes more before anything is registered.</summary>
    public bool Admits(AccountId patient, long length)
    {
        var own = _waiting.Values.Where(b => b.Patient == patient).ToList();
        return own.Count < BlobsMax && own.Sum(b => b.Length) + length <= BytesMax;
    }

    /// <summary>A blob waits from now on.</summary>
    public void Add(AccountId patient, Hash blob, long length, LedgerTime now) => _waiting[blob] = (patient, length, now);

    /// <summary>They belong to an upload now.</summary>
    public void Remove(IEnumerable<Hash> blobs)
    {
        foreach (var blob in blobs)
        {
            _waiting.Remove(blob);
        }
    }

    /// <summary>What has waited too long, no longer waiting.</summary>
    public IReadOnlyList<Hash> TakeBefore(LedgerTime now)
    {
        List<Hash> late = [.. _waiting.Where(b => b.Value.Brought.Plus(Patience).CompareTo(now) <= 0).Select(b => b.Key)];
        Remove(late);
        return late;
    }
}
