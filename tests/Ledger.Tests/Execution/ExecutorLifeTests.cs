using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;
using Xinglin.Testing;

namespace Xinglin.Ledger.Tests.Execution;

public sealed class ExecutorLifeTests
{
    private static readonly P256Signer Alice = TestLedger.Key(1);
    private static readonly ContractCatalog Catalog = new(typeof(CounterContract), typeof(CounterContractTwice), typeof(OfficeContract), typeof(LateContract));
    private readonly TestLedger _ledger = new(Catalog);

    private static (string, string) Add(P256Signer signer, long by = 1) => ("counter.add", $$"""{"account":"{{TestLedger.Account(signer)}}","by":{{by}}}""");

    private string? Value(P256Signer signer) => _ledger.State.Text($"counter.values/{TestLedger.Account(signer)}");

    [Fact]
    public void A_header_holds_every_root()
    {
        var transaction = _ledger.By(Alice, Add(Alice));
        _ledger.Submit(transaction);
        var (body, header, receipts) = _ledger.Blocks[^1];
        Assert.Equal(Sha256.Of(body), header.Body);
        Assert.Equal(MerkleTree.Root([transaction.Bytes]), header.Transactions);
        Assert.Equal(MerkleTree.Root(receipts), header.Receipts);
        Assert.Equal(_ledger.State.Root, header.State);
        Assert.Equal(_ledger.Genesis.Validators.Hash, header.NextValidators);
        Assert.Equal(header, _ledger.Executor.Tip);
        _ledger.Pass(1_000);
        Assert.Equal(header.Hash, _ledger.Executor.Tip.Parent);
        Assert.Equal(MerkleTree.EmptyRoot, _ledger.Executor.Tip.Transactions);
        Assert.Equal(new Height(2), _ledger.Executor.Tip.Height);
    }

    [Fact]
    public void Time_goes_forward_by_a_millisecond_at_least()
    {
        _ledger.Pass(5_000);
        var time = _ledger.Executor.Tip.Time;
        _ledger.Pass(-10_000);
        Assert.Equal(time.Plus(1), _ledger.Executor.Tip.Time);
    }

    [Fact]
    public void A_candidate_that_is_not_committed_leaves_nothing_behind()
    {
        var executor = _ledger.Executor;
        var (state, tip) = (_ledger.State.Root, executor.Tip);
        var transaction = _ledger.By(Alice, Add(Alice, 7));
        var prepared = executor.Prepare(TestLedger.Body(_ledger.Batch(_ledger.Members[0], [transaction.Bytes])))!;
        var first = executor.Execute(prepared, _ledger.Now.Plus(1_000), tip.Order);
        var second = executor.Execute(prepared, _ledger.Now.Plus(1_000), tip.Order);
        Assert.Equal(first.Header.Hash, second.Header.Hash);
        var empty = executor.Execute(executor.Prepare(TestLedger.Body())!, _ledger.Now.Plus(1_000), tip.Order);
        Assert.Throws<InvalidOperationException>(() => executor.Commit(second));
        executor.Commit(empty);
        Assert.Equal(state, _ledger.State.Root);
        Assert.Null(_ledger.Submit(transaction).Code);
        Assert.Equal("""{"value":7}""", Value(Alice));
    }

    [Fact]
    public void A_second_version_is_active_from_its_height_on_and_keeps_the_tables()
    {
        Assert.Null(_ledger.Submit(_ledger.By(Alice, Add(Alice))).Code);
        Assert.Null(_ledger.Submit(_ledger.By(Alice, ("office.activate", """{"name":"counter"}"""))).Code);
        Assert.Null(_ledger.Submit(_ledger.By(Alice, Add(Alice))).Code);
        Assert.Equal("""{"value":2}""", Value(Alice));
        Assert.Null(_ledger.Submit(_ledger.By(Alice, Add(Alice))).Code);
        Assert.Equal("""{"value":4}""", Value(Alice));
        Assert.Equal(RuntimeCodes.CallUnknown, _ledger.Submit(_ledger.By(Alice, ("counter.nothing", """{"name":"a"}"""))).Code);
    }

    [Fact]
    public void A_contract_voted_in_is_inactive_until_its_height()
    {
        var call = ("late.nothing", """{"name":"a"}""");
        Assert.Equal(RuntimeCodes.ContractUnknown, _ledger.Submit(_ledger.By(Alice, call)).Code);
        Assert.Null(_ledger.Submit(_ledger.By(Alice, ("office.activate", """{"name":"late"}"""))).Code);
        Assert.Equal(RuntimeCodes.ContractInactive, _ledger.Submit(_ledger.By(Alice, call)).Code);
        Assert.Null(_ledger.Submit(_ledger.By(Alice, call)).Code);
    }

