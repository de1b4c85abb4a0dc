using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Partitions;

/// <summary>One partition in memory with certified blocks and real state proofs; its clock is its own.</summary>
internal sealed class PartitionLedger
{
    private readonly PartitionNetwork _network;
    private readonly List<(byte[] Body, LedgerTime Time, Hash Header)> _blocks = [];
    private readonly List<SetChange> _changes = [];
    private WorldState _state = new();
    private LedgerExecutor _executor;
    private ulong _batches;

    public PartitionLedger(PartitionNetwork network, Genesis genesis)
    {
        (_network, Genesis) = (network, genesis);
        _executor = LedgerExecutor.Create(genesis, _network.Catalog, _state);
        Now = new LedgerTime(genesis.Document.Time);
        Pass(1_000);
    }

    public Genesis Genesis { get; }

    public uint Number => Genesis.Document.Partition;

    public LedgerTime Now { get; private set; }

    public BlockHeader Tip => _executor.Tip;

    public ValidatorSet Validators => _executor.Validators;

    public Certificate Certificate { get; private set; } = null!;

    private ValidatorSet Deciding { get; set; } = null!;

    public Receipt Do(ISigner signer, string method, params object[] calls) => Assert.Single(Submit(Transaction(signer, method, calls)));

    public SignedTransaction Transaction(ISigner signer, string method, params object[] calls)
    {
        var builder = new TransactionBuilder(Genesis.Network, Number, _network.NextId(), Now.Plus(60_000)).ActingAs(Account(signer)).Introduce(signer);
        foreach (var arguments in calls)
        {
            var json = ContractsJson.Default.GetTypeInfo(arguments.GetType()) ?? ParcelJson.Default.GetTypeInfo(arguments.GetType());
            builder.Call(method, JsonSerializer.Serialize(arguments, json!));
        }

        return builder.Sign([signer]);
    }

    public IReadOnlyList<Receipt> Submit(params SignedTransaction[] transactions)
    {
        var batch = new Batch(Genesis.Network, Number, Account(_network.Members[0]), ++_batches, [.. transactions.Select(t => t.Bytes)]).Sign(_network.Members[0]);
        return Execute(new BlockBody(BodySource.OrderingLog, 1, 1, transactions.Length == 0 ? [] : [batch.Bytes]).Encode(), Now.Plus(1_000));
    }

    /// <summary>An empty block, so much later.</summary>
    public void Pass(long milliseconds) => Execute(new BlockBody(BodySource.OrderingLog, 1, 1, []).Encode(), Now.Plus(milliseconds));

    /// <summary>The process dies and executes its log again.</summary>
    public void Crash()
    {
        _state = new WorldState();
        _executor = LedgerExecutor.Create(Genesis, _network.Catalog, _state);
        foreach (var (body, time, header) in _blocks)
        {
            _executor.Commit(_executor.Execute(_executor.Prepare(body)!, time, _executor.Tip.Order with { Next = _executor.Tip.Order.Next + 1 }));
            Assert.Equal(header, _executor.Tip.Hash);
        }
    }

    public T? Entry<T>(string key)
        where T : class => _state.TryGet(Encoding.UTF8.GetBytes(key), out var value) ? (T)JsonSerializer.Deserialize(value.Span, ContractsJson.Default.GetTypeInfo(typeof(T))!)! : null;

    public byte[]? Bytes(string key) => _state.TryGet(Encoding.UTF8.GetBytes(key), out var value) ? value.ToArray() : null;

    /// <summary>The entry, or its absence, at the tip; for readers who know the set of <paramref name="from"/>.</summary>
    public CertifiedState Prove(string key, ulong from = ulong.MaxValue)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        var found = _state.TryGet(bytes, out var value);
        return CertifiedState.Of(new ProofAnchor(Tip, Certificate, Deciding, _changes), key, found ? value : (ReadOnlyMemory<byte>?)null, _state.Prove(bytes)).From(new Height(from));
    }

    private IReadOnlyList<Receipt> Execute(byte[] body, LedgerTime time)
    {
        Now = time;
        Deciding = _executor.Validators;
        var candidate = _executor.Execute(_executor.Prepare(body)!, time, _executor.Tip.Order with { Next = _executor.Tip.Order.Next + 1 });
        _executor.Commit(candidate);
        Certificate = _network.Certify(candidate.Header, Deciding);
        _blocks.Add((body, time, candidate.Header.Hash));
        if (_executor.Validators.Hash != Deciding.Hash)
        {
            _changes.Add(new SetChange(candidate.Header, Certificate, _executor.Validators));
        }

        return ((StagedBlock)candidate.Staged).Decoded;
    }
}
