using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>What comparing with one other member came to.</summary>
/// <param name="Source">The other.</param>
/// <param name="Difference">What differs or does not hold; null when block, state and validators are equal.</param>
/// <param name="SignedBy">Members whose votes are in its certificate.</param>
public sealed record ComparisonAnswer(string Source, string? Difference, IReadOnlyList<AccountId> SignedBy);

/// <summary>What comparing came to.</summary>
/// <param name="Here">What the files here say; null when they do not hold.</param>
/// <param name="Reason">Why <paramref name="Here"/> is null.</param>
/// <param name="Answers">One for each other member.</param>
public sealed record ComparisonReport(StoredHeight? Here, string? Reason, IReadOnlyList<ComparisonAnswer> Answers)
{
    /// <summary>True when the files here hold and every member asked has the same.</summary>
    public bool IsEqual => Here is not null && Answers.Count > 0 && Answers.All(a => a.Difference is null);
}

/// <summary>
/// Shows that a replica's files are what another member has: the chain to a header, its certificate by the validators that follow from the
/// genesis, and the state recomputed. Headers name their parents, so one equal header makes every block below equal.
/// </summary>
public static class ReplicaComparison
{
    /// <summary>Compares at a height; null: the last block of the files that every member asked has.</summary>
    public static async Task<ComparisonReport> RunAsync(
        string folder, Genesis genesis, ContractCatalog catalog, Height? at, IReadOnlyList<ISnapshotSource> sources, CancellationToken cancellation)
    {
        var fetch = new SnapshotFetch(genesis, sources);
        if (at is null && StoredReplica.Read(folder, genesis, catalog, null, out var unread) is var last)
        {
            if (last is null)
            {
                return new ComparisonReport(null, unread, []);
            }

            var offers = await Task.WhenAll(sources.Select(s => fetch.AskAsync(s, () => s.OfferAsync(cancellation), cancellation)));
            at = offers.OfType<SnapshotOffer>().Select(o => new Height(o.Tip)).Append(last.Header.Height).Min();
        }

        if (StoredReplica.Read(folder, genesis, catalog, at, out var reason) is not { } here)
        {
            return new ComparisonReport(null, reason, []);
        }

        var answers = await Task.WhenAll(sources.Select(async s => Judge(s, genesis, here, await fetch.AskAsync(s, () => s.HeaderAsync(here.Header.Height, cancellation), cancellation))));
        return new ComparisonReport(here, null, answers);
    }

    private static ComparisonAnswer Judge(ISnapshotSource source, Genesis genesis, StoredHeight here, byte[]? bytes)
    {
        if (bytes is null || HeaderForm.TryDecode(bytes) is not { } there)
        {
            return new ComparisonAnswer(source.Name, $"it gives no certified header of block {here.Header.Height}", []);
        }

        if (there.Judge(genesis) is not { } sets)
        {
            return new ComparisonAnswer(source.Name, "its certificate is not of the validators that follow from the genesis", []);
        }

        var deciding = sets.Last(s => s.Height.CompareTo(there.Header.Height) <= 0).Set;
        return new ComparisonAnswer(source.Name, Difference(here, there.Header), [.. there.Certificate.Votes.Select(v => deciding.Validators[v.Index].Member)]);
    }

    private static string? Difference(StoredHeight here, BlockHeader there) =>
        there.Height != here.Header.Height ? "it answers for another height"
        : there.State != here.State ? $"its state root is {there.State}, here it comes out as {here.State}"
        : there.NextValidators != here.Validators.Hash ? "its validators are others"
        : there.Hash != here.Header.Hash ? $"its block is {there.Hash}, here it is {here.Header.Hash}"
        : null;
}
