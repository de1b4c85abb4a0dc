using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Identity;

/// <summary>
/// Account recovery: guardians whom the owner named replace a lost key after a delay in which any present key of the account ends it.
/// The ledger sees keys made for this one purpose; why, and who they are, it does not.
/// </summary>
[Contract("recovery", Json = typeof(ContractsJson), Capabilities = ContractCapabilities.Accounts)]
public sealed class RecoveryContract(ContractTables tables, IAccountAdministration accounts, IRelationships relationships)
{
    /// <summary>Guardians of one account.</summary>
    public const int GuardiansMax = Policy.LeavesMax;

    /// <summary>Shortest delay, hours: a day to notice.</summary>
    public const int DelayHoursMin = 24;

    /// <summary>Longest delay, hours: 90 days.</summary>
    public const int DelayHoursMax = 2_160;

    private const long Hour = 3_600_000;

    private readonly Table<AccountId, RecoveryGuardians> _plans = tables.Open("plans", KeyTexts.Account, ContractsJson.Default.RecoveryGuardians);
    private readonly Table<AccountId, Recovery> _running = tables.Open("running", KeyTexts.Account, ContractsJson.Default.Recovery);
    private readonly Table<KeyId, RecoveryQuarantine> _quarantines = tables.Open("quarantines", KeyTexts.Key, ContractsJson.Default.RecoveryQuarantine);

    /// <summary>The owner names guardians, replaces them, or with an empty list does without.</summary>
    [Call("plan")]
    public Outcome Plan(CallContext context, RecoveryPlan arguments)
    {
        if (RefusePlan(context, arguments) is { } refusal)
        {
            return refusal;
        }

        if (arguments.Guardians.Count == 0)
        {
            _plans.Remove(arguments.Account);
        }
        else
        {
            _plans.Put(arguments.Account, new RecoveryGuardians(arguments.Of, arguments.Guardians, arguments.DelayHours, context.Time));
        }

        Emit(context, "planned", new RecoveryChanged(arguments.Account));
        return Outcome.Accepted;
    }

    /// <summary>A guardian says which keys are to be the account's; it counts as this guardian's approval, in place of an earlier one.</summary>
    [Call("start")]
    public Outcome Start(CallContext context, RecoveryStart arguments)
    {
        if (_plans.Find(arguments.Account) is not { } plan || Approvers(context, plan) is not { Count: > 0 } approvers)
        {
            return RecoveryCodes.NotAGuardian;
        }

        if (approvers.SelectMany(person => person.Keys).Any(kid => _quarantines.Find(kid)?.Until.CompareTo(context.Time) > 0))
        {
            return RecoveryCodes.Quarantined;
        }

        if (!arguments.Key.TryKey(out var key) || !arguments.Seal.TryKey(out _))
        {
            return RecoveryCodes.KeyInvalid;
        }

        var kid = key.Thumbprint();
        if (plan.Guardians.Contains(kid) || accounts.Find(arguments.Account)?.Keys.Contains(kid) == true)
        {
            return RecoveryCodes.KeyNotNew;
        }

        var started = new RecoveryCandidate(context.Transaction, arguments.Key, arguments.Seal, context.Time, []);
        var known = _running.Find(arguments.Account)?.Candidates ?? [];
        return Support(context, "started", arguments.Account, plan, [.. known.Where(c => c.Action != started.Action), started], started.Action, approvers);
    }

    /// <summary>A further guardian approves exactly the keys that a start named; a guardian's support is for one of them at a time.</summary>
    [Call("approve")]
    public Outcome Approve(CallContext context, RecoveryApprove arguments)
    {
        if (_plans.Find(arguments.Account) is not { } plan || Approvers(context, plan) is not { Count: > 0 } approvers)
        {
            return RecoveryCodes.NotAGuardian;
        }

        return Find(arguments.Account, arguments.Action) is null
            ? RecoveryCodes.Unknown
            : Support(context, "approved", arguments.Account, plan, _running.Find(arguments.Account)!.Candidates, arguments.Action, approvers);
    }

    /// <summary>Any present key of the account, alone, ends everything that runs; its guardians start no other for as long as the delay is.</summary>
    [Call("veto")]
    public Outcome Veto(CallContext context, RecoveryVeto arguments)
    {
        var own = accounts.Find(arguments.Account)?.Keys ?? [];
        if (!own.Any(context.HasSigned))
        {
            return RecoveryCodes.NotTheOwner;
        }

        if (_running.Find(arguments.Account) is not { } recovery || _plans.Find(arguments.Account) is not { } plan)
        {
            return RecoveryCodes.Unknown;
        }

        var until = new RecoveryQuarantine(context.Time.Plus(plan.DelayHours * Hour));
        foreach (var kid in recovery.Candidates.SelectMany(c => c.Approvals).SelectMany(person => person.Keys).Where(plan.Guardians.Contains))
        {
            _quarantines.Put(kid, until);
        }

        _running.Remove(arguments.Account);
        Emit(context, "vetoed", new RecoveryChanged(arguments.Account));
        return Outcome.Accepted;
    }

