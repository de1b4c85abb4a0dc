using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Client.Identity;

/// <summary>What a guardian gives somebody to be named with: a key for one ward and one relationship, used for nothing else. No secret.</summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Key">Signs as guardian.</param>
/// <param name="Seal">Others seal to it.</param>
public sealed record GuardianCard(string Format, Jwk Key, Jwk Seal)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/guardian-card/v1";

    /// <summary>The key's id, which the plan on the ledger names.</summary>
    public KeyId KeyId => Genesis.KeyOf(Key).Thumbprint();
}

/// <summary>What the owner gives a guardian when the plan is final: which account it is for, sealed to the card.</summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Key">The card's key.</param>
/// <param name="Sealed">A <see cref="GuardianInvitationContent"/>.</param>
public sealed record GuardianInvitation(string Format, KeyId Key, SealedMessage Sealed)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/guardian-invitation/v1";
}

/// <summary>Inside an invitation.</summary>
/// <param name="Account">Whose keys the guardian may help replace.</param>
/// <param name="Member">The relationship's member.</param>
/// <param name="Share">Words of a SLIP-39 share of the owner's wallet root, or null.</param>
public sealed record GuardianInvitationContent(AccountId Account, AccountId Member, string? Share = null);

/// <summary>What somebody who lost the keys shows every guardian: the keys that are to be the account's.</summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Network">The network.</param>
/// <param name="Account">The account.</param>
/// <param name="Key">The new signing key.</param>
/// <param name="Seal">The new sealing key.</param>
public sealed record RecoveryRequest(string Format, NetworkId Network, AccountId Account, Jwk Key, Jwk Seal)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/recovery-request/v1";
}

/// <summary>A guardian's share of a wallet root, sealed to the recovered account's key.</summary>
/// <param name="Format">Always <see cref="FormatV1"/>.</param>
/// <param name="Account">The recovered account.</param>
/// <param name="Sealed">The words in UTF-8.</param>
public sealed record ReleasedShare(string Format, AccountId Account, SealedMessage Sealed)
{
    /// <summary>The only format of this version.</summary>
    public const string FormatV1 = "xinglin/released-share/v1";
}

/// <summary>Reads and writes the documents that people hand each other as files.</summary>
public static class GuardianFiles
{
    private const int BytesMax = 64 * 1024;

    /// <summary>Writes a card, an invitation, a request or a released share.</summary>
    public static byte[] Write<T>(T document)
        where T : class => JsonSerializer.SerializeToUtf8Bytes(document, TypeOf<T>());

    /// <summary>Reads one strictly; null when it is none of this format and version, or a key is no point of the curve.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        try
        {
            var document = json.Length <= BytesMax ? JsonSerializer.Deserialize(json, TypeOf<T>()) : null;
            return document is not null && IsSound(document) ? document : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsSound(object document) => document switch
    {
        GuardianCard card => card.Format == GuardianCard.FormatV1 && card.Key.TryKey(out _) && card.Seal.TryKey(out _),
        GuardianInvitation invitation => invitation.Format == GuardianInvitation.FormatV1,
        RecoveryRequest request => request.Format == RecoveryRequest.FormatV1 && request.Key.TryKey(out _) && request.Seal.TryKey(out _),
        ReleasedShare share => share.Format == ReleasedShare.FormatV1,
        _ => true,
    };

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)(GuardianJson.Default.GetTypeInfo(typeof(T)) ?? throw new ArgumentException(typeof(T).Name));
}
