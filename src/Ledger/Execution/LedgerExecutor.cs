using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Execution;

/// <summary>What an executed block holds beside its candidate: for the host that stores and projects it.</summary>
/// <param name="Leaves">Data of the transactions' tree, one for each receipt: verbatim transactions, then the places of scheduled calls.</param>
/// <param name="Decoded">The receipts, decoded.</param>
/// <param name="Changes">What the block changes in state.</param>
public sealed record StagedBlock(IReadOnlyList<ReadOnlyMemory<byte>> Leaves, IReadOnlyList<Receipt> Decoded, IReadOnlyList<StateChange> Changes);

/// <summary>A version of a contract that the network will run from a height on and this node's catalogue lacks.</summary>
public sealed record MissingContract(string Name, int Version, Height From);

/// <summary>
/// Deterministic execution of blocks by contracts on a world state. Receipts stand in the order of the transactions in the
/// body (skipped batches have none); those of scheduled calls, which run before, stand after them.
/// </summary>
public sealed class LedgerExecutor : IExecution
{
    private readonly Genesis _genesis;
    private readonly ContractCatalog _catalog;
    private readonly IWorldState _state;
    private readonly StateSession _session;
    private readonly Accounts _accounts;
    private readonly Contracts.Network _network;
    private readonly ReplayWindow _replay;
    private readonly Schedule _schedule;
    private readonly TransactionRunner _runner;
    private ContractSet _contracts;
    private Candidate? _staged;
    private bool _windowKnown;

    private LedgerExecutor(Genesis genesis, ContractCatalog catalog, IWorldState state)
    {
        _genesis = genesis;
        _catalog = catalog;
        _state = state;
        _session = new StateSession(state);
        var tables = new ContractTables(_session, "ledger");
        _accounts = new Accounts(tables);
        _network = new Contracts.Network(tables);
        _replay = new ReplayWindow(tables);
        _schedule = new Schedule(tables);
        _runner = new TransactionRunner(genesis.Network, genesis.Document.Partition, _session, _accounts, _network, _replay, _schedule);
        _contracts = new ContractSet(_session, _accounts, _network, []);
        Tip = null!;
        Validators = genesis.Validators;
        Ordering = null!;
    }

    /// <inheritdoc/>
    public BlockHeader Tip { get; private set; }

    /// <inheritdoc/>
    public ValidatorSet Validators { get; private set; }

    /// <inheritdoc/>
    public OrderingAuthority Ordering { get; private set; }

    /// <summary>A version voted in for a later height that this node does not have: it stops itself there. Null when there is none.</summary>
    public MissingContract? Missing { get; private set; }

    /// <summary>Founds a network: applies the genesis to an empty state. The tip is the genesis header, height 0.</summary>
    /// <exception cref="ArgumentException">The state is not empty.</exception>
    public static LedgerExecutor Create(Genesis genesis, ContractCatalog catalog, IWorldState state)
    {
        if (state.Count != 0)
        {
            throw new ArgumentException("A network is founded on an empty state.", nameof(state));
        }

        var executor = new LedgerExecutor(genesis, catalog, state);
        executor.Found();
        return executor;
    }

    /// <summary>
    /// Founds a network on the final state of the one that its genesis names: the state stays but for members, validators, ordering
    /// and the replay window. The tip is the genesis header, at the height of the former network's last.
    /// </summary>
    /// <exception cref="ArgumentException">The genesis refounds nothing, the state is not the one under the former network's last header, or the document does not fit it.</exception>
    public static LedgerExecutor Refound(Genesis genesis, ContractCatalog catalog, IWorldState state)
    {
        if (genesis.Refounded is not { } former || state.Root != former.Header.State)
        {
            throw new ArgumentException("The state is not the one that the refounded network begins with.", nameof(state));
        }

        var executor = new LedgerExecutor(genesis, catalog, state);
        executor.Refound(former);
        return executor;
    }

    /// <summary>
    /// Goes on from a state at a certified tip; null when the state is not that tip's. Until
    /// <see cref="TryRestoreReplay"/> has taken the replay window's lists, nothing is executed, unless the window is empty.
    /// </summary>
    public static LedgerExecutor? Restore(Genesis genesis, ContractCatalog catalog, IWorldState state, BlockHeader tip)
    {
        if (state.Root != tip.State || tip.Network != genesis.Network || tip.Partition != genesis.Document.Partition)
        {
            return null;
        }

        var executor = new LedgerExecutor(genesis, catalog, state);
        executor._session.Begin(long.MaxValue);
        executor.Settle(tip);
        executor._windowKnown = executor._replay.IsEmptyAt(tip.Time);
        return executor.Validators.Hash == tip.NextValidators ? executor : null;
    }

