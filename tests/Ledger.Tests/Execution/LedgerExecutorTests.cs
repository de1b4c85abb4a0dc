using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Testing;

namespace Xinglin.Ledger.Tests.Execution;

public sealed class LedgerExecutorTests
{
    private static readonly P256Signer Alice = TestLedger.Key(1);
    private static readonly P256Signer Bob = TestLedger.Key(2);
    private readonly TestLedger _ledger = new(new ContractCatalog(typeof(CounterContract), typeof(OfficeContract)));

    private static (string, string) Add(ISigner signer, long by = 1) => ("counter.add", $$"""{"account":"{{TestLedger.Account(signer)}}","by":{{by}}}""");

    private string? Value(ISigner signer) => _ledger.State.Text($"counter.values/{TestLedger.Account(signer)}");

    [Fact]
    public void An_account_introduced_by_its_key_acts_and_needs_no_introduction_again()
    {
        var first = _ledger.Submit(_ledger.By(Alice, Add(Alice, 5)));
        Assert.Null(first.Code);
        Assert.Equal("""{"value":5}""", Value(Alice));
        Assert.Equal($$"""{"keys":["{{Alice.KeyId}}"]}""", _ledger.State.Text($"ledger.accounts/{TestLedger.Account(Alice)}"));

        var (method, arguments) = Add(Alice, 2);
        var second = _ledger.Submit(_ledger.New().ActingAs(TestLedger.Account(Alice)).Call(method, arguments).Sign(Alice));
        Assert.Null(second.Code);
        Assert.Equal("""{"value":7}""", Value(Alice));
    }

    [Fact]
    public void Calls_of_one_transaction_are_atomic()
    {
        var receipt = _ledger.Submit(_ledger.By(Alice, Add(Alice, 5), Add(Alice, -9)));
        Assert.Equal(CounterCodes.Negative, receipt.Code);
        Assert.Equal(1, receipt.Call);
        Assert.Empty(receipt.Events);
        Assert.Null(Value(Alice));
        Assert.Null(_ledger.State.Text($"ledger.accounts/{TestLedger.Account(Alice)}"));
    }

    [Fact]
    public void A_transaction_of_a_block_sees_what_the_one_before_it_did()
    {
        var receipts = _ledger.Submit(_ledger.By(Alice, Add(Alice, 5)), _ledger.By(Alice, Add(Alice, -6)), _ledger.By(Alice, Add(Alice, -5)));
        Assert.Equal([null, CounterCodes.Negative, null], receipts.Select(r => r.Code));
        Assert.Equal("""{"value":0}""", Value(Alice));
    }

    [Fact]
    public void A_receipt_shows_events_cost_and_survives_its_encoding()
    {
        var receipt = _ledger.Submit(_ledger.By(Alice, Add(Alice, 5)));
        var announced = Assert.Single(receipt.Events);
        Assert.Equal("counter.added", announced.Name);
        Assert.True(receipt.Cost > 0);
        Assert.NotEqual(Hash.Zero, receipt.Changes);
        var bytes = ReceiptJson.Encode(receipt);
        Assert.Equal(bytes, _ledger.Blocks[^1].Receipts[0].ToArray());
        var read = ReceiptJson.TryDecode(bytes)!;
        Assert.Equal(bytes, ReceiptJson.Encode(read));
        Assert.Null(ReceiptJson.TryDecode(bytes.Append((byte)' ').ToArray()));
    }

    [Fact]
    public void The_same_id_is_refused_in_the_same_block_and_later()
    {
        var transaction = _ledger.By(Alice, Add(Alice));
        Assert.Equal([null, TransactionCodes.Replay], _ledger.Submit(transaction, transaction).Select(r => r.Code));
        Assert.Equal(TransactionCodes.Replay, _ledger.Submit(transaction).Code);
        Assert.Equal("""{"value":1}""", Value(Alice));
    }

    [Fact]
    public void A_refused_transaction_has_used_its_id()
    {
        var transaction = _ledger.By(Alice, Add(Alice, -1));
        Assert.Equal(CounterCodes.Negative, _ledger.Submit(transaction).Code);
        Assert.Null(_ledger.Submit(_ledger.By(Alice, Add(Alice, 5))).Code);
        Assert.Equal(TransactionCodes.Replay, _ledger.Submit(transaction).Code);
    }

