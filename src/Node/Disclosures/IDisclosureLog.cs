using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Disclosures;

/// <summary>
/// A holder's append-only log of what was shown to whom and what was refused. Nothing leaves before its entry is durable:
/// who cannot write releases nothing. A port: <see cref="Evidence.EvidenceLog"/> stands behind it.
/// </summary>
public interface IDisclosureLog
{
    /// <summary>Writes an entry and returns when it is durable. Null when it could not be made durable: then nothing may be released.</summary>
    DisclosureEntry? Append(DisclosureBody body);

    /// <summary>Entries about a relationship account, ascending, with a number above this one; those whose bodies were erased are left out.</summary>
    IReadOnlyList<DisclosureEntry> About(AccountId relationship, long after, int max);

    /// <summary>What shows a reader that an entry is in the log; null when its body was erased.</summary>
    EntryEvidence? EvidenceOf(long number);

    /// <summary>Erases the body of an entry; its leaf and every proof stay. False when it is not there or was erased before.</summary>
    bool Erase(long number);
}

/// <summary>An entry that is durable.</summary>
/// <param name="Number">Ascending from 1, without gaps; the leaf's number is one less.</param>
/// <param name="Commitment">Its name: the salted commitment to the body, which is what the append-only part holds.</param>
/// <param name="Body">What was disclosed or refused.</param>
public sealed record DisclosureEntry(long Number, Hash Commitment, DisclosureBody Body)
{
    /// <summary>Travels with every release: what shows the reader that the entry is in the log.</summary>
    public EntryEvidence? Evidence => Log?.EvidenceOf(Number);

    internal IDisclosureLog? Log { get; init; }
}
