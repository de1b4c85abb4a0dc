using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Identity;

public sealed class RecoveryTests
{
    private const int Delay = 72;

    private static readonly P256Signer Owner = Key(1);
    private static readonly P256Signer[] Guardians = [Key(11), Key(12), Key(13), Key(14)];
    private static readonly P256Signer New = Key(21);
    private static readonly P256Signer NewSeal = Key(22);
    private static readonly AccountId Patient = Account(Owner);
    private readonly Consortium _consortium = new();

    private AccountEntry Entry => _consortium.AccountEntry(Patient)!;

    private Recovery? Running => _consortium.Entry<Recovery>($"recovery.running/{Patient}");

    private void Open() =>
        Accepted(_consortium.Do(Owner, "relationship.open", new RelationshipOpen(Patient, Account(_consortium.Hospital), JwkOf(Key(2)))));

    private Receipt Plan(int of, params P256Signer[] guardians) =>
        _consortium.Do(Owner, "recovery.plan", new RecoveryPlan(Patient, of, [.. guardians.Select(g => g.KeyId)], Delay));

    private void Planned(int of = 2)
    {
        Open();
        Accepted(Plan(of, Guardians));
    }

    private Receipt Start(P256Signer guardian, P256Signer? key = null) =>
        _consortium.Do(guardian, "recovery.start", new RecoveryStart(Patient, JwkOf(key ?? New), JwkOf(NewSeal)));

    private Hash Started(P256Signer guardian, P256Signer? key = null)
    {
        var receipt = Start(guardian, key);
        Accepted(receipt);
        return receipt.Transaction;
    }

    private Receipt Approve(P256Signer guardian, Hash action) => _consortium.Do(guardian, "recovery.approve", new RecoveryApprove(Patient, action));

    private Receipt Finish(Hash action) => _consortium.Do(Key(99), "recovery.finish", new RecoveryFinish(Patient, action));

    private Receipt Veto(P256Signer signer) => _consortium.Do([signer], [signer == Owner ? Patient : Account(signer)], "recovery.veto", new RecoveryVeto(Patient));

    [Fact]
    public void Enough_guardians_replace_the_keys_after_the_delay_and_the_old_key_is_out()
    {
        Planned();
        var action = Started(Guardians[0]);
        Accepted(Approve(Guardians[2], action));
        _consortium.Ledger.Pass(Delay * Hour);
        Accepted(Finish(action));

        Assert.Equal([New.KeyId], Entry.Keys);
        Assert.Equal(JwkOf(NewSeal), _consortium.Entry<Relationship>($"relationship.relationships/{Patient}")!.Seal);
        Refused(RuntimeCodes.KidNotOfAccount, Plan(1, Key(30)));
        Accepted(_consortium.Do([New], [Patient], "summary.confirm", new SummaryAccount(Patient)));
        Refused(RecoveryCodes.Unknown, Finish(action));
    }

    /// <summary>All subsets of four guardians, for every m: below m nothing happens, at m it does.</summary>
    [Fact]
    public void No_set_of_guardians_below_the_threshold_gets_anywhere()
    {
        for (var of = 1; of <= 4; of++)
        {
            for (var subset = 1; subset < 16; subset++)
            {
                var tests = new RecoveryTests();
                tests.Planned(of);
                var colluding = Guardians.Where((_, i) => (subset & (1 << i)) != 0).ToList();
                var action = tests.Started(colluding[0]);
                colluding.ForEach(g => Accepted(tests.Approve(g, action)));
                colluding.ForEach(g => Accepted(tests.Approve(g, action)));
                tests._consortium.Ledger.Pass(10 * Delay * Hour);
                var finished = tests.Finish(action);
                if (colluding.Count < of)
                {
                    Refused(RecoveryCodes.TooFew, finished);
                    Assert.Equal([Owner.KeyId], tests.Entry.Keys);
                }
                else
                {
                    Accepted(finished);
                    Assert.Equal([New.KeyId], tests.Entry.Keys);
                }
            }
        }
    }

    /// <summary>Whatever guardians do in whatever order: keys change only when at least m of them support the same ones.</summary>
    [Fact]
    public void Support_moves_and_never_counts_twice()
    {
        var random = new Random(20_261_121);
        var outcomes = Enumerable.Range(0, 60).Select(_ => FollowSupport([.. Enumerable.Range(0, 12).Select(_ => random.Next(256))])).ToList();
        Assert.Contains(true, outcomes);
        Assert.Contains(false, outcomes);
    }