    [Fact]
    public void Nobody_uses_up_the_id_of_an_account_that_is_not_his()
    {
        var id = _ledger.NextId();
        var (method, arguments) = Add(Alice);
        Assert.Null(_ledger.Submit(_ledger.By(Alice, Add(Alice))).Code);
        var foreign = _ledger.New(id).ActingAs(TestLedger.Account(Alice)).Call(method, arguments).Introduce(Bob).Sign(Bob);
        Assert.Equal(RuntimeCodes.KidNotOfAccount, _ledger.Submit(foreign).Code);
        Assert.Null(_ledger.Submit(_ledger.New(id).ActingAs(TestLedger.Account(Alice)).Call(method, arguments).Sign(Alice)).Code);
    }

    [Fact]
    public void Replay_entries_leave_the_state_when_their_minute_has_passed()
    {
        Assert.Null(_ledger.Submit(_ledger.By(Alice, Add(Alice))).Code);
        Assert.Contains(_ledger.State.Keys, k => k.StartsWith("ledger.replay/", StringComparison.Ordinal));
        _ledger.Pass(180_000);
        Assert.DoesNotContain(_ledger.State.Keys, k => k.StartsWith("ledger.replay/", StringComparison.Ordinal));
    }

    [Fact]
    public void Time_network_and_keys_each_refuse_with_their_code()
    {
        var account = TestLedger.Account(Alice);
        var (method, arguments) = Add(Alice);
        TransactionBuilder Filled(TransactionBuilder builder) => builder.ActingAs(account).Call(method, arguments);
        Assert.Equal(TransactionCodes.Expired, _ledger.Submit(Filled(_ledger.New(lives: 1_000)).Introduce(Alice).Sign(Alice)).Code);
        Assert.Equal(TransactionCodes.ExpiryTooFar, _ledger.Submit(Filled(_ledger.New(lives: 700_000)).Introduce(Alice).Sign(Alice)).Code);
        var elsewhere = new TransactionBuilder(new NetworkId(Hash.Zero), 0, _ledger.NextId(), _ledger.Now.Plus(60_000));
        Assert.Equal(TransactionCodes.WrongNetwork, _ledger.Submit(Filled(elsewhere).Introduce(Alice).Sign(Alice)).Code);
        var partition = new TransactionBuilder(_ledger.Genesis.Network, 1, _ledger.NextId(), _ledger.Now.Plus(60_000));
        Assert.Equal(TransactionCodes.WrongPartition, _ledger.Submit(Filled(partition).Introduce(Alice).Sign(Alice)).Code);
        Assert.Equal(TransactionCodes.KeyUnknown, _ledger.Submit(Filled(_ledger.New()).Sign(Alice)).Code);
        Assert.Equal(RuntimeCodes.AccountUnknown, _ledger.Submit(Filled(_ledger.New()).Introduce(Bob).Sign(Bob)).Code);
    }

    [Fact]
    public void A_transaction_that_does_not_parse_leaves_one_line()
    {
        var receipts = _ledger.Submit(TestLedger.Body(_ledger.Batch(_ledger.Members[0], ["nonsense"u8.ToArray()])));
        Assert.Equal(TransactionCodes.JwsMalformed, Assert.Single(receipts).Code);
        Assert.Equal(Sha256.Of("nonsense"u8), receipts[0].Transaction);
    }

    [Fact]
    public void A_bad_signature_is_refused_and_changes_nothing()
    {
        var bytes = _ledger.By(Alice, Add(Alice)).Bytes.ToArray();
        var at = bytes.Length - 40;
        bytes[at] = bytes[at] == (byte)'A' ? (byte)'B' : (byte)'A';
        var receipts = _ledger.Submit(TestLedger.Body(_ledger.Batch(_ledger.Members[0], [bytes])));
        Assert.Equal(TransactionCodes.SignatureInvalid, Assert.Single(receipts).Code);
        Assert.Null(Value(Alice));
    }

    [Fact]
    public void Batches_of_strangers_unsigned_or_malformed_are_skipped()
    {
        var transaction = _ledger.By(Alice, Add(Alice));
        var stranger = _ledger.Batch(Alice, [transaction.Bytes]);
        var broken = _ledger.Batch(_ledger.Members[0], [transaction.Bytes]);
        broken[^1] ^= 1;
        Assert.Empty(_ledger.Submit(TestLedger.Body(stranger, broken, [1, 2, 3])));
        Assert.Equal(0u, _ledger.Executor.Tip.TransactionCount);
        Assert.Null(_ledger.Submit(transaction).Code);
    }

