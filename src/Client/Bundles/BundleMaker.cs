using System.Text;
using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Evidence;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Contracts;
using Xinglin.Contracts.Evidence;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Bundles;

/// <summary>Makes the dispute bundle of one record of a wallet's owner.</summary>
/// <param name="connection">Where records, entries and proofs come from.</param>
/// <param name="wallet">Whose permissions go in.</param>
/// <param name="trust">Whose keys decide: a bundle that does not hold is not handed out.</param>
public sealed class BundleMaker(NetworkConnection connection, Wallet wallet, TrustedMembers trust)
{
    private readonly PatientClient _patient = new(connection, wallet);
    private readonly EvidenceWitness _witness = new(connection, trust);

    /// <summary>The bundle's bytes, verified; or <c>bundle-record-unknown</c>, the code of the check that failed, or what a node refused.</summary>
    /// <param name="relationship">The relationship with the holder.</param>
    /// <param name="pointer">The record's name on the ledger.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<byte[]>> MakeAsync(WalletRelationship relationship, Hash pointer, CancellationToken cancellation = default)
    {
        if (connection.Network.Find(relationship.Member) is not { } holder)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The relationship's member is no longer in the network.");
        }

        // A refusal of any piece ends the making: a bundle with a hole would look whole to its reader.
        try
        {
            var bytes = (await CollectAsync(holder, relationship, pointer, cancellation)).Write();
            return BundleVerifier.Verify(bytes, trust).Checks.FirstOrDefault(c => !c.Passed) is { } failed
                ? Refusal.Of(failed.Code!.Value, $"No bundle was made, {failed.Name} failed: {failed.Detail}")
                : bytes;
        }
        catch (RefusedException refused)
        {
            return refused.Refusal;
        }
    }

    private async Task<DisputeBundle> CollectAsync(MemberView holder, WalletRelationship relationship, Hash pointer, CancellationToken cancellation)
    {
        var records = (await _patient.OwnRecordsAsync(relationship, null, cancellation)).Value;
        using var identity = wallet.Identity(relationship);
        var resource = records.Resources.FirstOrDefault(r => r.Pointer == pointer)?.Open(
            connection.Network.Network, holder.Account, relationship.Account, ReleaseRecipient.Of(identity, Hash.Zero))
            ?? throw new RefusedException(Refusal.Of(BundleCodes.RecordUnknown, "The member released no record with this pointer: list them with `xinglin wallet records --json`."));
        var permissions = new List<BundlePermission>();
        foreach (var grant in wallet.Grants.Where(g => g.Account == relationship.Account))
        {
            permissions.Add(new BundlePermission(await ProofAsync(holder, $"permission.permissions/{grant.Permission}", cancellation), grant.Terms));
        }

        return new DisputeBundle(
            DisputeBundle.FormatV1,
            new BundleRecord(resource.Resource, resource.Type, resource.Salt, await ProofAsync(holder, $"relationship.records/{pointer}", cancellation)),
            await ProofAsync(holder, $"relationship.relationships/{relationship.Account}", cancellation),
            await ProofAsync(holder, $"membership.members/{holder.Account}", cancellation),
            permissions,
            await LogAsync(holder, relationship, resource, cancellation));
    }

    private async Task<BundleLog> LogAsync(MemberView holder, WalletRelationship relationship, OpenedResource resource, CancellationToken cancellation)
    {
        var entries = await EntriesAsync(relationship, resource, cancellation);

        // Entries, anchor, checkpoint in this order: each is then within the next. The anchor is another member's word where there is one.
        var other = connection.Network.Members.FirstOrDefault(m => m.Account != holder.Account) ?? holder;
        var key = $"evidence.anchors/{holder.Account}";
        var anchored = (await connection.ProvenAsync(other, trust, key, ContractsJson.Default.AnchoredLog, cancellation)).Value;
        var note = (await _witness.CheckpointAsync(holder, cancellation)).Value;
        var checkpoint = (await _witness.VerifierOfAsync(holder, cancellation)).Value.Open(note).Value;
        var accesses = new List<BundleAccess>(entries.Count);
        foreach (var (entry, tag) in entries)
        {
            var path = await PathAsync(holder, $"inclusion?index={entry.Index}&size={checkpoint.Size}", cancellation);
            accesses.Add(new BundleAccess(entry.Index, entry.Body!, entry.Salt!.Value, tag, path));
        }

        return new BundleLog(note, ProofJson.Parse(anchored.File), await ConsistencyAsync(holder, anchored.Value, checkpoint, cancellation), accesses);
    }

    private async Task<List<(OwnEntry Entry, Hash Tag)>> EntriesAsync(WalletRelationship relationship, OpenedResource resource, CancellationToken cancellation)
    {
        var found = new Dictionary<long, (OwnEntry, Hash)>();
        for (long after = 0, next = -1; next != after && found.Count <= DisputeBundle.AccessesMax;)
        {
            after = Math.Max(next, 0);
            var page = (await _patient.LogAsync(relationship, after, cancellation)).Value;
            foreach (var entry in page.Evidence?.Entries.Where(e => IsAbout(e, resource)) ?? [])
            {
                found[entry.Index] = (entry, EvidenceTag.Of(entry.DelayedKey ?? page.Evidence!.LogKey, (ulong)entry.Counter));
            }

            next = Math.Max(page.Next, after);
        }

        return [.. found.OrderBy(e => e.Key).Select(e => e.Value)];
    }

    private static bool IsAbout(OwnEntry entry, OpenedResource resource) =>
        entry is { Body: { } text, Salt: not null } && DisclosureBody.TryRead(Encoding.UTF8.GetBytes(text)) is { Released: true } body
        && body.Returned.Contains(new DisclosedRecord(resource.Pointer, resource.Commitment));

    private async Task<IReadOnlyList<Hash>> ConsistencyAsync(MemberView holder, AnchoredLog? anchor, EvidenceCheckpoint checkpoint, CancellationToken cancellation) =>
        anchor is null || (ulong)anchor.Size == checkpoint.Size
            ? []
            : await PathAsync(holder, $"consistency?from={anchor.Size}&to={checkpoint.Size}", cancellation);

    private async Task<IReadOnlyList<Hash>> PathAsync(MemberView holder, string query, CancellationToken cancellation) =>
        (await connection.Door.GetAsync($"{holder.Slug}/evidence/{query}", ClientJson.Default.ConsistencyProof, cancellation)).Value.Proof;

    private Task<JsonElement> ProofAsync(MemberView member, string key, CancellationToken cancellation) => connection.StateProofAsync(member, key, cancellation);
}
