using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Bundles;

/// <summary>Why a bundle, or one of its parts, does not hold, in order of precedence; and why none is made.</summary>
public static class BundleCodes
{
    /// <summary>The file is longer than <see cref="DisputeBundle.BytesMax"/>.</summary>
    public static readonly RefusalCode TooLarge = new("bundle-too-large");

    /// <summary>The file has not the published form, or more parts than allowed.</summary>
    public static readonly RefusalCode Malformed = new("bundle-malformed");

    /// <summary>A proof in it does not hold, or is of another fact than its place says.</summary>
    public static readonly RefusalCode ProofInvalid = new("bundle-proof-invalid");

    /// <summary>The record is not the registered one.</summary>
    public static readonly RefusalCode RecordMismatch = new("bundle-record-mismatch");

    /// <summary>Terms are not the ones that the permission on the ledger commits to, or are about another relationship.</summary>
    public static readonly RefusalCode TermsMismatch = new("bundle-terms-mismatch");

    /// <summary>The log's checkpoint is not signed by the holder's identity key.</summary>
    public static readonly RefusalCode CheckpointInvalid = new("bundle-checkpoint-invalid");

    /// <summary>The checkpoint does not continue what the ledger anchored.</summary>
    public static readonly RefusalCode LogForked = new("bundle-log-forked");

    /// <summary>The entry's body is not one, or is about another record than the bundle's.</summary>
    public static readonly RefusalCode AccessUnrelated = new("bundle-access-unrelated");

    /// <summary>The entry, with exactly this body, is not in the checkpoint's tree.</summary>
    public static readonly RefusalCode AccessNotIncluded = new("bundle-access-not-included");

    /// <summary>The member released no record with this pointer to the wallet: no bundle is made.</summary>
    public static readonly RefusalCode RecordUnknown = new("bundle-record-unknown");
}
