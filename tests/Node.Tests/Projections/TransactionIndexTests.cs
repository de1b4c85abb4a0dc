using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Projections;
using Xunit;

namespace Xinglin.Node.Tests.Projections;

public sealed class TransactionIndexTests
{
    [Fact]
    public void Every_transaction_is_found_where_it_stands()
    {
        var index = new TransactionIndex();
        for (ulong height = 1; height <= 300; height++)
        {
            index.Add(new Height(height), [.. Enumerable.Range(0, 40).Select(i => (Id(height, i), i % 3 != 0))]);
        }

        Assert.Equal(12_000, index.Count);
        for (ulong height = 1; height <= 300; height += 7)
        {
            for (var i = 0; i < 40; i++)
            {
                Assert.Equal(new TransactionPlace(new Height(height), i, i % 3 != 0), index.Find(Id(height, i)));
            }
        }

        Assert.Null(index.Find(Id(301, 0)));
    }

    [Fact]
    public void A_repeated_transaction_keeps_its_first_place()
    {
        var index = new TransactionIndex();
        index.Add(new Height(1), [(Id(1, 0), true)]);
        index.Add(new Height(2), [(Id(1, 0), false), (Id(1, 0), true)]);
        Assert.Equal(new TransactionPlace(new Height(1), 0, true), index.Find(Id(1, 0)));
    }

    [Fact]
    public void An_acceptance_takes_the_place_of_an_earlier_refusal()
    {
        var index = new TransactionIndex();
        index.Add(new Height(1), [(Id(1, 0), false)]);
        index.Add(new Height(5), [(Id(9, 9), true), (Id(1, 0), true)]);
        Assert.Equal(new TransactionPlace(new Height(5), 1, true), index.Find(Id(1, 0)));
    }

    private static Hash Id(ulong height, int i) => Sha256.Of(BitConverter.GetBytes(height * 1000 + (ulong)i));
}
