using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;

namespace Xinglin.Ledger.Proofs;

/// <summary><see cref="Certificate.Decides"/> with an answer for people: which vote fails and why.</summary>
internal static class CertificateCheck
{
    /// <summary>Null when at least a quorum of distinct members of the set, and nobody else, signed for this header.</summary>
    public static ProofAnswer? Of(BlockHeader header, Certificate certificate, ValidatorSet set, TrustedMembers trust, string what)
    {
        if (certificate.Network != header.Network || certificate.Partition != header.Partition
            || certificate.Height != header.Height || certificate.Header != header.Hash)
        {
            return ProofVerifier.Fail(ProofCodes.CertificateMismatch, $"The certificate of the {what} is for another header.");
        }

        if (certificate.Votes.Count < set.Quorum)
        {
            return ProofVerifier.Fail(
                ProofCodes.QuorumMissing,
                string.Create(CultureInfo.InvariantCulture, $"The certificate of the {what} has {certificate.Votes.Count} votes; {set.Quorum} of {set.Count} members decide."));
        }

        // Indices ascend strictly (checked when decoded), so every vote is of another member.
        if (certificate.Votes[^1].Index >= set.Count)
        {
            return ProofVerifier.Fail(
                ProofCodes.QuorumMissing,
                string.Create(CultureInfo.InvariantCulture, $"The certificate of the {what} has a vote of validator {certificate.Votes[^1].Index}; the set has {set.Count}."));
        }

        var message = certificate.Content.Encode();
        foreach (var vote in certificate.Votes)
        {
            var validator = set.Validators[vote.Index];
            if (!vote.Signature.IsBy(validator.Key, message))
            {
                return ProofVerifier.Fail(
                    ProofCodes.SignatureInvalid,
                    $"A signature of the {what} at height {header.Height} is not that of {trust.NameOf(validator.Member) ?? validator.Member.ToString()} under the key expected.");
            }
        }

        return null;
    }
}
