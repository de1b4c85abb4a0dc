using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;

namespace Xinglin.Ledger.Tests.Finality;

/// <summary>Votes signed in one list, with salts that a test can repeat.</summary>
internal static class ListedVotes
{
    public static IReadOnlyList<Vote> Of(ISigner validator, params VoteContent[] contents)
    {
        var signatures = VoteList.Sign(validator, [.. contents.Select((c, i) => ((ReadOnlyMemory<byte>)c.Encode(), Salt(i)))]);
        return [.. contents.Select((c, i) => new Vote(c, validator.KeyId, signatures[i]))];
    }

    public static ReadOnlyMemory<byte> Salt(int leaf) => Sha256.Of([(byte)leaf, .. "salt"u8]).ToArray().AsMemory(0, VotePlace.SaltLength);
}
