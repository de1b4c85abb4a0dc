using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Portal;

/// <summary>Why a served portal is not what the members decided on.</summary>
public static class PortalCodes
{
    /// <summary>What the address gives as the bundle's list has not the published form.</summary>
    public static readonly RefusalCode ListMalformed = new("portal-list-malformed");

    /// <summary>A file is served with other bytes than the list says.</summary>
    public static readonly RefusalCode FileDiffers = new("portal-file-differs");

    /// <summary>No ballot on these bytes is on the ledger.</summary>
    public static readonly RefusalCode NotVoted = new("portal-not-voted");

    /// <summary>Fewer members than decide voted for these bytes.</summary>
    public static readonly RefusalCode VotesMissing = new("portal-votes-missing");

    /// <summary>The proof of the votes does not hold, or is of something else.</summary>
    public static readonly RefusalCode ProofInvalid = new("portal-proof-invalid");
}
