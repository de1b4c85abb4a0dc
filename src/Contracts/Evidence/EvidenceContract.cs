using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Evidence;

/// <summary>
/// Anchors of the members' evidence logs: each is accepted only with a proof that the log extends what was anchored before,
/// so that every member is a witness of every log. No anchor ever goes back.
/// </summary>
[Contract("evidence", Json = typeof(ContractsJson))]
public sealed class EvidenceContract(ContractTables tables, IMembers members)
{
    /// <summary>Most entries of a log: 2^48, so that a proof has fewer hashes than <see cref="ProofLengthMax"/>.</summary>
    public const long SizeMax = 1L << 48;

    /// <summary>Most hashes in a consistency proof.</summary>
    public const int ProofLengthMax = MerkleProof.PathLengthMax;

    private readonly Table<AccountId, AnchoredLog> _anchors = tables.Open("anchors", KeyTexts.Account, ContractsJson.Default.AnchoredLog);

    /// <summary>A member anchors how far its log has come.</summary>
    [Call("anchor")]
    public Outcome Anchor(CallContext context, EvidenceAnchor arguments)
    {
        if (!context.IsActing(arguments.Log) || !members.IsPresent(arguments.Log))
        {
            return EvidenceCodes.NotTheMember;
        }

        if (arguments.Size is < 1 or > SizeMax)
        {
            return EvidenceCodes.SizeInvalid;
        }

        if (arguments.Consistency.Count > ProofLengthMax)
        {
            return EvidenceCodes.ProofTooLong;
        }

        if (RefuseProof(context, arguments) is { } refusal)
        {
            return refusal;
        }

        _anchors.Put(arguments.Log, new AnchoredLog(arguments.Size, arguments.Root, context.Time, context.Height.Value));
        context.Emit("anchored", new EvidenceAnchored(arguments.Log, arguments.Size, arguments.Root), ContractsJson.Default.EvidenceAnchored);
        return Outcome.Accepted;
    }

    private RefusalCode? RefuseProof(CallContext context, EvidenceAnchor arguments)
    {
        if (_anchors.Find(arguments.Log) is not { } last)
        {
            return arguments.Consistency.Count == 0 ? null : EvidenceCodes.ProofUnexpected;
        }

        if (arguments.Size <= last.Size)
        {
            return EvidenceCodes.NotGrown;
        }

        if (arguments.Consistency.Count == 0)
        {
            return EvidenceCodes.ProofMissing;
        }

        context.Meter.Step(arguments.Consistency.Count);
        Hash[] proof = [.. arguments.Consistency];
        return MerkleProof.VerifyConsistency((ulong)last.Size, (ulong)arguments.Size, last.Root, arguments.Root, proof) ? null : EvidenceCodes.DoesNotExtend;
    }
}
