using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>What a restore came to.</summary>
/// <param name="Catalogue">Number of the catalogue it went by.</param>
/// <param name="Listed">Sealed layers in the catalogue.</param>
/// <param name="Records">Records among them.</param>
/// <param name="Fetch">What was fetched.</param>
/// <param name="Refusal">Why it is not complete; null when every layer that the catalogue lists is here.</param>
public sealed record RestoreReport(long Catalogue, long Listed, long Records, FetchReport Fetch, RefusalCode? Refusal);

/// <summary>
/// Rebuilds a wiped member's vault from any survivors: the newest catalogue that the member itself signed, then every blob it
/// names, each verified, then the wrapped keys. Stopped at any point, it goes on where it was.
/// </summary>
public sealed class VaultRestore(MemberVault vault, IReadOnlyList<P256PublicKey> identities, SealingKey sealing, IReadOnlyList<IVaultSource> sources)
{
    /// <summary>
    /// Runs to the end, or to the first thing that cannot be helped. The vault goes on by the catalogue, and is not restored again, when
    /// every source said what it has; while one was silent about a missing blob, the next run finds more.
    /// </summary>
    /// <param name="keepExtra">Takes what a catalogue entry carries besides; null leaves it.</param>
    /// <param name="settle">Goes on without what silent sources may have.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<RestoreReport> RunAsync(Action<CatalogueEntry>? keepExtra = null, bool settle = false, CancellationToken cancellation = default)
    {
        var fetch = new BlobFetch(vault.Blobs, vault.Member, sources);
        if (await HeadAsync(cancellation) is not { } newest || newest.Head.OpenKey(sealing) is not { } key)
        {
            return new RestoreReport(0, 0, 0, default, VaultCodes.CatalogueMissing);
        }

        var segments = await fetch.RunAsync(newest.Head.Segments, cancellation);
        if (segments.Refusal is not null || segments.Missing > 0)
        {
            return new RestoreReport(newest.Head.Number, 0, 0, segments, segments.Refusal ?? VaultCodes.SourcesExhausted);
        }

        var entries = Entries(newest.Head, key);
        var fetched = await fetch.RunAsync(entries.Select(e => new BlobEntry(e.Blob, e.Length)), cancellation);
        var records = entries.Select(e => e.Record).Distinct().Count();
        if (fetched.Refusal is { } refusal)
        {
            return new RestoreReport(newest.Head.Number, entries.Count, records, fetched, refusal);
        }

        Keep(entries, keepExtra);
        if (fetched.Unanswered == 0 || settle)
        {
            vault.Blobs.SaveHead(vault.Member, newest.Head.Number, newest.Signed.ToJson());
        }

        return new RestoreReport(newest.Head.Number, entries.Count, records, fetched, fetched.Missing > 0 ? VaultCodes.SourcesExhausted : null);
    }

    private async Task<(CatalogueHead Head, SignedHead Signed)?> HeadAsync(CancellationToken cancellation)
    {
        (CatalogueHead Head, SignedHead Signed)? newest = null;
        foreach (var source in sources)
        {
            if (await SourceConduct.QuietAsync(() => source.HeadAsync(vault.Member, cancellation), cancellation) is { } json && SignedHead.TryParse(json) is { } signed
                && signed.Verify(identities, vault.Network, vault.Member) is { } head && (newest is null || head.Number > newest.Value.Head.Number))
            {
                newest = (head, signed);
            }
        }

        return newest;
    }

    private List<CatalogueEntry> Entries(CatalogueHead head, byte[] key) => [.. head.Segments.SelectMany(s =>
        vault.Blobs.ReadAll(s.Id) is { } bytes && ChunkedReader.Open(key, VaultCatalogue.Context(vault.Network, vault.Member), bytes) is { } opened
            ? CatalogueSegment.TryDecode(opened) ?? []
            : [])];

    /// <summary>Keys first, then the rows that make the layers count; rows only of what is here.</summary>
    private void Keep(List<CatalogueEntry> entries, Action<CatalogueEntry>? keepExtra)
    {
        var here = entries.Where(e => vault.Blobs.Find(e.Blob) is not null && !vault.Keys.IsDestroyed(e.Record)).ToList();
        vault.Keys.Save(here.Where(e => e.Epoch > 0).Select(e => new WrappedKey(e.Record, e.Layer, e.Epoch, e.Wrapped.ToArray())));
        vault.Layers.Add(here.Select(e => (new LayerRow(0, e.Record, e.Layer, e.Relationship, e.Blob, e.Length), (byte[]?)null)));
        if (keepExtra is not null)
        {
            here.Where(e => e.Extra.Length > 0).ToList().ForEach(keepExtra);
        }
    }
}
