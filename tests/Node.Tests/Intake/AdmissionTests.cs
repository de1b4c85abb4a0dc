using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Intake;

namespace Xinglin.Node.Tests.Intake;

public sealed class AdmissionTests
{
    private static readonly IntakeLimits Wide = new() { AccountPerSecond = 100_000, AccountBurst = 100_000 };

    private static Receipt Executed(SignedTransaction transaction, long cost, RefusalCode? code = null) =>
        new(transaction.Id, code, null, IntakeSample.Member, cost, [], Hash.Zero);

    [Fact]
    public void Storm_of_one_account_stops_at_half_and_others_still_come_in()
    {
        using var sample = new IntakeSample(Wide with { PendingMax = 100, CutIdle = TimeSpan.FromHours(1) });
        var answers = Enumerable.Range(0, 200).Select(_ => sample.Submit(sample.Transaction())).ToList();
        var refused = answers.Where(a => a.Outcome == IntakeOutcome.Refused).ToList();
        Assert.InRange(answers.Count(a => a.Outcome == IntakeOutcome.Taken), 50, 51);
        Assert.All(refused, a => Assert.Equal(IntakeCodes.Share, a.Code));
        Assert.All(refused, a => Assert.InRange(a.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)));
        Assert.True(sample.Intake.Status.IsOverloaded);
        Assert.Equal(IntakeOutcome.Taken, sample.Submit(sample.Transaction(IntakeSample.Bob)).Outcome);
    }

    [Fact]
    public void Storm_is_refused_before_a_signature_is_verified()
    {
        using var sample = new IntakeSample(Wide with { PendingMax = 10, CutIdle = TimeSpan.FromHours(1) });
        Enumerable.Range(0, 10).ToList().ForEach(_ => sample.Submit(sample.Transaction()));
        var asked = sample.Keys.Asked;
        Assert.Equal(IntakeCodes.Share, sample.Submit(sample.Transaction()).Code);
        Assert.Equal(asked, sample.Keys.Asked);
    }

    [Fact]
    public void Dear_work_fills_an_accounts_part_sooner_than_cheap_work()
    {
        using var sample = new IntakeSample(Wide with { PendingUnitsMax = 100_000, CutIdle = TimeSpan.FromHours(1) });
        var cheap = sample.Transaction();
        sample.Submit(cheap);
        sample.Intake.OnExecuted([Executed(cheap, 10_050)]);
        var taken = Enumerable.Range(0, 100).Count(_ => sample.Submit(sample.Transaction()).Outcome == IntakeOutcome.Taken);
        Assert.InRange(taken, 4, 6);
    }

    [Fact]
    public void Price_is_what_execution_measured_and_falls_slowly()
    {
        using var sample = new IntakeSample(Wide);
        var prices = new WorkPrices();
        var transaction = sample.Transaction();
        Assert.Equal(WorkPrices.Unmeasured, prices.OfMethod("test.write"));
        prices.Observe(transaction, Executed(transaction, 5_050));
        Assert.Equal(5_000, prices.OfMethod("test.write"));
        prices.Observe(transaction, Executed(transaction, 1_050));
        Assert.Equal(4_750, prices.OfMethod("test.write"));
        prices.Observe(transaction, Executed(transaction, 100, RuntimeCodes.PolicyUnsatisfied));
        Assert.Equal(4_750, prices.OfMethod("test.write"));
        prices.Observe(transaction, Executed(transaction, Meter.TransactionUnitsMax, RuntimeCodes.MeterExceeded));
        Assert.Equal(Meter.TransactionUnitsMax - Meter.SignatureUnits, prices.OfMethod("test.write"));
        Assert.Equal(Meter.TransactionUnitsMax - Meter.SignatureUnits + Meter.SignatureUnits + (transaction.Bytes.Length / Meter.BytesPerUnit), prices.Of(transaction));
    }

    [Fact]
    public void Refusals_for_a_quota_say_when_to_come_again()
    {
        using var sample = new IntakeSample(new IntakeLimits { AccountPerSecond = 1, AccountBurst = 1 });
        sample.Submit(sample.Transaction());
        var refused = sample.Submit(sample.Transaction());
        Assert.Equal(IntakeCodes.QuotaAccount, refused.Code);
        sample.Clock.Advance(refused.RetryAfter!.Value);
        Assert.Equal(IntakeOutcome.Taken, sample.Submit(sample.Transaction()).Outcome);
    }

    [Fact]
    public void Voted_quota_is_taken_over_and_the_nodes_own_stays_when_it_is_stricter()
    {
        var agreed = AgreedQuotas.None;
        using var sample = new IntakeSample(new IntakeLimits { AccountPerSecond = 100, AccountBurst = 8 }, () => agreed);
        agreed = AgreedQuotas.None with { Account = 1 };
        Assert.True(SpinWait.SpinUntil(() =>
        {
            sample.Clock.Advance(TimeSpan.FromMinutes(1));
            sample.Intake.OnFinal([]);
            return Enumerable.Range(0, 10).Count(_ => sample.Submit(sample.Transaction()).Outcome == IntakeOutcome.Taken) == 4;
        }, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Quotas_are_read_from_the_state_that_the_members_voted()
    {
        var state = new OneEntry("membership.parameters/quota-member", JsonSerializer.SerializeToUtf8Bytes(new ParameterValue(250), ContractsJson.Default.ParameterValue));
        Assert.Equal(AgreedQuotas.None with { Member = 250 }, AgreedQuotas.Of(state));
    }

    private sealed class OneEntry(string key, byte[] bytes) : IStateReader
    {
        public bool TryGet(ReadOnlySpan<byte> asked, out ReadOnlyMemory<byte> value)
        {
            value = bytes;
            return asked.SequenceEqual(System.Text.Encoding.ASCII.GetBytes(key));
        }
    }
}
