using System.Text;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Envelopes;

/// <summary>
/// What a sealed message is bound to: HPKE's <c>info</c> = "xinglin/seal/v1" || purpose || 0x00 || network, 32 bytes ||
/// context. A message sealed for one purpose, network or context does not open for another.
/// </summary>
/// <param name="Purpose">One of <see cref="SealPurposes"/>; ASCII letters, digits and dashes.</param>
/// <param name="Network">The network.</param>
/// <param name="Context">What the purpose says.</param>
public sealed record SealInfo(string Purpose, NetworkId Network, ReadOnlyMemory<byte> Context)
{
    /// <summary>The bytes of <c>info</c>.</summary>
    public byte[] Encode() =>
        [.. "xinglin/seal/v1"u8, .. Encoding.ASCII.GetBytes(Purpose), 0, .. Network.Value.ToArray(), .. Context.Span];
}

/// <summary>Every purpose for which something is sealed, and its context bytes.</summary>
public static class SealPurposes
{
    /// <summary>A gateway's answer to a signed request; context: SHA-256 of the request's payload, 32 bytes.</summary>
    public const string GatewayAnswer = "gateway-answer";

    /// <summary>Terms of a permission; context: the permission's id, 32 bytes, then the recipient's account, 32 bytes.</summary>
    public const string PermissionTerms = "permission-terms";

    /// <summary>An invitation to be somebody's guardian; context: the kid of the guardian's key, 32 bytes.</summary>
    public const string GuardianInvitation = "guardian-invitation";

    /// <summary>A share of a wallet root that a guardian releases; context: the recovered account, 32 bytes.</summary>
    public const string GuardianShare = "guardian-share";

    /// <summary>A key of evidence bodies, for the patient; context: the holder's account, 32 bytes, then the relationship's, 32 bytes.</summary>
    public const string EvidenceKey = "evidence-key";

    /// <summary>The document of an emergency access; context: the access's id, 32 bytes, then the recipient's account, 32 bytes.</summary>
    public const string EmergencyAccess = "emergency-access";

    /// <summary>The content key of one layer of a sealed record; context: <see cref="Records.LayerBinding"/>.</summary>
    public const string LayerKey = "layer-key";

    /// <summary>The key of a member's vault catalogue, sealed to the member itself; context: the member's account, 32 bytes.</summary>
    public const string VaultCatalogue = "vault-catalogue";

    /// <summary>An erasure order for a holder; context: the order's id, 32 bytes, then the holder's account, 32 bytes.</summary>
    public const string ErasureOrder = "erasure-order";

    /// <summary>A correction request for the provider; context: the request's id, 32 bytes, then the provider's account, 32 bytes.</summary>
    public const string CorrectionRequest = "correction-request";
}
