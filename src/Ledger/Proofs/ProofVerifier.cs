using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Proofs;

/// <summary>
/// Checks a proof file with nothing but the trusted members' keys: no network, no clock. Every byte of the file may be
/// hostile; the answer is a report or the check that failed, never an exception.
/// </summary>
public static class ProofVerifier
{
    /// <summary>Checks form, the changes of validators, the certificate and the path, in this order.</summary>
    public static ProofAnswer Verify(ReadOnlyMemory<byte> file, TrustedMembers trust)
    {
        if (file.Length > ProofFile.BytesMax)
        {
            return Fail(ProofCodes.TooLarge, "The file is longer than 2 MiB.");
        }

        if (ProofPieces.TryRead(file.Span, out var detail) is not { } pieces)
        {
            return Fail(ProofCodes.Malformed, detail);
        }

        // A change at height k makes the set of k + 1: those below the trust file's height are in its set already.
        var first = pieces.Changes.TakeWhile(c => c.Header.Height.CompareTo(trust.At) < 0).Count();
        var validators = trust.Validators;
        for (var i = first; i < pieces.Changes.Count; i++)
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"validator change {i + 1}");
            var change = pieces.Changes[i];
            var failure = CheckHeader(change.Header, trust, what)
                ?? CheckOrder(change.Header, i == 0 ? null : pieces.Changes[i - 1].Header, what)
                ?? CertificateCheck.Of(change.Header, change.Certificate, validators, trust, what)
                ?? CheckSet(change, what);
            if (failure is not null)
            {
                return failure.Value;
            }

            validators = change.Next;
        }

        var anchor = pieces.Header;
        return CheckHeader(anchor, trust, "block")
            ?? CheckOrder(anchor, pieces.Changes.Count == 0 ? null : pieces.Changes[^1].Header, "block")
            ?? CertificateCheck.Of(anchor, pieces.Certificate, validators, trust, "block")
            ?? CheckPath(pieces)
            ?? new ProofAnswer(Report(pieces, validators, trust, pieces.Changes.Count - first), default, string.Empty);
    }

    internal static ProofAnswer Fail(RefusalCode code, string detail) => new(null, code, detail);

    private static ProofAnswer? CheckHeader(BlockHeader header, TrustedMembers trust, string what)
    {
        if (header.Network != trust.Network)
        {
            return Fail(ProofCodes.NetworkMismatch, $"The header of the {what} is of network {header.Network}, the trusted members' is {trust.Network}.");
        }

        return header.Partition == trust.Partition
            ? null
            : Fail(ProofCodes.PartitionMismatch, string.Create(CultureInfo.InvariantCulture, $"The header of the {what} is of partition {header.Partition}, not {trust.Partition}."));
    }

    private static ProofAnswer? CheckOrder(BlockHeader header, BlockHeader? before, string what) =>
        before is null || header.Height.CompareTo(before.Height) > 0
            ? null
            : Fail(ProofCodes.SetMismatch, $"The {what} at height {header.Height} does not follow the change of validators at height {before.Height}.");

    private static ProofAnswer? CheckSet(SetChange change, string what) =>
        change.Next.Hash == change.Header.NextValidators
            ? null
            : Fail(ProofCodes.SetMismatch, $"The set of the {what} at height {change.Header.Height} is not the one that its header commits to.");

    private static ProofAnswer? CheckPath(ProofPieces pieces)
    {
        var (holds, root) = pieces.Fact switch
        {
            ProvenEntry { Value: { } value } entry => (pieces.StatePath!.ShowsValue(pieces.Header.State, entry.KeyBytes(), value.Span), "state"),
            ProvenEntry entry => (pieces.StatePath!.ShowsAbsence(pieces.Header.State, entry.KeyBytes()), "state"),
            ProvenReceipt receipt => (pieces.IsLeafOf(pieces.Header.Receipts, receipt.Index, receipt.Bytes), "receipts"),
            ProvenTransaction transaction => (pieces.IsLeafOf(pieces.Header.Transactions, transaction.Index, transaction.Bytes), "transactions"),
            _ => (false, "unknown"),
        };
        return holds ? null : Fail(ProofCodes.PathInvalid, $"The path does not lead from what the file claims to the header's {root} root.");
    }

    private static ProofReport Report(ProofPieces pieces, ValidatorSet validators, TrustedMembers trust, int changes)
    {
        var signers = new ProofSigner[pieces.Certificate.Votes.Count];
        for (var i = 0; i < signers.Length; i++)
        {
            var member = validators.Validators[pieces.Certificate.Votes[i].Index].Member;
            signers[i] = new ProofSigner(member, trust.NameOf(member));
        }

        var header = pieces.Header;
        return new ProofReport(
            pieces.Fact, header.Network, trust.Name, header.Partition, header.Height, header.Time, header.Hash, signers, validators.Quorum, validators.Count, changes, trust.Refounded);
    }

    private static byte[] KeyBytes(this ProvenEntry entry) => System.Text.Encoding.UTF8.GetBytes(entry.Key);
}
