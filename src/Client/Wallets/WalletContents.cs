using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Keys;

namespace Xinglin.Client.Wallets;

/// <summary>One account of the wallet's owner towards one member. Only the wallet can put two of them together.</summary>
/// <param name="Label">Derives the keys.</param>
/// <param name="Member">The counterparty's account.</param>
/// <param name="Account">The owner's account towards it.</param>
/// <param name="Epoch">Which keys are present: one more at each rotation.</param>
/// <param name="Role">A staff role, for example <c>doctor</c>; null when the owner is the member's patient.</param>
/// <param name="NoticesSeen">Number of the last notice shown.</param>
/// <param name="Next">The keys of a rotation that was begun and not seen to end: the ledger says which are the account's.</param>
public sealed record WalletRelationship(
    RelationshipLabel Label, AccountId Member, AccountId Account, uint Epoch, string? Role = null, long NoticesSeen = 0, uint? Next = null);

/// <summary>Somebody whose guardian the wallet's owner is, for one of their relationships.</summary>
/// <param name="Label">Derives the keys, which are used for nothing else.</param>
/// <param name="Name">What the guardian calls the ward.</param>
/// <param name="Account">The ward's account; null before the invitation was accepted.</param>
/// <param name="Member">The relationship's member.</param>
/// <param name="Share">Words of a share of the ward's wallet root.</param>
public sealed record WalletWard(RelationshipLabel Label, string Name, AccountId? Account = null, AccountId? Member = null, string? Share = null);

/// <summary>A permission that this wallet granted, so that its owner can see and end it. The ledger knows none of this but the id.</summary>
/// <param name="Permission">The permission's id.</param>
/// <param name="Account">The granting relationship's account.</param>
/// <param name="Holder">Who holds the records.</param>
/// <param name="Grantee">Who may read.</param>
/// <param name="GranteeMember">On whose behalf.</param>
/// <param name="Scopes">What.</param>
/// <param name="Purpose">Why.</param>
/// <param name="Until">Until when.</param>
/// <param name="Kind">What more than reading is allowed: one of <see cref="PermissionKinds"/>, or null.</param>
/// <param name="Terms">The exact text and salt that the ledger's commitment is over, for a later dispute; null in wallets of earlier versions.</param>
public sealed record WalletGrant(
    Hash Permission, AccountId Account, AccountId Holder, AccountId Grantee, AccountId GranteeMember, IReadOnlyList<string> Scopes, string Purpose,
    LedgerTime Until, TermsDocument? Terms = null, string? Kind = null);

/// <summary>How far the evidence log of one relationship's member was verified: what it must continue from.</summary>
/// <param name="Account">The relationship's account.</param>
/// <param name="Size">The verified checkpoint's size.</param>
/// <param name="Root">Its root.</param>
/// <param name="Counter">Counter of the last own entry that was shown.</param>
/// <param name="Searched">So many leaves were searched for own entries that were not shown.</param>
/// <param name="Subtrees">The tree's right edge there: see <see cref="Xinglin.Ledger.Merkle.TreeFrontier"/>.</param>
/// <param name="LogKey">Key of the own entries' tags; null when there was no entry yet.</param>
public sealed record WalletLog(
    AccountId Account, long Size, Hash Root, long Counter, long Searched, IReadOnlyList<Hash> Subtrees, Hash? LogKey = null);

/// <summary>What is sealed under the passphrase.</summary>
/// <param name="Root">The wallet root, 32 bytes in base64url.</param>
/// <param name="Network">The network whose accounts these are.</param>
/// <param name="Relationships">In the order made.</param>
/// <param name="Grants">In the order made.</param>
/// <param name="Answered">Asks that were granted or refused, the last <see cref="AnsweredMax"/>.</param>
/// <param name="Wards">Whose guardian the owner is.</param>
/// <param name="Logs">How far each member's evidence log was verified, one a relationship.</param>
public sealed record WalletContents(
    string Root, NetworkId Network, IReadOnlyList<WalletRelationship> Relationships, IReadOnlyList<WalletGrant> Grants, IReadOnlyList<Hash>? Answered = null,
    IReadOnlyList<WalletWard>? Wards = null, IReadOnlyList<WalletLog>? Logs = null)
{
    /// <summary>Most answered asks kept: those before are long closed at the members.</summary>
    public const int AnsweredMax = 1000;
}

/// <summary>
/// The wallet's file: the contents under AES-256-GCM with a key of PBKDF2-HMAC-SHA256 over the passphrase in UTF-8.
/// Associated data: "xinglin/wallet/v1" || iterations, u32 || salt.
/// </summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Iterations">At least <see cref="IterationsMin"/>.</param>
/// <param name="Salt">32 bytes in base64url.</param>
/// <param name="Nonce">12 bytes in base64url, fresh at every save.</param>
/// <param name="Ciphertext">Ciphertext and tag in base64url.</param>
public sealed record WalletFile(string Format, int Iterations, string Salt, string Nonce, string Ciphertext)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/wallet/v1";

    /// <summary>Fewest PBKDF2 iterations accepted and the number used (OWASP, 2023).</summary>
    public const int IterationsMin = 600_000;

    /// <summary>Most accepted: a file must not keep a machine busy for minutes.</summary>
    public const int IterationsMax = 20_000_000;

    /// <summary>Longest file, bytes: thousands of relationships.</summary>
    public const int BytesMax = 8 * 1024 * 1024;
}
