using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Api;
using Xinglin.Node.Identity;
using Xinglin.Vault.Keys;

namespace Xinglin.Node.Tests.Gateway;

/// <summary>A clock that a test sets.</summary>
public sealed class TestClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>Real contracts, executed at once: every transaction is a final block of its own. No finality, no disk.</summary>
public sealed class TestLedger
{
    private readonly Lock _turn = new();
    private readonly WorldState _state = new();
    private readonly LedgerExecutor _executor;
    private readonly List<Block> _blocks = [];
    private readonly Dictionary<Hash, FinalTransaction> _final = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _number;

    public TestLedger(TestClock clock, params string[] slugs)
        : this(clock, null, slugs)
    {
    }

    /// <summary>The same with given keys of the first member.</summary>
    public TestLedger(TestClock clock, MemberKeys? first, string[] slugs)
    {
        Clock = clock;
        Keys = slugs.ToDictionary(s => s, s => first is not null && s == slugs[0] ? first : new MemberKeys(NewSigner(), SealingKey.Create(), WalletRoot.Create(), System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        var members = slugs.Select(s => new GenesisMember(
            s, s, s == "bureau" ? "bureau" : "hospital", Jwk.Of(Keys[s].Identity.PublicKey), Jwk.Of(Keys[s].Sealing.PublicKey), Jwk.Of(NewSigner().PublicKey)));
        Genesis = Genesis.Create(new GenesisDocument(
            GenesisDocument.FormatV1, "test", GenesisDocument.ProfileP256, 0, clock.Now.ToUnixTimeMilliseconds() - 1000, [.. members],
            new GenesisOrdering(1, Jwk.Of(NewSigner().PublicKey))));
        _executor = LedgerExecutor.Create(Genesis, ContractCatalog.BuiltIn, _state);
    }

    public Genesis Genesis { get; }

    public TestClock Clock { get; }

    public IReadOnlyDictionary<string, MemberKeys> Keys { get; }

    /// <summary>When set, nothing becomes final.</summary>
    public bool Stopped { get; set; }

    public static P256Signer NewSigner() =>
        P256Signer.FromKey(System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256));

    public IMemberLedger For(string slug) => new View(this, slug);

    /// <summary>An empty block, as an idle ledger makes them.</summary>
    public void Idle() => Run("hospital-a", []);

    /// <summary>Executes what somebody signed; the refusal, if any.</summary>
    public RefusalCode? Execute(SignedTransaction transaction) => Run("hospital-a", [transaction.Bytes])[0].Code;

    private List<FinalTransaction> Run(string slug, IReadOnlyList<ReadOnlyMemory<byte>> transactions)
    {
        lock (_turn)
        {
            var batch = new Batch(Genesis.Network, 0, Keys[slug].Account, ++_number, transactions).Sign(Keys[slug].Identity);
            var body = new BlockBody(BodySource.Member, 0, 0, transactions.Count == 0 ? [] : [batch.Bytes]).Encode();
            var candidate = _executor.Execute(_executor.Prepare(body)!, new LedgerTime(Clock.Now.ToUnixTimeMilliseconds()), _executor.Tip.Order);
            _executor.Commit(candidate);
            var header = candidate.Header;
            _blocks.Add(new Block(header, body, candidate.Receipts, new Certificate(Genesis.Network, 0, header.Height, 0, header.Hash, [])));
            var final = transactions.Select((t, i) => Final(t, i, header, candidate.Receipts[i])).ToList();
            var grown = _grown;
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            grown.SetResult();
            return final;
        }
    }

    private FinalTransaction Final(ReadOnlyMemory<byte> bytes, int index, BlockHeader header, ReadOnlyMemory<byte> receipt)
    {
        var decoded = ReceiptJson.TryDecode(receipt)!;
        var final = new FinalTransaction(decoded.Transaction, header.Height, index, header.Time, decoded.Code, receipt);
        _final[final.Transaction] = final;
        return final;
    }

    private sealed class View(TestLedger ledger, string slug) : IMemberLedger
    {
        public Genesis Genesis => ledger.Genesis;

        public GenesisMember Member => Genesis.Document.Members.Single(m => m.Slug == slug);

        public BlockHeader Tip => ledger._executor.Tip;

        public IStateReader State => ledger._state;

        public ReplicaHealth Health => new(true, null, [], 0, Tip.State, "In step.");

        public ValueTask<Submission> SubmitAsync(ReadOnlyMemory<byte> transaction, CancellationToken cancellation)
        {
            var parsed = SignedTransaction.Parse(transaction);
            if (parsed.Transaction is null)
            {
                return ValueTask.FromResult(new Submission(default, parsed.Code));
            }

            if (!ledger.Stopped)
            {
                ledger.Run(slug, [transaction]);
            }

            return ValueTask.FromResult(new Submission(parsed.Transaction.Id, null));
        }

        public async Task<FinalTransaction> WhenFinalAsync(Hash transaction, CancellationToken cancellation)
        {
            for (ulong height = 1; ; height++)
            {
                if (Find(transaction) is { } final)
                {
                    return final;
                }

                await WhenHeightAsync(Tip.Height.Next, cancellation);
            }
        }

        public FinalTransaction? Find(Hash transaction)
        {
            lock (ledger._turn)
            {
                return ledger._final.GetValueOrDefault(transaction);
            }
        }

        public bool IsPending(Hash transaction) => false;

        public Block? Block(Height height)
        {
            lock (ledger._turn)
            {
                return height.Value > 0 && height.Value <= (ulong)ledger._blocks.Count ? ledger._blocks[(int)height.Value - 1] : null;
            }
        }

        public ValidatorSet? ValidatorsOf(Height height) => Genesis.Validators;

        public async Task WhenHeightAsync(Height height, CancellationToken cancellation)
        {
            while (true)
            {
                Task grown;
                lock (ledger._turn)
                {
                    if (Tip.Height.CompareTo(height) >= 0)
                    {
                        return;
                    }

                    grown = ledger._grown.Task;
                }

                await grown.WaitAsync(cancellation);
            }
        }

        public ReadOnlyMemory<byte>? ProveState(string key) => null;

        public ReadOnlyMemory<byte>? ProveTransaction(Hash transaction) => null;

        public ReadOnlyMemory<byte>? ProveReceipt(Hash transaction) => null;
    }
}
