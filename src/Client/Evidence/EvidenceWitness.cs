using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Evidence;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Client.Evidence;

/// <summary>What a member's log is held against: the member's key and the last anchor, both proved by members that the caller trusts.</summary>
/// <param name="connection">Where proofs and leaves come from.</param>
/// <param name="trust">Whose keys decide.</param>
public sealed class EvidenceWitness(NetworkConnection connection, TrustedMembers trust)
{
    /// <summary>Leaves asked for at once; a node gives no more.</summary>
    internal const int LeavesPerPage = 4_096;

    /// <summary>A verifier with the member's present key, and the one before while a rotation is under way.</summary>
    public async Task<Answer<EvidenceVerifier>> VerifierOfAsync(MemberView member, CancellationToken cancellation = default)
    {
        var answer = await ProvenAsync(member, "membership.members", member.Account, ContractsJson.Default.Member, cancellation);
        if (!answer.TryGet(out var entry, out var refusal))
        {
            return refusal!;
        }

        return entry?.Identities() is { Count: > 0 } identities
            ? new EvidenceVerifier(connection.Network.Network, member, identities)
            : Refusal.Of(ClientCodes.MemberUnknown, $"The ledger has no member {member.Name}: its log cannot be verified.");
    }

    /// <summary>How far the member's log was anchored, by another member's replica where there is one; null when it never was.</summary>
    public Task<Answer<AnchoredLog?>> AnchorOfAsync(MemberView member, CancellationToken cancellation = default)
    {
        var other = connection.Network.Members.FirstOrDefault(m => m.Account != member.Account) ?? member;
        return ProvenAsync(other, "evidence.anchors", member.Account, ContractsJson.Default.AnchoredLog, cancellation);
    }

    /// <summary>The member's present checkpoint, as a note that nobody has verified yet.</summary>
    public async Task<Answer<string>> CheckpointAsync(MemberView member, CancellationToken cancellation = default)
    {
        var answer = await connection.Door.GetBytesAsync($"{member.Slug}/evidence/checkpoint", cancellation);
        return answer.TryGet(out var note, out var refusal) ? Encoding.UTF8.GetString(note) : refusal!;
    }

    /// <summary>Leaves from <paramref name="start"/> on, at most a page and none beyond <paramref name="end"/>; at least one.</summary>
    public async Task<Answer<IReadOnlyList<EvidenceLeaf>>> LeavesAsync(MemberView member, long start, long end, CancellationToken cancellation = default)
    {
        var to = Math.Min(end, start + LeavesPerPage);
        var answer = await connection.Door.GetBytesAsync($"{member.Slug}/evidence/entries?start={start}&end={to}", cancellation);
        if (!answer.TryGet(out var bytes, out var refusal))
        {
            return refusal!;
        }

        var leaves = new List<EvidenceLeaf>();
        for (var at = 0; at < bytes.Length && leaves.Count < to - start; at += EvidenceLeaf.Length)
        {
            if (!EvidenceLeaf.TryRead(bytes.AsSpan(at, Math.Min(EvidenceLeaf.Length, bytes.Length - at)), out var leaf))
            {
                return Malformed();
            }

            leaves.Add(leaf);
        }

        return leaves.Count > 0 ? leaves : Malformed();
    }

    /// <summary>True when the log shows by an RFC 9162 proof that it extends an earlier size and root.</summary>
    public async Task<Answer<bool>> ExtendsAsync(MemberView member, long size, Hash root, EvidenceCheckpoint checkpoint, CancellationToken cancellation = default)
    {
        if (size == 0 || (ulong)size == checkpoint.Size)
        {
            return size == 0 || root == checkpoint.Root;
        }

        var answer = await connection.Door.GetAsync(
            $"{member.Slug}/evidence/consistency?from={size}&to={checkpoint.Size}", ClientJson.Default.ConsistencyProof, cancellation);
        return answer.TryGet(out var found, out var refusal)
            ? found.Proof.Count <= MerkleProof.PathLengthMax && MerkleProof.VerifyConsistency((ulong)size, checkpoint.Size, root, checkpoint.Root, (Hash[])[.. found.Proof])
            : refusal!;
    }

    private static Refusal Malformed() => Refusal.Of(ClientCodes.AnswerMalformed, "The node's log entries are not of the agreed form: is it of this version?");

    private async Task<Answer<T?>> ProvenAsync<T>(MemberView at, string table, AccountId account, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        var key = $"{table}/{account}";
        var answer = await connection.LedgerAt(at).ProofAsync($"state/{key}", cancellation);
        if (!answer.TryGet(out var file, out var refusal))
        {
            return refusal!;
        }

        var proof = ProofVerifier.Verify(file, trust);
        if (!proof.Holds || proof.Report.Fact is not ProvenEntry entry || entry.Key != key)
        {
            return Refusal.Of(ClientCodes.ProofInvalid, $"The ledger's proof does not hold ({proof.Code}): the log cannot be verified; check the members you trust.");
        }

        try
        {
            return entry.Value is { } value ? JsonSerializer.Deserialize(value.Span, type) : null;
        }
        catch (JsonException)
        {
            return Refusal.Of(ClientCodes.AnswerMalformed, $"The entry {key} is not of the agreed form: is the node of this version?");
        }
    }
}

/// <summary>As a node sends it.</summary>
internal sealed record ConsistencyProof(IReadOnlyList<Hash> Proof);