    [Theory]
    [InlineData("nobody.add", "{}", "contract-unknown")]
    [InlineData("add", "{}", "contract-unknown")]
    [InlineData("counter.subtract", "{}", "call-unknown")]
    [InlineData("counter.due", "{}", "call-unknown")]
    [InlineData("counter.nothing", """{"name":"a","more":1}""", "argument-unknown")]
    [InlineData("counter.nothing", "{}", "argument-invalid")]
    [InlineData("counter.nothing", """{"name":null}""", "argument-invalid")]
    [InlineData("counter.nothing", """{"name":5}""", "argument-invalid")]
    [InlineData("counter.nothing", """{"name":"a"}""", "contract_fault")]
    [InlineData("counter.fault", """{"name":"a"}""", "contract_fault")]
    [InlineData("late.nothing", """{"name":"a"}""", "contract-unknown")]
    public void Calls_that_cannot_be_are_refused(string method, string arguments, string code)
    {
        var receipt = _ledger.Submit(_ledger.By(Alice, (method, arguments)));
        Assert.Equal(code, receipt.Code?.Value);
        Assert.Null(Value(Alice));
    }

    [Fact]
    public void A_transaction_that_spends_its_units_is_refused()
    {
        var account = TestLedger.Account(Alice);
        var receipts = _ledger.Submit(
            _ledger.By(Alice, ("counter.loop", $$"""{"account":"{{account}}","by":{{Meter.TransactionUnitsMax}}}""")),
            _ledger.By(Alice, ("counter.loop", $$"""{"account":"{{account}}","by":1000}""")));
        Assert.Equal([RuntimeCodes.MeterExceeded, null], receipts.Select(r => r.Code));
        Assert.Equal(Meter.TransactionUnitsMax, receipts[0].Cost);
        Assert.InRange(receipts[1].Cost, 1000, 2000);
    }

    [Fact]
    public void Bug_a_spent_meter_at_the_end_of_a_batch_ended_the_next_one()
    {
        var account = TestLedger.Account(Alice);
        var spent = _ledger.By(Alice, ("counter.loop", $$"""{"account":"{{account}}","by":{{Meter.TransactionUnitsMax}}}"""));
        var receipts = _ledger.Submit(TestLedger.Body(
            _ledger.Batch(_ledger.Members[0], [spent.Bytes]), _ledger.Batch(_ledger.Members[1], [_ledger.By(Alice, Add(Alice)).Bytes])));
        Assert.Equal([RuntimeCodes.MeterExceeded, null], receipts.Select(r => r.Code));
    }

    [Fact]
    public void A_block_that_spends_its_units_refuses_the_rest_which_may_come_again()
    {
        var account = TestLedger.Account(Alice);
        var loop = ("counter.loop", $$"""{"account":"{{account}}","by":390000}""");
        var many = Enumerable.Range(0, 53).Select(_ => _ledger.By(Alice, loop)).ToList();
        var receipts = _ledger.Submit(many);
        Assert.Equal(RuntimeCodes.BlockFull, receipts[^1].Code);
        Assert.Null(receipts[0].Code);
        Assert.Null(_ledger.Submit(many[^1]).Code);
    }

    [Fact]
    public void Dear_calls_of_one_member_leave_the_others_their_part_of_the_block()
    {
        var account = TestLedger.Account(Alice);
        var loop = ("counter.loop", $$"""{"account":"{{account}}","by":390000}""");
        var storm = Enumerable.Range(0, 53).Select(_ => _ledger.By(Alice, loop).Bytes).ToList();
        var receipts = _ledger.Submit(TestLedger.Body(
            _ledger.Batch(_ledger.Members[0], storm), _ledger.Batch(_ledger.Members[1], [_ledger.By(Alice, Add(Alice)).Bytes])));
        Assert.Null(receipts[^1].Code);
        Assert.Equal(26, receipts.Count(r => r.Code is null && r.Cost > 100_000));
        Assert.Equal(53 - 26, receipts.Count(r => r.Code == RuntimeCodes.BlockFull));
    }
}