    /// <summary>Anybody, when the delay is over: the account's keys are the new one alone, and others seal to the new sealing key.</summary>
    [Call("finish")]
    public Outcome Finish(CallContext context, RecoveryFinish arguments)
    {
        if (Find(arguments.Account, arguments.Action) is not { } candidate || _plans.Find(arguments.Account) is not { } plan)
        {
            return RecoveryCodes.Unknown;
        }

        if (candidate.Due is not { } due || !IsApproved(context, plan, candidate))
        {
            return RecoveryCodes.TooFew;
        }

        if (context.Time.CompareTo(due) < 0)
        {
            return RecoveryCodes.DelayRunning;
        }

        var key = KeyOf(candidate.Key);
        accounts.AddKey(key);
        accounts.Set(arguments.Account, GuardedAccount.Keep(accounts.Find(arguments.Account), [key.Thumbprint()], context.Time));
        relationships.Reseal(context, arguments.Account, candidate.Seal);
        _running.Remove(arguments.Account);
        Emit(context, "finished", new RecoveryChanged(arguments.Account, arguments.Action));
        return Outcome.Accepted;
    }

    private RefusalCode? RefusePlan(CallContext context, RecoveryPlan arguments)
    {
        if (!context.IsActing(arguments.Account))
        {
            return RecoveryCodes.AccountNotActing;
        }

        if (relationships.Find(arguments.Account)?.Status is not (RelationshipStatus.Active or RelationshipStatus.Requested))
        {
            return RecoveryCodes.NotOpen;
        }

        var entry = accounts.Find(arguments.Account) ?? new AccountEntry([new KeyId(arguments.Account.Value)]);
        if (!GuardedAccount.IsOwner(context, entry))
        {
            return RecoveryCodes.OwnKeyNeeded;
        }

        var guardians = arguments.Guardians;
        if (guardians.Count > GuardiansMax || guardians.Distinct().Count() != guardians.Count || arguments.Of < (guardians.Count == 0 ? 0 : 1) || arguments.Of > guardians.Count)
        {
            return RecoveryCodes.GuardianCount;
        }

        if (guardians.Any(entry.Keys.Contains) || guardians.Contains(new KeyId(arguments.Account.Value)))
        {
            return RecoveryCodes.GuardianIsOwner;
        }

        if (arguments.DelayHours is < DelayHoursMin or > DelayHoursMax)
        {
            return RecoveryCodes.DelayInvalid;
        }

        return _running.Contains(arguments.Account) ? RecoveryCodes.Running : null;
    }

    /// <summary>
    /// Gives these persons' support to one candidate and takes it from the others, so that nobody can hold a place against the rest.
    /// The delay begins when there are enough, and anew when there were too few in between.
    /// </summary>
    private Outcome Support(
        CallContext context, string announced, AccountId account, RecoveryGuardians plan, IReadOnlyList<RecoveryCandidate> candidates, Hash action,
        IReadOnlyList<Signatory> approvers)
    {
        List<RecoveryCandidate> supported = [];
        LedgerTime? due = null;
        foreach (var candidate in candidates)
        {
            var approvals = candidate.Action == action
                ? Signatory.Merge(candidate.Approvals, approvers)
                : [.. candidate.Approvals.Where(person => !approvers.Any(other => other.Keys.Any(person.Keys.Contains)))];
            var counted = candidate with { Approvals = approvals };
            counted = counted with { Due = IsApproved(context, plan, counted) ? candidate.Due ?? context.Time.Plus(plan.DelayHours * Hour) : null };
            if (approvals.Count > 0)
            {
                supported.Add(counted);
            }

            due = candidate.Action == action ? counted.Due : due;
        }

        _running.Put(account, new Recovery(supported));
        Emit(context, announced, new RecoveryChanged(account, action, due));
        return Outcome.Accepted;
    }

    private RecoveryCandidate? Find(AccountId account, Hash action) =>
        _running.Find(account)?.Candidates.FirstOrDefault(candidate => candidate.Action == action);

    private static bool IsApproved(CallContext context, RecoveryGuardians plan, RecoveryCandidate candidate) =>
        context.Satisfies(PolicyOf(plan), candidate.Approvals);

    private static IReadOnlyList<Signatory> Approvers(CallContext context, RecoveryGuardians plan) => context.Parties(PolicyOf(plan));

    private static Policy PolicyOf(RecoveryGuardians plan) => Policy.Threshold(plan.Of, [.. plan.Guardians.Select(Policy.OfKey)]);

    private static P256PublicKey KeyOf(Ledger.Blocks.Jwk jwk) => Ledger.Blocks.Genesis.KeyOf(jwk);

    private static void Emit(CallContext context, string announced, RecoveryChanged changed) =>
        context.Emit(announced, changed, ContractsJson.Default.RecoveryChanged);
}
