using System.Numerics;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>
/// Judges whether persons satisfy a policy, each at most one leaf. A leaf that only persons without another eligible leaf
/// can satisfy is taken at once; for the rest every set of used persons that a subtree can leave behind is followed.
/// The steps are metered, so that no tree costs more than its units.
/// </summary>
internal readonly struct PolicyJudge(IReadOnlyList<Signatory> persons, IRoleDirectory? roles, LedgerTime now, Meter meter)
{
    /// <summary>Persons fit the bits of an integer; further ones do not count.</summary>
    private const int PersonsMax = 32;

    private readonly IReadOnlyList<Signatory> _persons = persons;

    public bool IsSatisfied(Policy policy)
    {
        if (policy.IsLeaf)
        {
            return Eligible(policy) != 0;
        }

        var shared = SharedPersons(policy);
        return Follow(policy, [0u], shared).Count > 0;
    }

    /// <summary>Those who are eligible for at least one leaf, in their order.</summary>
    public IReadOnlyList<Signatory> Parties(Policy policy)
    {
        uint eligible = 0;
        foreach (var leaf in policy.Leaves())
        {
            eligible |= Eligible(leaf);
        }

        if (BitOperations.PopCount(eligible) == _persons.Count)
        {
            return _persons;
        }

        var parties = new List<Signatory>();
        for (var i = 0; i < PersonsMax && i < _persons.Count; i++)
        {
            if ((eligible & (1u << i)) != 0)
            {
                parties.Add(_persons[i]);
            }
        }

        return parties;
    }

    /// <summary>Persons, as bits, that are eligible for more than one leaf.</summary>
    private uint SharedPersons(Policy policy)
    {
        uint once = 0, twice = 0;
        foreach (var leaf in policy.Leaves())
        {
            var eligible = Eligible(leaf);
            twice |= once & eligible;
            once |= eligible;
        }

        return twice;
    }

    private List<uint> Follow(Policy node, List<uint> before, uint shared)
    {
        if (node.In is null)
        {
            return FollowLeaf(node, before, shared);
        }

        // reached[j]: sets of used persons after j satisfied parts.
        var needed = node.Of ?? int.MaxValue;
        var reached = new List<uint>[node.In.Count + 1];
        reached[0] = before;
        var parts = 0;
        foreach (var part in node.In)
        {
            for (var j = Math.Min(parts, needed - 1); j >= 0; j--)
            {
                var next = Follow(part, reached[j], shared);
                reached[j + 1] = reached[j + 1] is { } known ? Union(known, next) : next;
            }

            parts++;
        }

        return needed <= parts ? reached[needed] : [];
    }

    private List<uint> FollowLeaf(Policy leaf, List<uint> before, uint shared)
    {
        var eligible = Eligible(leaf);
        if ((eligible & ~shared) != 0)
        {
            // Somebody can satisfy this leaf and no other: nobody else need be spent on it.
            return before;
        }

        var after = new List<uint>();
        foreach (var used in before)
        {
            for (var free = eligible & ~used; free != 0; free &= free - 1)
            {
                after.Add(used | (1u << BitOperations.TrailingZeroCount(free)));
            }
        }

        return Union([], after);
    }

    private List<uint> Union(List<uint> known, List<uint> added)
    {
        meter.Step(added.Count);
        var seen = new HashSet<uint>(known);
        var union = new List<uint>(known);
        foreach (var set in added)
        {
            if (seen.Add(set))
            {
                union.Add(set);
            }
        }

        return union;
    }

    private uint Eligible(Policy leaf)
    {
        uint bits = 0;
        for (var i = 0; i < Math.Min(_persons.Count, PersonsMax); i++)
        {
            if (IsEligible(_persons[i], leaf))
            {
                bits |= 1u << i;
            }
        }

        return bits;
    }

    private bool IsEligible(Signatory person, Policy leaf)
    {
        if (leaf.Key is { } key)
        {
            return leaf.IsInForce(now) && person.Keys.Contains(key);
        }

        if (leaf.Account is { } account)
        {
            return person.Accounts.Contains(account);
        }

        if (roles is null || leaf.Role is not { } role || leaf.Issuer is not { } issuer)
        {
            return false;
        }

        foreach (var candidate in person.Accounts)
        {
            meter.Step();
            if (roles.Holds(candidate, role, issuer, now))
            {
                return true;
            }
        }

        return false;
    }
}
