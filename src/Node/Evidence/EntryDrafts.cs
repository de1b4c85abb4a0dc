using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Evidence;

/// <summary>Gives entries their numbers, counters and keys; makes and keeps the keys that are missing, once for a whole group.</summary>
internal sealed class EntryDrafts(EvidenceKeys keys, Dictionary<AccountId, LogRelationship> relationships)
{
    private const long Day = 24L * 3_600_000;

    private readonly List<LogRelationship> _newRelationships = [];
    private readonly List<BodyKey> _newKeys = [];

    internal IReadOnlyList<EntryDraft> Make(IReadOnlyList<DisclosureBody> bodies, long first)
    {
        var drafts = new EntryDraft[bodies.Count];
        for (var i = 0; i < drafts.Length; i++)
        {
            var relationship = RelationshipOf(bodies[i].Relationship ?? default);
            var counter = bodies[i].ShowFrom is null ? ++relationship.Counter : ++relationship.DelayedCounter;
            drafts[i] = new EntryDraft(bodies[i], first + i, relationship, counter, KeyOf(relationship, bodies[i].Time));
        }

        if (_newRelationships.Count + _newKeys.Count > 0)
        {
            keys.Create(_newRelationships, _newKeys);
        }

        return drafts;
    }

    private LogRelationship RelationshipOf(AccountId account)
    {
        lock (relationships)
        {
            if (!relationships.TryGetValue(account, out var known))
            {
                known = LogRelationship.Create(relationships.Count, account);
                relationships.Add(account, known);
                _newRelationships.Add(known);
            }

            return known;
        }
    }

    private BodyKey KeyOf(LogRelationship relationship, LedgerTime time)
    {
        var epoch = checked((int)(time.Milliseconds / (EvidenceLimits.EpochDays * Day)));
        if (relationship.Key?.Epoch == epoch)
        {
            return relationship.Key;
        }

        var key = keys.Present(relationship.Slot, epoch);
        if (key is null)
        {
            key = new BodyKey(relationship.Slot, epoch, RandomNumberGenerator.GetBytes(32));
            _newKeys.Add(key);
        }

        return relationship.Key = key;
    }
}
