using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Partitions;

/// <summary>A present member under its account.</summary>
public sealed record PresentMember(AccountId Account, Member Member);

/// <summary>Who is in a partition: every present member, of whom those that the rule assigns to it validate.</summary>
public static class PartitionAssignment
{
    /// <summary>The members as a partition's entry names them, in the order given; the assigned keep their validator key.</summary>
    /// <param name="network">The network.</param>
    /// <param name="partition">The partition's number; 0: the directory's own validators are all that have a key.</param>
    /// <param name="replication">How many members validate.</param>
    /// <param name="present">The present members, ascending by account.</param>
    public static IReadOnlyList<GenesisMember> Of(NetworkId network, uint partition, long replication, IReadOnlyList<PresentMember> present)
    {
        var candidates = present.Where(p => p.Member.Validator is not null).Select(p => p.Account).ToList();
        var assigned = Rendezvous.Assign(network, partition, candidates, (int)replication);
        return [.. present.Select(p => Introduce(p.Account, p.Member, assigned.Contains(p.Account)))];
    }

    /// <summary>True when both name the same members with the same keys.</summary>
    public static bool Same(IReadOnlyList<GenesisMember> one, IReadOnlyList<GenesisMember> other) =>
        one.Count == other.Count && !one.Where((member, i) => member != other[i]).Any();

    private static GenesisMember Introduce(AccountId account, Member member, bool validates) => new(
        member.Slug, member.Name, member.Kind, member.Identity, member.Seal, validates ? member.Validator : null, member.Tls, member.Address, account);
}
