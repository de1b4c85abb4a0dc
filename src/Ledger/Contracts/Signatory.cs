using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>
/// Somebody who signed: the accounts and keys that one person is known to use. Whoever shares a key or an account with
/// another is the same person.
/// </summary>
public sealed record Signatory(IReadOnlyList<AccountId> Accounts, IReadOnlyList<KeyId> Keys)
{
    /// <summary>Adds persons to persons: those who turn out to be the same become one.</summary>
    public static IReadOnlyList<Signatory> Merge(IReadOnlyList<Signatory> known, IReadOnlyList<Signatory> added)
    {
        if (known.Count == 0)
        {
            return added;
        }

        List<Signatory> merged = [.. known];
        foreach (var person in added)
        {
            var joined = person;
            foreach (var other in merged.Where(joined.Shares).ToList())
            {
                merged.Remove(other);
                joined = other.Join(joined);
            }

            merged.Add(joined);
        }

        return merged;
    }

    private bool Shares(Signatory other) => Accounts.Any(other.Accounts.Contains) || Keys.Any(other.Keys.Contains);

    private Signatory Join(Signatory other) => new([.. Accounts.Union(other.Accounts)], [.. Keys.Union(other.Keys)]);
}