    [Fact]
    public void A_node_without_a_contract_that_the_network_runs_stops_and_names_it()
    {
        Assert.Null(_ledger.Submit(_ledger.By(Alice, ("office.activate", """{"name":"counter"}"""))).Code);
        var old = new ContractCatalog(typeof(CounterContract), typeof(OfficeContract));
        var window = _ledger.Executor.ExportReplay();
        _ledger.Executor = LedgerExecutor.Restore(_ledger.Genesis, old, _ledger.State, _ledger.Executor.Tip)!;
        Assert.True(_ledger.Executor.TryRestoreReplay(window));
        _ledger.Pass(1_000);
        var stop = Assert.Throws<InvalidOperationException>(() => _ledger.Pass(1_000));
        Assert.Contains("version 2 of contract counter", stop.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_validator_set_decides_from_the_next_height_but_one()
    {
        var leaving = TestLedger.Account(_ledger.Members[3]);
        var before = _ledger.Executor.Validators.Hash;
        Assert.Null(_ledger.Submit(_ledger.By(Alice, ("office.retire", $$"""{"account":"{{leaving}}","by":0}"""))).Code);
        Assert.Equal(before, _ledger.Executor.Tip.NextValidators);
        _ledger.Pass(1_000);
        Assert.Equal(3, _ledger.Executor.Validators.Count);
        Assert.Equal(_ledger.Executor.Validators.Hash, _ledger.Executor.Tip.NextValidators);
        var root = _ledger.State.Root;
        _ledger.Pass(1_000);
        Assert.Equal(root, _ledger.State.Root);
    }

    [Fact]
    public void Another_ordering_is_read_from_its_beginning()
    {
        Assert.Null(_ledger.Submit(_ledger.By(Alice, ("office.reorder", """{"name":"elsewhere"}"""))).Code);
        Assert.Equal(new OrderPosition(2, 0), _ledger.Executor.Tip.Order);
        Assert.Equal(2ul, _ledger.Executor.Ordering.Epoch);
        _ledger.Pass(1_000);
        Assert.Equal(new OrderPosition(2, 1), _ledger.Executor.Tip.Order);
    }

    [Fact]
    public void Calls_put_off_run_at_the_head_of_the_first_block_past_their_time_and_go_on_in_the_next()
    {
        var due = _ledger.Now.Plus(120_000).Milliseconds;
        var remind = ("counter.remind", $$"""{"account":"{{TestLedger.Account(Alice)}}","due":{{due}}}""");
        var receipt = _ledger.Submit(_ledger.By(Alice, [.. Enumerable.Repeat(remind, Schedule.CallsPerBlockMax + 3)]));
        Assert.Null(receipt.Code);
        _ledger.Pass(60_000);
        Assert.Null(Value(Alice));

        var (method, arguments) = Add(Alice);
        var later = _ledger.New(lives: 300_000).ActingAs(TestLedger.Account(Alice)).Call(method, arguments).Sign(Alice);
        var first = _ledger.Submit(TestLedger.Body(_ledger.Batch(_ledger.Members[0], [later.Bytes])), 120_000);
        Assert.Equal(Schedule.CallsPerBlockMax + 1, first.Count);
        Assert.Equal("counter.added", first[0].Events[0].Name);
        Assert.All(first.Skip(1), r => Assert.Equal("counter.reminded", r.Events[0].Name));
        Assert.Equal($$"""{"value":{{Schedule.CallsPerBlockMax + 1}}}""", Value(Alice));
        Assert.Equal((uint)first.Count, _ledger.Executor.Tip.TransactionCount);

        Assert.Equal(3, _ledger.Submit(TestLedger.Body()).Count);
        Assert.Empty(_ledger.Submit(TestLedger.Body()));
        Assert.DoesNotContain(_ledger.State.Keys, k => k.StartsWith("ledger.schedule/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_schedule_is_bounded_and_looks_forward()
    {
        var account = TestLedger.Account(Alice);
        var past = ("counter.remind", $$"""{"account":"{{account}}","due":{{_ledger.Now.Milliseconds}}}""");
        Assert.Equal(CounterCodes.NotScheduled, _ledger.Submit(_ledger.By(Alice, past)).Code);
        var ahead = ("counter.remind", $$"""{"account":"{{account}}","due":{{_ledger.Now.Plus(600_000).Milliseconds}}}""");
        var most = Enumerable.Range(0, Schedule.CallsPerMinuteMax / 64).Select(_ => _ledger.Submit(_ledger.By(Alice, [.. Enumerable.Repeat(ahead, 64)])).Code);
        Assert.All(most.ToList(), Assert.Null);
        Assert.Equal(CounterCodes.NotScheduled, _ledger.Submit(_ledger.By(Alice, ahead)).Code);
    }

    [Fact]
    public void A_restored_executor_goes_on_only_with_the_replay_window_of_the_root()
    {
        var used = _ledger.By(Alice, Add(Alice));
        Assert.Null(_ledger.Submit(used).Code);
        var lists = _ledger.Executor.ExportReplay();
        var restored = Restored();
        Assert.Throws<InvalidOperationException>(() => restored.Execute(restored.Prepare(TestLedger.Body())!, _ledger.Now, restored.Tip.Order));
        Assert.False(restored.TryRestoreReplay([]));
        Assert.False(restored.TryRestoreReplay([lists[0] with { Keys = [Hash.Zero] }]));
        Assert.False(restored.TryRestoreReplay([lists[0], new ReplayList(lists[0].Minute + 1, [Hash.Zero])]));
        Assert.False(restored.TryRestoreReplay([lists[0], lists[0]]));
        Assert.False(restored.TryRestoreReplay([lists[0] with { Minute = lists[0].Minute + 1 }]));
        Assert.True(restored.TryRestoreReplay(lists));
        _ledger.Executor = restored;
        Assert.Equal(TransactionCodes.Replay, _ledger.Submit(used).Code);
    }

    [Fact]
    public void A_state_that_is_not_the_tips_restores_nothing()
    {
        Assert.Null(_ledger.Submit(_ledger.By(Alice, Add(Alice))).Code);
        var other = _ledger.Executor.Tip with { State = Hash.Zero };
        Assert.Null(LedgerExecutor.Restore(_ledger.Genesis, Catalog, _ledger.State, other));
        Assert.Null(LedgerExecutor.Restore(_ledger.Genesis, Catalog, _ledger.State, _ledger.Executor.Tip with { NextValidators = Hash.Zero }));
        Assert.Throws<ArgumentException>(() => LedgerExecutor.Create(_ledger.Genesis, Catalog, _ledger.State));
    }

    [Fact]
    public void A_certified_block_is_executed_without_verifying_and_gives_the_same_roots()
    {
        var good = _ledger.By(Alice, Add(Alice));
        var bad = _ledger.By(Alice, Add(Alice)).Bytes.ToArray();
        bad[^40] = bad[^40] == (byte)'A' ? (byte)'B' : (byte)'A';
        var unknown = _ledger.New().ActingAs(TestLedger.Account(TestLedger.Key(9))).Call("counter.add", "{}").Sign(TestLedger.Key(9));
        var (before, tip) = (_ledger.State.Copy(), _ledger.Executor.Tip);
        var receipts = _ledger.Submit(TestLedger.Body(_ledger.Batch(_ledger.Members[0], [bad, good.Bytes, unknown.Bytes])));
        Assert.Equal([TransactionCodes.SignatureInvalid, null, TransactionCodes.KeyUnknown], receipts.Select(r => r.Code));

        var (body, header, bytes) = _ledger.Blocks[^1];
        var follower = LedgerExecutor.Restore(_ledger.Genesis, Catalog, before, tip)!;
        var prepared = follower.Prepare(body)! with { Certified = bytes };
        var candidate = follower.Execute(prepared, header.Time, header.Order);
        Assert.Equal(header.Hash, candidate.Header.Hash);
        Assert.All(prepared.Batches.SelectMany(b => b!.Transactions), t => Assert.Equal(SignatureState.Unknown, t.Transaction!.SignatureState));
    }

    [Fact]
    public void Bug_a_receipts_cost_showed_whether_the_host_had_verified_ahead()
    {
        Assert.Null(_ledger.Submit(_ledger.By(Alice, Add(Alice))).Code);
        var (method, arguments) = Add(Alice);
        var transaction = _ledger.New().ActingAs(TestLedger.Account(Alice)).Call(method, arguments).Sign(Alice);
        var body = TestLedger.Body(_ledger.Batch(_ledger.Members[0], [transaction.Bytes]));
        var executor = _ledger.Executor;
        var (lazy, ahead) = (executor.Prepare(body)!, executor.Prepare(body)!);
        Assert.Equal(SignatureState.Valid, ahead.Batches[0]!.Transactions[0].Transaction!.VerifySignatures(new StateKeyDirectory(_ledger.State)));
        var first = executor.Execute(ahead, _ledger.Now.Plus(1_000), executor.Tip.Order).Header.Hash;
        Assert.Equal(first, executor.Execute(lazy, _ledger.Now.Plus(1_000), executor.Tip.Order).Header.Hash);
    }

    [Fact]
    public void Looking_ahead_changes_nothing_but_speed()
    {
        var calls = new[]
        {
            Add(Alice), Add(Alice, -9), ("counter.add", """{"account":"x","by":1}"""), ("counter.add", "{}"), ("counter.nothing", """{"name":"a","more":1}"""), ("nobody.add", "{}"),
        };
        var transactions = calls.Select(call => _ledger.By(Alice, call)).ToList();
        var body = TestLedger.Body(_ledger.Batch(_ledger.Members[0], [.. transactions.Select(t => t.Bytes), "rubbish"u8.ToArray()]));
        var executor = _ledger.Executor;
        var ahead = executor.Execute(executor.Prepare(body)!, _ledger.Now.Plus(1_000), executor.Tip.Order).Header.Hash;
        var plain = executor.Prepare(body)!;
        plain = plain with { Batches = [plain.Batches[0]! with { Transactions = [.. plain.Batches[0]!.Batch.Transactions.Select(t => SignedTransaction.Parse(t))] }] };
        Assert.Equal(ahead, executor.Execute(plain, _ledger.Now.Plus(1_000), executor.Tip.Order).Header.Hash);
    }

    [Fact]
    public void Arguments_read_ahead_for_one_version_do_not_serve_another()
    {
        var other = new ContractCatalog(typeof(OtherCounter));
        var transaction = _ledger.By(Alice, Add(Alice, 5));
        other.LookAhead(transaction);
        Assert.NotNull(transaction.Ahead!.Arguments[0]);
        var batch = Batch.TryDecode(_ledger.Batch(_ledger.Members[0], [transaction.Bytes]))!;
        var body = TestLedger.Body(batch.Bytes.ToArray());
        var prepared = new PreparedBody(BlockBody.TryDecode(body)!, body, [new PreparedBatch(batch, [new ParsedTransaction(transaction, default, transaction.Bytes)])]);
        var candidate = _ledger.Executor.Execute(prepared, _ledger.Now.Plus(1_000), _ledger.Executor.Tip.Order);
        Assert.Null(Assert.Single(((StagedBlock)candidate.Staged).Decoded).Code);
    }

    [Fact]
    public void Every_block_gives_the_same_when_each_is_executed_by_a_new_executor_on_the_real_state()
    {
        var state = new WorldState();
        var first = LedgerExecutor.Create(_ledger.Genesis, Catalog, state);
        _ledger.Submit(_ledger.By(Alice, Add(Alice, 5)), _ledger.By(TestLedger.Key(2), Add(TestLedger.Key(2))));
        _ledger.Submit(_ledger.By(Alice, Add(Alice, -9)), _ledger.By(Alice, ("office.activate", """{"name":"counter"}""")));
        _ledger.Pass(60_000);
        _ledger.Submit(_ledger.By(Alice, Add(Alice, 1)), _ledger.By(Alice, ("counter.remind", $$"""{"account":"{{TestLedger.Account(Alice)}}","due":{{_ledger.Now.Plus(90_000).Milliseconds}}}""")));
        _ledger.Pass(900_000);
        var (executor, window) = (first, first.ExportReplay());
        foreach (var (body, header, receipts) in _ledger.Blocks)
        {
            var again = executor.Tip.Height.Value == 0 ? executor : LedgerExecutor.Restore(_ledger.Genesis, Catalog, state, executor.Tip)!;
            Assert.True(again.TryRestoreReplay(window));
            var candidate = again.Execute(again.Prepare(body)!, header.Time, header.Order);
            Assert.Equal(receipts.Select(r => Convert.ToHexString(r.Span)), candidate.Receipts.Select(r => Convert.ToHexString(r.Span)));
            Assert.Equal(header.Transactions, candidate.Header.Transactions);
            again.Commit(candidate);
            Assert.Equal(state.Root, candidate.Header.State);
            (executor, window) = (again, again.ExportReplay());
        }
    }

    private LedgerExecutor Restored() => LedgerExecutor.Restore(_ledger.Genesis, Catalog, _ledger.State, _ledger.Executor.Tip)!;
}