    private static bool FollowSupport(IReadOnlyList<int> moves)
    {
        var tests = new RecoveryTests();
        tests.Planned(of: 3);
        Dictionary<int, Hash> supports = [];
        List<Hash> actions = [];
        foreach (var move in moves)
        {
            var guardian = move % 4;
            if (actions.Count == 0 || move > 160)
            {
                actions.Add(tests.Started(Guardians[guardian], Key(100 + actions.Count)));
                supports[guardian] = actions[^1];
            }
            else
            {
                var action = actions[(move / 4) % actions.Count];
                var receipt = tests.Approve(Guardians[guardian], action);
                if (supports.ContainsValue(action))
                {
                    Accepted(receipt);
                    supports[guardian] = action;
                }
                else
                {
                    Refused(RecoveryCodes.Unknown, receipt);
                }
            }
        }

        tests._consortium.Ledger.Pass(Delay * Hour);
        foreach (var action in actions)
        {
            var enough = supports.Values.Count(a => a == action) >= 3;
            Assert.Equal(enough, tests.Finish(action).Code is null);
            if (enough)
            {
                return true;
            }
        }

        Assert.Equal([Owner.KeyId], tests.Entry.Keys);
        return false;
    }

    [Fact]
    public void It_cannot_be_finished_before_the_delay()
    {
        Planned();
        var action = Started(Guardians[0]);
        Refused(RecoveryCodes.TooFew, Finish(action));
        Accepted(Approve(Guardians[1], action));
        Refused(RecoveryCodes.DelayRunning, Finish(action));
        _consortium.Ledger.Pass((Delay * Hour) - 60_000);
        Refused(RecoveryCodes.DelayRunning, Finish(action));
        _consortium.Ledger.Pass(60_000);
        Accepted(Finish(action));
    }

    [Fact]
    public void The_owner_ends_it_in_the_last_hour_and_those_guardians_must_wait()
    {
        Planned();
        var action = Started(Guardians[0]);
        Accepted(Approve(Guardians[1], action));
        _consortium.Ledger.Pass((Delay - 1) * Hour);
        Accepted(Veto(Owner));

        _consortium.Ledger.Pass(2 * Hour);
        Refused(RecoveryCodes.Unknown, Finish(action));
        Refused(RecoveryCodes.Quarantined, Start(Guardians[0]));
        Refused(RecoveryCodes.Quarantined, Start(Guardians[1]));
        Accepted(Start(Guardians[2]));
        Accepted(Veto(Owner));
        _consortium.Ledger.Pass(Delay * Hour);
        Accepted(Start(Guardians[0]));
        Assert.Equal([Owner.KeyId], Entry.Keys);
    }

    [Fact]
    public void Nobody_but_a_present_key_of_the_account_ends_it()
    {
        Planned();
        Started(Guardians[0]);
        Refused(RecoveryCodes.NotTheOwner, Veto(Guardians[1]));
        Refused(RecoveryCodes.NotTheOwner, Veto(Key(99)));
        Accepted(Veto(Owner));
        Refused(RecoveryCodes.Unknown, Veto(Owner));
    }

    [Fact]
    public void A_device_may_end_it_alone_although_the_account_acts_only_with_two()
    {
        Planned();
        var device = Key(3);
        Accepted(_consortium.Do([Owner, device], [Patient], "account.rotate", new AccountRotate(Patient, [JwkOf(device)], [])));
        Accepted(_consortium.Do(Owner, "account.policy", new AccountPolicy(Patient, Policy.All(Policy.OfKey(Owner.KeyId), Policy.OfKey(device.KeyId)))));
        Started(Guardians[0]);
        Accepted(Veto(device));
    }

    [Fact]
    public void A_rotation_meanwhile_does_not_stop_it_and_the_rotated_key_can()
    {
        Planned();
        var action = Started(Guardians[0]);
        Accepted(Approve(Guardians[1], action));
        var rotated = Key(4);
        Accepted(_consortium.Do([Owner, rotated], [Patient], "account.rotate", new AccountRotate(Patient, [JwkOf(rotated)], [Owner.KeyId])));
        Refused(RecoveryCodes.NotTheOwner, _consortium.Do([Key(99)], [Account(Key(99))], "recovery.veto", new RecoveryVeto(Patient)));
        _consortium.Ledger.Pass(Delay * Hour);
        Accepted(Finish(action));
        Assert.Equal([New.KeyId], Entry.Keys);

        var other = new RecoveryTests();
        other.Planned();
        var second = other.Started(Guardians[0]);
        Accepted(other.Approve(Guardians[1], second));
        Accepted(other._consortium.Do([Owner, rotated], [Patient], "account.rotate", new AccountRotate(Patient, [JwkOf(rotated)], [Owner.KeyId])));
        Refused(RecoveryCodes.NotTheOwner, other._consortium.Do([Guardians[0]], [Account(Guardians[0])], "recovery.veto", new RecoveryVeto(Patient)));
        Accepted(other.Veto(rotated));
        other._consortium.Ledger.Pass(Delay * Hour);
        Refused(RecoveryCodes.Unknown, other.Finish(second));
    }

