namespace Xinglin.Node.Vault;

/// <summary>
/// The keys under which record keys are wrapped, one for each epoch, kept outside general backups. When an epoch's key is
/// gone, nothing that was wrapped under it can be restored from any copy.
/// </summary>
public interface IEpochKeys
{
    /// <summary>The epoch that new record keys are wrapped under.</summary>
    int Current { get; }

    /// <summary>The 32-byte key of an epoch; null when it is gone or never was.</summary>
    byte[]? Find(int epoch);
}
