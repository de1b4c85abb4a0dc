using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Partitions;

/// <summary>
/// Highest random weight hashing: who serves what follows from the network, the numbers and the names alone, so anybody can
/// compute it again, and a newcomer takes over only its own share.
/// </summary>
public static class Rendezvous
{
    private static ReadOnlySpan<byte> AssignTag => "xinglin/assign/v1"u8;

    private static ReadOnlySpan<byte> HomeTag => "xinglin/home/v1"u8;

    /// <summary>
    /// The members that validate a partition: of the candidates those <paramref name="replication"/> with the greatest
    /// SHA-256("xinglin/assign/v1", net, part u32, member), all when there are fewer; ascending by member.
    /// </summary>
    public static IReadOnlyList<AccountId> Assign(NetworkId network, uint partition, IReadOnlyList<AccountId> candidates, int replication) =>
    [
        .. candidates.Distinct()
            .OrderByDescending(member => Weight(AssignTag, network, partition, member))
            .Take(replication)
            .Order(),
    ];

    /// <summary>
    /// The partition that an account is at home in: the one with the greatest SHA-256("xinglin/home/v1", net, part u32,
    /// account). A partition more moves only the accounts that it wins.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="account">The account.</param>
    /// <param name="partitions">The numbers that a version of the partition map lists; at least one.</param>
    public static uint HomeOf(NetworkId network, AccountId account, IReadOnlyList<uint> partitions)
    {
        var home = partitions[0];
        var best = Weight(HomeTag, network, home, account);
        for (var i = 1; i < partitions.Count; i++)
        {
            var weight = Weight(HomeTag, network, partitions[i], account);
            if (weight.CompareTo(best) > 0)
            {
                (home, best) = (partitions[i], weight);
            }
        }

        return home;
    }

    private static Hash Weight(ReadOnlySpan<byte> tag, NetworkId network, uint partition, AccountId account) =>
        Sha256.Of(new BinaryEncoder(96).Raw(tag).Hash(network.Value).U32(partition).Hash(account.Value).Written);
}
