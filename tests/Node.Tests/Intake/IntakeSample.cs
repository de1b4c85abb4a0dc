using System.Collections.Concurrent;
using System.Threading.Channels;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;

namespace Xinglin.Node.Tests.Intake;

/// <summary>An ordering that only remembers what it was offered.</summary>
internal sealed class RecordingOrdering : IOrdering
{
    private readonly Channel<ReadOnlyMemory<byte>> _offered = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();

    public bool HasRoom { get; set; } = true;

    public ulong Epoch => 1;

    public bool Offer(ReadOnlyMemory<byte> batch) => HasRoom && _offered.Writer.TryWrite(batch);

    public async Task<Batch> Next()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return Batch.TryDecode(await _offered.Reader.ReadAsync(patience.Token))!;
    }

    public bool TryNext(out Batch? batch)
    {
        batch = _offered.Reader.TryRead(out var bytes) ? Batch.TryDecode(bytes) : null;
        return batch is not null;
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, CancellationToken cancellation) => AsyncEnumerable.Empty<ReadOnlyMemory<byte>>();

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([]);

    public void Forget(ulong epoch, ulong below)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Time that moves when told.</summary>
internal sealed class HandClock : TimeProvider
{
    private long _ticks;

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(Volatile.Read(ref _ticks));

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}

/// <summary>Keys that a test makes known.</summary>
internal sealed class KnownKeys : IKeyDirectory
{
    private readonly ConcurrentDictionary<KeyId, P256PublicKey> _keys = new();

    public int Asked;

    public void Add(ISigner signer) => _keys[signer.KeyId] = signer.PublicKey;

    public bool TryGet(KeyId kid, out P256PublicKey key)
    {
        Interlocked.Increment(ref Asked);
        return _keys.TryGetValue(kid, out key);
    }
}

/// <summary>An intake with everything around it in the test's hand.</summary>
internal sealed class IntakeSample : IDisposable
{
    private int _ids;

    public IntakeSample(IntakeLimits? limits = null, Func<AgreedQuotas>? agreed = null)
    {
        Keys.Add(Alice);
        Keys.Add(Bob);
        Intake = new TransactionIntake(new IntakeSettings(Network, 0, Member, Identity, limits ?? new IntakeLimits()) { Agreed = agreed ?? (() => AgreedQuotas.None) }, Keys, Ordering, Clock);
    }

    public static NetworkId Network { get; } = new(Sha256.Of("intake"u8));

    public static P256Signer Identity { get; } = Signer(1);

    public static AccountId Member { get; } = new(Identity.KeyId.Value);

    public static P256Signer Alice { get; } = Signer(2);

    public static P256Signer Bob { get; } = Signer(3);

    public RecordingOrdering Ordering { get; } = new();

    public HandClock Clock { get; } = new();

    public KnownKeys Keys { get; } = new();

    public TransactionIntake Intake { get; }

    public static P256Signer Signer(byte number)
    {
        var scalar = new byte[32];
        scalar[31] = number;
        return P256Signer.FromScalar(scalar);
    }

    public SignedTransaction Transaction(ISigner? signer = null, TimeSpan? life = null, bool introduce = false, NetworkId? network = null, uint partition = 0, string filling = "")
    {
        var by = signer ?? Alice;
        var expires = new LedgerTime((Clock.GetUtcNow() + (life ?? TimeSpan.FromMinutes(5))).ToUnixTimeMilliseconds());
        var builder = new TransactionBuilder(network ?? Network, partition, $"transaction-{Interlocked.Increment(ref _ids):d8}", expires)
            .ActingAs(new AccountId(by.KeyId.Value)).Call("test.write", $$"""{"v":"{{filling}}"}""");
        return (introduce ? builder.Introduce(by) : builder).Sign(by);
    }

    public IntakeAnswer Submit(SignedTransaction transaction) => Intake.Submit(transaction.Bytes.ToArray());

    /// <summary>Moves time until the cutting thread has offered a batch.</summary>
    public async Task<Batch> NextBatch()
    {
        Clock.Advance(TimeSpan.FromMilliseconds(10));
        Intake.OnFinal([]);
        return await Ordering.Next();
    }

    public void Dispose() => Intake.Dispose();
}
