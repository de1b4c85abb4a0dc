using System.Globalization;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Layers;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.Node.Vault;

/// <summary>
/// Seals every registered record version of the member, layer by layer, in pages that a stop does not lose. What is sealed is
/// exactly what the ledger has the commitment to; a row that was changed since is left to its next registration.
/// </summary>
internal sealed class RecordSealing(MemberVault vault, RecordSource source, GatewayStore store)
{
    private const int Page = 32;
    private const string CostCursor = "cost";

    private Hash _after = Hash.Zero;
    private long _swept = -1;

    /// <summary>Why nothing more is sealed; null when nothing is wrong.</summary>
    public RefusalCode? Trouble { get; private set; }

    /// <summary>Registered and not sealed yet.</summary>
    public long Waiting => _swept == store.Records.Counts().Registered ? 0 : Math.Max(0, store.Records.Counts().Registered - vault.Counts().Records);

    /// <summary>Sums since the vault was made.</summary>
    public RecordCost Cost(int replicas)
    {
        var sums = Sums();
        return new RecordCost(sums[0], sums[1], sums[2], sums[3], replicas);
    }

    /// <summary>Seals the next page; false when everything that is registered was looked at.</summary>
    public bool Step()
    {
        var registered = store.Records.Counts().Registered;
        if (_after.IsZero && _swept == registered)
        {
            return false;
        }

        var page = store.Records.Final(_after, Page);
        if (page.Count == 0)
        {
            (_after, _swept) = (Hash.Zero, registered);
            return false;
        }

        Trouble = Seal(page.Where(r => !vault.Contains(r.Pointer)).Select(Layers).OfType<PlainRecord>().ToList());
        _after = Trouble is null ? page[^1].Pointer : _after;
        return Trouble is null;
    }

    private sealed record PlainRecord(IReadOnlyList<PlainLayer> Layers, long Bytes);

    private RefusalCode? Seal(List<PlainRecord> records)
    {
        if (records.Count == 0)
        {
            return null;
        }

        var (started, before) = (ThreadTime.Microseconds, vault.Blobs.Usage(vault.Member).Bytes);
        if (vault.Seal([.. records.SelectMany(r => r.Layers)]) is { } refusal)
        {
            return refusal;
        }

        var sums = Sums();
        long[] added = [records.Count, records.Sum(r => r.Bytes), vault.Blobs.Usage(vault.Member).Bytes - before, ThreadTime.Microseconds - started];
        vault.Blobs.SaveCursor(CostCursor, string.Join(' ', sums.Zip(added, (s, a) => (s + a).ToString(CultureInfo.InvariantCulture))));
        return null;
    }

    private long[] Sums()
    {
        var numbers = (vault.Blobs.Cursor(CostCursor) ?? "0 0 0 0").Split(' ');
        return [.. numbers.Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
    }

    private PlainRecord? Layers(RegisteredRecord registered)
    {
        if (store.Records.SaltOf(registered.Pointer) is not { } salt || source.Row(registered.RecordNo) is not { } row
            || !Commitment.Opens(registered.Commitment, salt, registered.Version.ResourceType, row.Body.Span)
            || !FhirResource.TryRead(row.Body, out var resource, out _))
        {
            return null;
        }

        return new PlainRecord(
            [.. RecordLayers.All.Select(l => new PlainLayer(registered.Pointer, registered.Relationship, l.Name(), LayerProjection.Of(resource, l)))],
            row.Body.Length);
    }
}
