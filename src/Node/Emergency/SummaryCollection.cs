using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Corrections;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary>Resources of one relationship account by section, with what the patient says about them.</summary>
internal sealed record CollectedSummary(IReadOnlyList<FoundRecord> Resources, IReadOnlyList<EmergencySection> Sections, LeavingCorrections Corrections)
{
    /// <summary>All that leaves, in the order of the log's entry.</summary>
    public IEnumerable<FoundRecord> All => Resources.Concat(Corrections.Originals);
}

/// <summary>
/// Collects a summary section by section. A section that does not fit the answer is named as too large: what comes after it
/// still comes, for allergies must not be lost to a long list of results.
/// </summary>
internal sealed class SummaryCollection(RecordRelease records, AttachedCorrections corrections, IReadOnlyList<SummarySection> sections)
{
    private long _bytes;

    public CollectedSummary Of(AccountId account)
    {
        var resources = new Dictionary<Hash, FoundRecord>();
        var found = sections.Select(section => Fill(account, section, resources)).ToList();
        List<FoundRecord> released = [.. resources.Values];
        var said = corrections.Of(account, released, r => sections.Select(s => records.Original(r, s.Scopes)).FirstOrDefault(o => o is not null), words: true);
        return new CollectedSummary(released, found, said);
    }

    private EmergencySection Fill(AccountId account, SummarySection section, Dictionary<Hash, FoundRecord> resources)
    {
        var matching = records.Find(account, section.Scopes)?.Where(section.Keep).ToList();
        var bytes = matching?.Sum(r => (long)r.Version.Bytes.Length + RecordRelease.OverheadBytes) ?? long.MaxValue;
        if (matching is null || _bytes + bytes > RecordRelease.BytesMax)
        {
            return new EmergencySection(section.Name, [], TooLarge: true);
        }

        _bytes += bytes;
        foreach (var resource in matching)
        {
            resources[resource.Pointer] = resource;
        }

        return new EmergencySection(section.Name, [.. matching.Select(r => r.Pointer)]);
    }
}
