using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Keys.Slip39;

/// <summary>Why shares give no secret.</summary>
public static class Slip39Codes
{
    /// <summary>A word is not on the list: a typing mistake; <see cref="Slip39Fault.Word"/> says which.</summary>
    public static readonly RefusalCode WordUnknown = new("share-word-unknown");

    /// <summary>Too few or too many words for a share.</summary>
    public static readonly RefusalCode Length = new("share-length");

    /// <summary>All words are on the list but do not belong together: a word is another one, or two are swapped.</summary>
    public static readonly RefusalCode Checksum = new("share-checksum");

    /// <summary>The words belong together and still are no share: padding or groups that nobody could have made.</summary>
    public static readonly RefusalCode Malformed = new("share-malformed");

    /// <summary>The shares are of different sets.</summary>
    public static readonly RefusalCode Mixed = new("share-of-another-set");

    /// <summary>Two different shares claim the same place.</summary>
    public static readonly RefusalCode PlaceTwice = new("share-place-twice");

    /// <summary>Fewer shares than are needed.</summary>
    public static readonly RefusalCode TooFew = new("shares-too-few");

    /// <summary>The shares fit together but their secret is not the one that was split: one of them was made up.</summary>
    public static readonly RefusalCode Digest = new("shares-digest");

    /// <summary>The passphrase has a character that is not printable ASCII.</summary>
    public static readonly RefusalCode Passphrase = new("share-passphrase");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [WordUnknown, Length, Checksum, Malformed, Mixed, PlaceTwice, TooFew, Digest, Passphrase];
}

/// <summary>What is wrong, and where.</summary>
/// <param name="Code">One of <see cref="Slip39Codes"/>.</param>
/// <param name="Share">Which of the shares given, from 0; null when it is about all of them.</param>
/// <param name="Word">Which word of it, from 0.</param>
public sealed record Slip39Fault(RefusalCode Code, int? Share = null, int? Word = null);
