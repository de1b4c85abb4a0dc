using System.Buffers.Binary;
using System.Security.Cryptography;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>Accounts and the pre-signed transactions that the measures submit: grants of a permission, the product's own first call.</summary>
internal sealed class Workload
{
    private readonly Genesis _genesis;
    private readonly uint _partition;
    private readonly P256Signer[] _keys;
    private readonly long _expires = DateTimeOffset.UtcNow.AddMinutes(9).ToUnixTimeMilliseconds();
    private readonly long _permissionExpires = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 3_600_000 + 48) * 3_600_000;

    internal Workload(Genesis genesis, int accounts, uint partition = 0)
    {
        (_genesis, _partition) = (genesis, partition);
        _keys = new P256Signer[accounts];
        Parallel.For(0, accounts, i => _keys[i] = NewKey());
    }

    internal int Accounts => _keys.Length;

    /// <summary>One transaction of every account, which introduces its key.</summary>
    internal ReadOnlyMemory<byte>[] First() => Make(_keys.Length, i => Grant(_keys[i], introduce: true, calls: 1));

    /// <summary>Transactions of known accounts, chosen by Zipf's law: the n-th most active acts 1/n as often as the first.</summary>
    internal ReadOnlyMemory<byte>[] Known(int count, int calls = 1)
    {
        var chosen = Zipf(count, _keys.Length);
        return Make(count, i => Grant(_keys[chosen[i]], introduce: false, calls));
    }

    /// <summary>Transactions of known accounts in turn, so that none comes near its quota; one each unless told.</summary>
    internal ReadOnlyMemory<byte>[] Each(int? count = null) => Make(count ?? _keys.Length, i => Grant(_keys[i % _keys.Length], introduce: false, calls: 1));

    /// <summary>Transactions each by a key never seen before.</summary>
    internal ReadOnlyMemory<byte>[] Unknown(int count) => Make(count, _ =>
    {
        using var key = NewKey();
        return Grant(key, introduce: true, calls: 1);
    });

    private static ReadOnlyMemory<byte>[] Make(int count, Func<int, ReadOnlyMemory<byte>> one)
    {
        var made = new ReadOnlyMemory<byte>[count];
        Parallel.For(0, count, i => made[i] = one(i));
        return made;
    }

    private static P256Signer NewKey() => P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private static int[] Zipf(int count, int accounts)
    {
        var cumulative = new double[accounts];
        var sum = 0.0;
        for (var i = 0; i < accounts; i++)
        {
            cumulative[i] = sum += 1.0 / (i + 1);
        }

        var random = new Random(7);
        var chosen = new int[count];
        for (var i = 0; i < count; i++)
        {
            var found = Array.BinarySearch(cumulative, random.NextDouble() * sum);
            chosen[i] = Math.Min(accounts - 1, found < 0 ? ~found : found);
        }

        return chosen;
    }

    private ReadOnlyMemory<byte> Grant(P256Signer key, bool introduce, int calls)
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        var builder = new TransactionBuilder(_genesis.Network, _partition, Base64Url.Encode(random[..16]), new LedgerTime(_expires)).ActingAs(new AccountId(key.KeyId.Value));
        for (var call = 0; call < calls; call++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(random[28..], call);
            var permission = new Hash(random);
            builder.Call("permission.grant", $$"""{"permission":"{{permission}}","expires":{{_permissionExpires}},"commitment":"{{permission}}","policy":{"account":"{{key.KeyId}}"} }""");
        }

        return (introduce ? builder.Introduce(key) : builder).Sign([key]).Bytes;
    }
}
