using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xunit;

namespace Xinglin.Ledger.Tests.Blocks;

public sealed class ProposerTests
{
    [Fact]
    public void Every_validator_proposes_a_members_height_within_so_many_of_them_as_there_are_validators()
    {
        for (var n = 1; n <= 40; n++)
        {
            var set = new ValidatorSet(Enumerable.Range(0, n).Select(i => new Validator(new AccountId(Sha256.Of([(byte)i])), Key(i))));
            var first = 7 * LedgerLimits.MemberProposalInterval;
            var turns = Enumerable.Range(0, n).Select(i => set.Proposer(new Height(first + ((ulong)i * LedgerLimits.MemberProposalInterval)), 0).Member);
            Assert.Equal(n, turns.Distinct().Count());
            Assert.Equal(n, Enumerable.Range(0, n).Select(r => set.Proposer(new Height(first), (uint)r).Member).Distinct().Count());
        }
    }

    private static P256PublicKey Key(int number)
    {
        var scalar = new byte[32];
        scalar[31] = (byte)(number + 1);
        using var signer = P256Signer.FromScalar(scalar);
        return signer.PublicKey;
    }
}
