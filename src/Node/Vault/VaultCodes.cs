using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Vault;

/// <summary>Why the vault refuses, in order of precedence.</summary>
public static class VaultCodes
{
    /// <summary>The ticket is missing, expired, another member's, or was never given out.</summary>
    public static readonly RefusalCode TicketInvalid = new("vault-ticket-invalid");

    /// <summary>Who asks is neither a present member nor a patient of this member.</summary>
    public static readonly RefusalCode NotAdmitted = new("vault-not-admitted");

    /// <summary>A blob's name, a range or a number is not of its form.</summary>
    public static readonly RefusalCode Malformed = new("vault-address-malformed");

    /// <summary>There is no such blob here, or it is not the asker's to have.</summary>
    public static readonly RefusalCode BlobUnknown = new("vault-blob-unknown");

    /// <summary>The blob is here and cannot be read: for the log; it is answered as unknown.</summary>
    public static readonly RefusalCode BlobDamaged = new("vault-blob-damaged");

    /// <summary>The range lies outside the blob.</summary>
    public static readonly RefusalCode RangeRefused = new("vault-range-refused");

    /// <summary>The bytes are not those that the name stands for.</summary>
    public static readonly RefusalCode BlobMismatch = new("vault-blob-mismatch");

    /// <summary>Whoever owns the blob has used up its share.</summary>
    public static readonly RefusalCode QuotaExceeded = new("vault-quota-exceeded");

    /// <summary>The disk took no more.</summary>
    public static readonly RefusalCode DiskFull = new("vault-disk-full");

    /// <summary>No member has a catalogue of this vault.</summary>
    public static readonly RefusalCode CatalogueMissing = new("vault-catalogue-missing");

    /// <summary>No source has the bytes any more.</summary>
    public static readonly RefusalCode SourcesExhausted = new("vault-sources-exhausted");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
        [TicketInvalid, NotAdmitted, Malformed, BlobUnknown, BlobDamaged, RangeRefused, BlobMismatch, QuotaExceeded, DiskFull, CatalogueMissing, SourcesExhausted];
}
