using System.Collections.Concurrent;
using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Vault;

/// <summary>What a ticket allows.</summary>
/// <param name="Account">To whom it was given.</param>
/// <param name="Expires">Until when.</param>
/// <param name="IsMember">A present member: reads every blob, all of them ciphertext.</param>
/// <param name="Blobs">Otherwise: the blobs that it opens.</param>
/// <param name="Stores">A patient: may bring blobs.</param>
internal sealed record VaultTicket(AccountId Account, LedgerTime Expires, bool IsMember, IReadOnlySet<Hash> Blobs, bool Stores);

/// <summary>
/// Tickets given out by one member, in its memory only: random, good here only, for five minutes. A signed request gets one,
/// sealed to its asker; what is taken from the wire in that time is ciphertext.
/// </summary>
public sealed class VaultTickets(TimeProvider clock)
{
    /// <summary>How long one is good, milliseconds.</summary>
    public const long Life = 5 * 60 * 1000;

    private const int TicketsMax = 50_000;
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<string, VaultTicket> _given = new(StringComparer.Ordinal);

    private LedgerTime Now => new(clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>A ticket for a present member.</summary>
    public (string Ticket, LedgerTime Expires) ForMember(AccountId member) => Give(member, true, [], false);

    /// <summary>A ticket for these blobs only.</summary>
    public (string Ticket, LedgerTime Expires) ForBlobs(AccountId account, IEnumerable<Hash> blobs, bool stores) => Give(account, false, blobs, stores);

    /// <summary>What the header's ticket allows; null when there is none in force.</summary>
    internal VaultTicket? Find(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.Ordinal)
        && _given.TryGetValue(authorization[Scheme.Length..], out var ticket) && ticket.Expires.CompareTo(Now) > 0 ? ticket : null;

    private (string, LedgerTime) Give(AccountId account, bool member, IEnumerable<Hash> blobs, bool stores)
    {
        if (_given.Count >= TicketsMax)
        {
            foreach (var (text, _) in _given.Where(t => t.Value.Expires.CompareTo(Now) <= 0))
            {
                _given.TryRemove(text, out _);
            }
        }

        var ticket = Base64Url.Encode(RandomNumberGenerator.GetBytes(32));
        var expires = Now.Plus(Life);
        if (_given.Count < TicketsMax)
        {
            _given[ticket] = new VaultTicket(account, expires, member, blobs.ToHashSet(), stores);
        }

        return (ticket, expires);
    }
}
