using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Proofs;

/// <summary>Why a proof file or a trust file is not accepted, in order of precedence.</summary>
public static class ProofCodes
{
    /// <summary>The trust file is not one.</summary>
    public static readonly RefusalCode TrustMalformed = new("trust-malformed");

    /// <summary>The file is longer than <see cref="ProofFile.BytesMax"/>.</summary>
    public static readonly RefusalCode TooLarge = new("proof-too-large");

    /// <summary>The file, or a piece in it, has not the published form.</summary>
    public static readonly RefusalCode Malformed = new("proof-malformed");

    /// <summary>A header is of another network than the trusted members'.</summary>
    public static readonly RefusalCode NetworkMismatch = new("proof-network-mismatch");

    /// <summary>A header is of another partition than the trusted members'.</summary>
    public static readonly RefusalCode PartitionMismatch = new("proof-partition-mismatch");

    /// <summary>A change of validators is out of order, or its set is not the one that the header commits to.</summary>
    public static readonly RefusalCode SetMismatch = new("proof-set-mismatch");

    /// <summary>A certificate is for another header.</summary>
    public static readonly RefusalCode CertificateMismatch = new("proof-certificate-mismatch");

    /// <summary>A certificate has fewer votes than the quorum, or one of nobody in the set.</summary>
    public static readonly RefusalCode QuorumMissing = new("proof-quorum-missing");

    /// <summary>A signature is not the named member's: forged, or by keys that the trust file does not know.</summary>
    public static readonly RefusalCode SignatureInvalid = new("proof-signature-invalid");

    /// <summary>What the file claims is not under the header's root.</summary>
    public static readonly RefusalCode PathInvalid = new("proof-path-invalid");
}