    [Fact]
    public void An_approval_is_for_the_keys_that_it_names_and_for_no_other()
    {
        Planned();
        var mine = Started(Guardians[0]);
        var theirs = Started(Guardians[1], Key(66));
        Refused(RecoveryCodes.Unknown, Approve(Guardians[2], Id("another action")));
        Accepted(Approve(Guardians[2], mine));
        _consortium.Ledger.Pass(Delay * Hour);
        Refused(RecoveryCodes.TooFew, Finish(theirs));
        Accepted(Finish(mine));
        Assert.Equal([New.KeyId], Entry.Keys);
    }

    [Fact]
    public void An_approval_of_before_the_veto_is_worth_nothing_after_it()
    {
        Planned();
        var action = Started(Guardians[0]);
        Accepted(Approve(Guardians[1], action));
        Accepted(Veto(Owner));
        _consortium.Ledger.Pass(Delay * Hour);
        Refused(RecoveryCodes.Unknown, Approve(Guardians[2], action));
        var again = Started(Guardians[0]);
        Assert.NotEqual(action, again);
        Refused(RecoveryCodes.TooFew, Finish(again));
    }

    [Fact]
    public void A_guardian_with_two_of_the_keys_counts_once()
    {
        Planned();
        var both = Guardians[0];
        Accepted(_consortium.Do([both, Guardians[1]], [Account(both)], "account.rotate", new AccountRotate(Account(both), [JwkOf(Guardians[1])], [])));
        var receipt = _consortium.Do([both, Guardians[1]], [Account(both)], "recovery.start", new RecoveryStart(Patient, JwkOf(New), JwkOf(NewSeal)));
        Accepted(receipt);
        _consortium.Ledger.Pass(Delay * Hour);
        Refused(RecoveryCodes.TooFew, Finish(receipt.Transaction));
    }

    [Fact]
    public void Support_withdrawn_below_the_threshold_starts_the_delay_anew()
    {
        Planned();
        var action = Started(Guardians[0]);
        Accepted(Approve(Guardians[1], action));
        _consortium.Ledger.Pass((Delay - 1) * Hour);
        Started(Guardians[1], Key(66));
        Assert.Null(Running!.Candidates[0].Due);
        Accepted(Approve(Guardians[1], action));
        _consortium.Ledger.Pass(2 * Hour);
        Refused(RecoveryCodes.DelayRunning, Finish(action));
    }

    [Fact]
    public void Plans_keep_their_bounds()
    {
        Open();
        Refused(RecoveryCodes.AccountNotActing, _consortium.Do(Key(99), "recovery.plan", new RecoveryPlan(Patient, 1, [Key(11).KeyId], Delay)));
        Refused(RecoveryCodes.NotOpen, _consortium.Do(Key(50), "recovery.plan", new RecoveryPlan(Account(Key(50)), 1, [Key(11).KeyId], Delay)));
        Refused(RecoveryCodes.GuardianCount, Plan(0, Guardians));
        Refused(RecoveryCodes.GuardianCount, Plan(5, Guardians));
        Refused(RecoveryCodes.GuardianCount, Plan(2, Guardians[0], Guardians[0]));
        Refused(RecoveryCodes.GuardianCount, Plan(2, [.. Enumerable.Range(200, 17).Select(Key)]));
        Refused(RecoveryCodes.GuardianIsOwner, Plan(1, Owner));
        foreach (var hours in new[] { 23, 2_161, 0, -1, int.MaxValue })
        {
            Refused(RecoveryCodes.DelayInvalid, _consortium.Do(Owner, "recovery.plan", new RecoveryPlan(Patient, 1, [Key(11).KeyId], hours)));
        }

        Refused(RecoveryCodes.NotAGuardian, Start(Guardians[0]));
        Accepted(Plan(2, Guardians));
        Refused(RecoveryCodes.NotAGuardian, Start(Key(99)));
        Refused(RecoveryCodes.KeyNotNew, Start(Guardians[0], Owner));
        Refused(RecoveryCodes.KeyNotNew, Start(Guardians[0], Guardians[1]));
        Refused(RecoveryCodes.KeyInvalid, _consortium.Do(Guardians[0], "recovery.start", new RecoveryStart(Patient, JwkOf(New) with { X = "" }, JwkOf(NewSeal))));
        Started(Guardians[0]);
        Refused(RecoveryCodes.Running, Plan(1, Key(31)));
        Accepted(Veto(Owner));
        Accepted(Plan(0));
        Refused(RecoveryCodes.NotAGuardian, Start(Guardians[0]));
    }
}
