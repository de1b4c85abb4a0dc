using Xinglin.Client.Answers;
using Xinglin.Client.Bundles;
using Xinglin.Contracts;
using Xinglin.Contracts.Ballots;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Client.Portal;

/// <summary>The members' votes on a bundle, by proof.</summary>
/// <param name="Approving">Who voted that it may be served, by name.</param>
/// <param name="Needed">How many of the trusted members decide.</param>
/// <param name="Proof">As of which block, by whose signatures.</param>
public sealed record PortalVotes(IReadOnlyList<string> Approving, int Needed, ProofReport Proof)
{
    /// <summary>The entry that a bundle's votes stand under.</summary>
    public static string KeyOf(Hash bundle) => $"ballot.ballots/{bundle}";

    /// <summary>Counts the votes of trusted members in a proof of <see cref="KeyOf"/>: offline.</summary>
    public static Answer<PortalVotes> Read(Hash bundle, ReadOnlyMemory<byte> proof, TrustedMembers trust)
    {
        var answer = ProofVerifier.Verify(proof, trust);
        if (!answer.Holds)
        {
            return Refusal.Of(PortalCodes.ProofInvalid, $"The proof of the votes does not hold: {answer.Detail}");
        }

        if (answer.Report.Fact is not ProvenEntry entry || entry.Key != KeyOf(bundle))
        {
            return Refusal.Of(PortalCodes.ProofInvalid, "The proof is not of the votes on this bundle.");
        }

        if (entry.Value is not { } value || ProofJson.TryRead(value.Span, ProofFile.BytesMax, ContractsJson.Default.Ballot) is not { } ballot)
        {
            return Refusal.Of(PortalCodes.NotVoted, $"No vote on the bundle {bundle} is on the ledger: do not enter a passphrase there before the members have voted.");
        }

        var approving = PortalBallot.Approving(ballot, trust.Members.Select(m => m.Account));
        var needed = Voting.Quorum(trust.Members.Count);
        return approving.Count >= needed
            ? new PortalVotes([.. approving.Select(a => trust.NameOf(a) ?? a.ToString())], needed, answer.Report)
            : Refusal.Of(PortalCodes.VotesMissing, $"{approving.Count} of {trust.Members.Count} members voted for the bundle {bundle}, {needed} are needed.");
    }
}
