using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Intake;

namespace Xinglin.Node.Tests.Intake;

public sealed class TransactionIntakeTests : IDisposable
{
    private IntakeSample _sample = new();

    public void Dispose() => _sample.Dispose();

    private void With(IntakeLimits limits)
    {
        _sample.Dispose();
        _sample = new IntakeSample(limits);
    }

    private void Refuses(RefusalCode code, SignedTransaction transaction)
    {
        var answer = _sample.Submit(transaction);
        Assert.Equal((IntakeOutcome.Refused, code), (answer.Outcome, answer.Code));
        Assert.False(_sample.Intake.IsPending(transaction.Id));
    }

    [Fact]
    public async Task Taken_transaction_comes_out_in_a_batch_that_the_member_signed()
    {
        var transaction = _sample.Transaction();
        Assert.Equal(new IntakeAnswer(IntakeOutcome.Taken, transaction.Id, default), _sample.Submit(transaction));
        var batch = await _sample.NextBatch();
        Assert.Equal((IntakeSample.Network, 0u, IntakeSample.Member), (batch.Network, batch.Partition, batch.Member));
        Assert.True(batch.IsSignedBy(IntakeSample.Identity.PublicKey));
        Assert.Equal(transaction.Bytes.ToArray(), Assert.Single(batch.Transactions).ToArray());
    }