    /// <summary>The replay window at the tip, for a snapshot.</summary>
    public IReadOnlyList<ReplayList> ExportReplay() => _replay.Export();

    /// <summary>Takes a snapshot's replay window; false when it does not give the chains under the tip's root.</summary>
    public bool TryRestoreReplay(IReadOnlyList<ReplayList> lists)
    {
        DiscardStaged();
        _session.Begin(long.MaxValue);
        if (!_replay.TryRestore(lists, Tip.Time))
        {
            return false;
        }

        _windowKnown = true;
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>Safe from any thread.</remarks>
    public PreparedBody? Prepare(ReadOnlyMemory<byte> body)
    {
        if (body.Length > LedgerLimits.EntryBytesMax || BlockBody.TryDecode(body) is not { } decoded)
        {
            return null;
        }

        var batches = new PreparedBatch?[decoded.Batches.Count];
        for (var i = 0; i < batches.Length; i++)
        {
            batches[i] = Batch.TryDecode(decoded.Batches[i]) is { } batch ? new PreparedBatch(batch, Parse(batch)) : null;
        }

        return new PreparedBody(decoded, body, batches);
    }

    /// <inheritdoc/>
    public Candidate Execute(PreparedBody body, LedgerTime time, OrderPosition order)
    {
        if (!_windowKnown)
        {
            throw new InvalidOperationException("The replay window of the restored state is not known: restore its lists first.");
        }

        DiscardStaged();
        var height = Tip.Height.Next;
        var now = time.CompareTo(Tip.Time) > 0 ? time : Tip.Time.Plus(1);
        Begin(height, now);
        var scheduled = RunScheduled();
        var run = new BlockRun(_runner, _contracts.Members ?? new GenesisMembers(_genesis), _accounts, _genesis, body.Certified);
        run.Execute(body.Batches);
        run.Append(scheduled);
        return Stage(body, height, now, order, run);
    }

    /// <inheritdoc/>
    public void Commit(Candidate candidate)
    {
        if (!ReferenceEquals(candidate, _staged))
        {
            throw new InvalidOperationException("Only the candidate executed last can be committed.");
        }

        _staged = null;
        _state.Commit();
        _session.Committed();
        _replay.Commit();
        _session.Begin(long.MaxValue);
        Settle(candidate.Header);
    }

    /// <inheritdoc/>
    public BlockAccount? AccountOf(Candidate candidate) =>
        candidate.Staged is StagedBlock staged ? BlockAccount.Of(candidate.Receipts, staged.Changes) : null;

    /// <inheritdoc/>
    public IReadOnlyList<Hash> IdsOf(Candidate candidate) => candidate.Staged is StagedBlock staged ? [.. staged.Decoded.Select(r => r.Transaction)] : [];

    private ParsedTransaction[] Parse(Batch batch)
    {
        var transactions = new ParsedTransaction[batch.Transactions.Count];
        for (var i = 0; i < transactions.Length; i++)
        {
            transactions[i] = SignedTransaction.Parse(batch.Transactions[i]);
            if (transactions[i].Transaction is { } parsed)
            {
                _catalog.LookAhead(parsed);
            }
        }

        return transactions;
    }

    private void Found()
    {
        _session.Begin(long.MaxValue);
        _network.Found(_genesis);
        FoundAccounts();
        foreach (var contract in _catalog.Contracts.Where(c => c.AtGenesis && c.Version == 1))
        {
            _network.FoundContract(contract.Name, contract.Version);
        }

        ChooseContracts(new Height(0));
        foreach (var founded in _contracts.Founded)
        {
            founded.Found(_genesis);
        }

        Begin(Hash.Zero);
    }

    private void Refound(Refounding former)
    {
        _session.Begin(long.MaxValue);
        _replay.Forget(former.Header.Time);
        _network.Found(_genesis);
        FoundAccounts();
        ChooseContracts(_genesis.Before);
        foreach (var refounded in _contracts.Refounded)
        {
            refounded.Refound(_genesis);
        }

        Begin(former.Header.Hash);
    }

    /// <summary>An account for each member that has none yet.</summary>
    private void FoundAccounts()
    {
        foreach (var member in _genesis.Document.Members.Where(m => _accounts.Find(Genesis.AccountOf(m)) is null))
        {
            var key = Genesis.KeyOf(member.Identity);
            _accounts.AddKey(key);
            _accounts.Set(Genesis.AccountOf(member), new AccountEntry([key.Thumbprint()]));
        }
    }

    /// <summary>The genesis header over what was founded.</summary>
    private void Begin(Hash parent)
    {
        var root = _state.Stage(_session.Changes());
        _state.Commit();
        _session.Committed();
        var empty = MerkleTree.EmptyRoot;
        var header = new BlockHeader(
            _genesis.Network, _genesis.Document.Partition, _genesis.Before, new LedgerTime(_genesis.Document.Time), parent,
            new OrderPosition(_genesis.Document.Ordering.Epoch, 0), _genesis.Founding, 0, empty, empty, root, _genesis.Validators.Hash);
        _session.Begin(long.MaxValue);
        Settle(header);
        _windowKnown = true;
    }

    /// <summary>Reads from state what holds for the height after the tip.</summary>
    private void Settle(BlockHeader tip)
    {
        Tip = tip;
        var set = _network.ValidatorsEntry.Set;
        Validators = Validators.Hash == tip.NextValidators ? Validators : Contracts.Network.SetOf(set);
        var ordering = _network.Ordering;
        Ordering = new OrderingAuthority(ordering.Epoch, P256PublicKey.FromTrusted(ordering.X, ordering.Y));
    }

    private void Begin(Height height, LedgerTime now)
    {
        _session.Begin(long.MaxValue);
        _network.Height = height;
        _network.Advance();
        ChooseContracts(height);
        _replay.Begin(now);
        _runner.Begin(height, now);
    }

    /// <summary>
    /// Binds the versions active at this height; the set stays as long as they do. Also names that this build has never heard of count: without them every
    /// later receipt could differ, so the node stops at the voted height and not at the first call.
    /// </summary>
    private void ChooseContracts(Height height)
    {
        var active = new List<ContractDescription>();
        MissingContract? missing = null;
        foreach (var name in _catalog.Names.Union(_network.Voted, StringComparer.Ordinal))
        {
            var entry = _network.Contract(name);
            if (entry?.Next is { } next && next.Height > height.Value && !_catalog.Has(name, next.Version))
            {
                missing = new MissingContract(name, next.Version, new Height(next.Height));
            }

            if (entry?.ActiveAt(height) is > 0 and var version)
            {
                active.Add(_catalog.Require(name, version));
            }
        }

        Missing = missing;

        if (!active.SequenceEqual(_contracts.Active))
        {
            _contracts = new ContractSet(_session, _accounts, _network, active);
        }

        _runner.Contracts = _contracts;
    }

    private List<(string Place, Receipt Receipt)> RunScheduled()
    {
        var done = new List<(string, Receipt)>();
        while (done.Count < Schedule.CallsPerBlockMax && _schedule.Take() is { } due)
        {
            var id = Sha256.Of(System.Text.Encoding.ASCII.GetBytes(due.Place));
            done.Add((due.Place, _runner.RunScheduled(due.Call, id)));
            _session.Begin(long.MaxValue);
        }

        return done;
    }

    private Candidate Stage(PreparedBody body, Height height, LedgerTime now, OrderPosition order, BlockRun run)
    {
        _session.Begin(long.MaxValue);
        _replay.Write();
        var ordering = _network.Ordering;
        var position = ordering.Epoch == Ordering.Epoch ? order : new OrderPosition(ordering.Epoch, 0);
        var validators = _network.ValidatorsEntry.Set;
        var next = ReferenceEquals(validators, _lastSet) ? _lastSetHash : Contracts.Network.SetOf(validators).Hash;
        (_lastSet, _lastSetHash) = (validators, next);
        var changes = _session.Changes();
        var header = new BlockHeader(
            _genesis.Network, _genesis.Document.Partition, height, now, Tip.Hash, position, Sha256.Of(body.Bytes.Span),
            (uint)run.Leaves.Count, run.TransactionsRoot, run.ReceiptsRoot, _state.Stage(changes), next);
        return _staged = new Candidate(header, body.Bytes, run.Receipts, new StagedBlock(run.Leaves, run.Decoded, changes));
    }

    private IReadOnlyList<ValidatorEntry>? _lastSet;
    private Hash _lastSetHash;

    private void DiscardStaged()
    {
        // Also when an execution broke off before it was staged: what it wrote must not stay.
        _staged = null;
        _state.Discard();
        _session.Discard();
    }
}