    [Fact]
    public void Transaction_of_another_network_partition_or_time_is_refused()
    {
        Refuses(TransactionCodes.WrongNetwork, _sample.Transaction(network: new NetworkId(Hash.Zero)));
        Refuses(TransactionCodes.WrongPartition, _sample.Transaction(partition: 1));
        Refuses(TransactionCodes.Expired, _sample.Transaction(life: TimeSpan.Zero));
        Refuses(TransactionCodes.ExpiryTooFar, _sample.Transaction(life: TimeSpan.FromMilliseconds(LedgerLimits.TransactionLifeMax + 1)));
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction(life: TimeSpan.FromMilliseconds(LedgerLimits.TransactionLifeMax))).Outcome);
    }

    [Fact]
    public void What_does_not_parse_is_refused_with_the_code_of_its_form()
    {
        Assert.Equal(TransactionCodes.JwsMalformed, _sample.Intake.Submit("hello"u8.ToArray()).Code);
        Assert.Equal(TransactionCodes.Oversize, _sample.Intake.Submit(new byte[LedgerLimits.TransactionBytesMax + 1]).Code);
    }

    [Fact]
    public void Key_that_is_neither_known_nor_introduced_is_refused()
    {
        var stranger = IntakeSample.Signer(77);
        Refuses(TransactionCodes.KeyUnknown, _sample.Transaction(stranger));
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction(stranger, introduce: true)).Outcome);
    }

    [Fact]
    public void Forged_signature_is_refused()
    {
        var parts = System.Text.Encoding.ASCII.GetString(_sample.Transaction().Bytes.Span).Split('.');
        var other = System.Text.Encoding.ASCII.GetString(_sample.Transaction().Bytes.Span).Split('.');
        var forged = SignedTransaction.Parse(System.Text.Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}.{other[2]}")).Transaction!;
        Refuses(TransactionCodes.SignatureInvalid, forged);
    }

    [Fact]
    public async Task Same_transaction_is_pending_once_and_then_final()
    {
        var transaction = _sample.Transaction();
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(transaction).Outcome);
        Assert.Equal(IntakeOutcome.AlreadyPending, _sample.Submit(transaction).Outcome);
        Assert.Single((await _sample.NextBatch()).Transactions);
        _sample.Intake.OnFinal([transaction.Id]);
        Assert.Equal(IntakeOutcome.AlreadyFinal, _sample.Submit(transaction).Outcome);
        Assert.Equal((0, 0L, 0), (_sample.Intake.Status.Pending, _sample.Intake.Status.PendingBytes, _sample.Intake.Status.BatchesUnderway));
    }

    [Fact]
    public void Account_is_held_to_its_share_and_others_are_not()
    {
        With(new IntakeLimits { AccountPerSecond = 10, AccountBurst = 3 });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction()).Outcome);
        }

        Refuses(IntakeCodes.QuotaAccount, _sample.Transaction());
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction(IntakeSample.Bob)).Outcome);
        _sample.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction()).Outcome);
        Refuses(IntakeCodes.QuotaAccount, _sample.Transaction());
    }

    [Fact]
    public void Nobody_uses_up_the_share_of_an_account_whose_key_they_lack()
    {
        With(new IntakeLimits { AccountPerSecond = 10, AccountBurst = 1 });
        var expires = new LedgerTime(_sample.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds());
        var inAlicesName = new TransactionBuilder(IntakeSample.Network, 0, "in-the-name-of-alice", expires)
            .ActingAs(new AccountId(IntakeSample.Alice.KeyId.Value)).Call("test.write", "{}").Sign(IntakeSample.Bob);
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(inAlicesName).Outcome);
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction()).Outcome);
    }

    [Fact]
    public void Member_itself_is_held_to_the_share_of_all_only()
    {
        With(new IntakeLimits { AccountPerSecond = 1, AccountBurst = 1, MemberPerSecond = 10, MemberBurst = 5 });
        _sample.Keys.Add(IntakeSample.Identity);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction(IntakeSample.Identity)).Outcome);
        }

        Refuses(IntakeCodes.QuotaMember, _sample.Transaction(IntakeSample.Identity));
    }

    [Fact]
    public void Member_is_held_to_its_share()
    {
        With(new IntakeLimits { MemberPerSecond = 10, MemberBurst = 2 });
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction()).Outcome);
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction(IntakeSample.Bob)).Outcome);
        Refuses(IntakeCodes.QuotaMember, _sample.Transaction());
    }

    [Fact]
    public async Task Full_intake_refuses_until_something_is_final()
    {
        With(new IntakeLimits { PendingMax = 2 });
        var first = _sample.Transaction();
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(first).Outcome);
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction(IntakeSample.Bob)).Outcome);
        Assert.Equal(IntakeCodes.Full, _sample.Submit(_sample.Transaction()).Code);
        await _sample.NextBatch();
        _sample.Intake.OnFinal([first.Id]);
        Assert.Equal(IntakeOutcome.Taken, _sample.Submit(_sample.Transaction()).Outcome);
    }

    [Fact]
    public async Task Many_are_cut_into_batches_of_count_and_bytes()
    {
        With(new IntakeLimits { CutCount = 10, CutBytes = 20_000, AccountBurst = 1000 });
        var transactions = Enumerable.Range(0, 60).Select(i => _sample.Transaction(filling: new string('x', i % 2 == 0 ? 10 : 4000))).ToList();
        var answers = _sample.Intake.SubmitMany([.. transactions.Select(t => t.Bytes)]);
        Assert.Equal(transactions.Select(t => new IntakeAnswer(IntakeOutcome.Taken, t.Id, default)), answers);
        var seen = new HashSet<Hash>();
        while (seen.Count < transactions.Count)
        {
            var batch = await _sample.NextBatch();
            Assert.InRange(batch.Transactions.Count, 1, 10);
            Assert.True(batch.Transactions.Count == 1 || batch.Transactions.Sum(t => t.Length + 4) <= 20_000);
            Assert.All(batch.Transactions, t => Assert.True(seen.Add(SignedTransaction.Parse(t).Transaction!.Id)));
        }
    }

    [Fact]
    public async Task Batch_that_is_not_final_is_offered_again_as_it_was()
    {
        With(new IntakeLimits { ResubmitAfter = TimeSpan.FromSeconds(5) });
        var transaction = _sample.Transaction();
        _sample.Submit(transaction);
        var first = await _sample.NextBatch();
        _sample.Clock.Advance(TimeSpan.FromSeconds(6));
        var again = await _sample.NextBatch();
        Assert.Equal(first.Bytes.ToArray(), again.Bytes.ToArray());
        _sample.Intake.OnFinal([transaction.Id]);
        Assert.Equal(0, _sample.Intake.Status.BatchesUnderway);
        Assert.Empty(_sample.Intake.Waiting());
    }

    [Fact]
    public async Task Batch_waits_while_the_ordering_has_no_room()
    {
        _sample.Ordering.HasRoom = false;
        _sample.Submit(_sample.Transaction());
        _sample.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(SpinWait.SpinUntil(() => _sample.Intake.Waiting().Count == 1, TimeSpan.FromSeconds(60)));
        _sample.Ordering.HasRoom = true;
        _sample.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Single((await _sample.NextBatch()).Transactions);
    }

    [Fact]
    public async Task Expired_transaction_is_given_up_and_its_owner_told()
    {
        var given = new TaskCompletionSource<IReadOnlyList<Hash>>();
        _sample.Intake.GivenUp += ids => given.TrySetResult(ids);
        var transaction = _sample.Transaction(life: TimeSpan.FromSeconds(30));
        _sample.Submit(transaction);
        await _sample.NextBatch();
        _sample.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([transaction.Id], await given.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, _sample.Intake.Status.Pending);
        Assert.Equal(1, _sample.Intake.Status.Expired);
    }

    [Fact]
    public async Task Transaction_that_became_final_elsewhere_is_not_cut()
    {
        With(new IntakeLimits { CutIdle = TimeSpan.FromHours(1) });
        var (elsewhere, here) = (_sample.Transaction(), _sample.Transaction());
        _sample.Submit(elsewhere);
        _sample.Submit(here);
        _sample.Intake.OnFinal([elsewhere.Id]);
        _sample.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(here.Bytes.ToArray(), Assert.Single((await _sample.NextBatch()).Transactions).ToArray());
    }

    [Fact]
    public async Task Own_batch_that_comes_back_is_neither_parsed_nor_verified_again()
    {
        _sample.Submit(_sample.Transaction());
        var batch = await _sample.NextBatch();
        var body = new BlockBody(BodySource.OrderingLog, 1, 0, [batch.Bytes]).Encode();
        var asked = _sample.Keys.Asked;
        var prepared = new BodyPreparer(_sample.Intake, _sample.Keys).Prepare(body, verify: true)!;
        Assert.Same(_sample.Intake.FindOwn(batch), Assert.Single(prepared.Batches));
        Assert.Equal(SignatureState.Valid, prepared.Batches[0]!.Transactions[0].Transaction!.SignatureState);
        Assert.Equal(asked, _sample.Keys.Asked);
    }

    [Fact]
    public async Task Own_number_with_other_bytes_is_another_batch()
    {
        _sample.Submit(_sample.Transaction());
        var batch = await _sample.NextBatch();
        var forged = batch.Bytes.ToArray();
        forged[^1] ^= 1;
        Assert.Null(_sample.Intake.FindOwn(Batch.TryDecode(forged)!));
    }

    [Fact]
    public void Threads_that_submit_the_same_transactions_get_each_taken_once()
    {
        var transactions = Enumerable.Range(0, 100).Select(_ => _sample.Transaction()).ToList();
        var taken = 0;
        Parallel.For(0, 4, _ => transactions.ForEach(t => Interlocked.Add(ref taken, _sample.Submit(t).Outcome == IntakeOutcome.Taken ? 1 : 0)));
        Assert.Equal(100, taken);
        Assert.Equal(100, _sample.Intake.Status.Pending);
        Assert.Equal(transactions.Sum(t => t.Bytes.Length), _sample.Intake.Status.PendingBytes);
    }
}
