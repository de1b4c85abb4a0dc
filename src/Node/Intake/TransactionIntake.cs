using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Ordering;
using Xinglin.Node.Telemetry;

namespace Xinglin.Node.Intake;

/// <summary>
/// Where a member's node takes transactions: parsed, verified and counted on the thread that brings them, so on all cores
/// that bring any; cut into signed batches by one thread of its own, which offers them to the ordering and offers again
/// what is not final in time. Pending is in memory only and promises a try; final is told by <see cref="OnFinal"/>.
/// Whether the signers may act for the accounts is judged at execution.
/// </summary>
public sealed class TransactionIntake : IDisposable
{
    private static readonly TimeSpan Housekeeping = TimeSpan.FromMilliseconds(250);

    private readonly IntakeSettings _settings;
    private readonly IKeyDirectory _keys;
    private readonly TimeProvider _clock;
    private readonly PendingTransactions _pending;
    private readonly OpenBatch _open;
    private readonly OwnBatches _own;
    private readonly RateLimit _memberLimit = new();
    private readonly RateLimits _accountLimits;
    private readonly WorkPrices _prices = new();
    private volatile RatePace _memberPace;
    private AgreedQuotas _agreed = AgreedQuotas.None;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _cutter;
    private volatile IOrdering _ordering;
    private volatile bool _stopping;
    private ulong _nextNumber;
    private long _taken;
    private long _refused;
    private long _expired;

    /// <summary>Starts the cutting thread.</summary>
    public TransactionIntake(IntakeSettings settings, IKeyDirectory keys, IOrdering ordering, TimeProvider clock)
    {
        if (!OpenBatch.Fits(settings.Limits))
        {
            throw new ArgumentException("A batch cut at these limits is over the ledger's cap.", nameof(settings));
        }

        _settings = settings;
        _keys = keys;
        _ordering = ordering;
        _clock = clock;
        _pending = new PendingTransactions(settings.Limits);
        _open = new OpenBatch(settings.Limits);
        _own = new OwnBatches(settings.Limits.ResubmitAfter, settings.Limits.ExpiryGrace);
        _memberPace = new RatePace(settings.Limits.MemberPerSecond, settings.Limits.MemberBurst);
        _accountLimits = new RateLimits(settings.Limits.AccountPerSecond, settings.Limits.AccountBurst, settings.Limits.AccountsMax);

        Agree();

        // Batch numbers ascend over restarts: one a millisecond, a thousandth of a microsecond apart, is never reached.
        _nextNumber = (ulong)clock.GetUtcNow().ToUnixTimeMilliseconds() << 20;
        _cutter = new Thread(CutUntilStopped) { IsBackground = true, Name = "intake" };
        _cutter.Start();
    }

    /// <summary>Transactions that were given up: they expired before they became final. Called on the cutting thread.</summary>
    public event Action<IReadOnlyList<Hash>>? GivenUp;

    /// <summary>How much passes through.</summary>
    public IntakeStatus Status => new(
        (int)_pending.Shares.Count, _pending.Shares.Bytes, _own.Count, Interlocked.Read(ref _taken), Interlocked.Read(ref _refused),
        Interlocked.Read(ref _expired), _pending.Shares.Units, _pending.Shares.IsOverloaded);

    /// <summary>Takes or refuses one transaction. The bytes are kept: the caller does not change them afterwards.</summary>
    public IntakeAnswer Submit(ReadOnlyMemory<byte> bytes)
    {
        var answer = Judge(bytes, out var transaction, out var price);
        if (answer.Outcome == IntakeOutcome.Taken)
        {
            Interlocked.Increment(ref _taken);
            if (_open.Add(transaction!, ShareOf(transaction!.Payload), price, _clock.GetUtcNow()))
            {
                _wake.Set();
            }
        }
        else if (answer.Outcome == IntakeOutcome.Refused)
        {
            Interlocked.Increment(ref _refused);
        }

        return answer;
    }

    /// <summary>The same for many at once, on all cores; answers stand in the same order.</summary>
    public IntakeAnswer[] SubmitMany(IReadOnlyList<ReadOnlyMemory<byte>> transactions)
    {
        var answers = new IntakeAnswer[transactions.Count];
        AllCores.ForEach(transactions.Count, i => answers[i] = Submit(transactions[i]));
        return answers;
    }

    /// <summary>True while the transaction is pending here.</summary>
    public bool IsPending(Hash transaction) => _pending.Known(transaction) == IntakeOutcome.AlreadyPending;

    /// <summary>These transactions are final, this node's or not.</summary>
    public void OnFinal(IEnumerable<Hash> transactions)
    {
        foreach (var id in transactions)
        {
            if (_pending.Finish(id) is { } batch)
            {
                _own.Close(batch);
            }
        }

        _wake.Set();
    }

    /// <summary>
    /// These transactions are final, this node's or not; what its own cost at execution is their methods' price from now on.
    /// </summary>
    public void OnExecuted(IReadOnlyList<Receipt> receipts)
    {
        foreach (var receipt in receipts)
        {
            if (_pending.Find(receipt.Transaction) is { } own)
            {
                _prices.Observe(own.Transaction, receipt);
                NodeMeter.Finality(_settings.Name, _clock.GetElapsedTime(own.Since));
            }
        }

        OnFinal(receipts.Select(r => r.Transaction));
    }

    /// <summary>Another ordering is in force: it is offered everything that is not final, the very same bytes.</summary>
    public void Use(IOrdering ordering)
    {
        _ordering = ordering;
        _own.OfferAgain();
        _wake.Set();
    }

    /// <summary>This node's own batch with exactly these bytes, its transactions parsed and verified; else null.</summary>
    public PreparedBatch? FindOwn(Batch batch) =>
        batch.Member == _settings.Member ? _own.Find(batch.Number, batch.Bytes.Span) : null;

    /// <summary>Own batches that are not final, oldest first, for the replica's own proposals.</summary>
    public IReadOnlyList<WaitingBatch> Waiting() => _own.Waiting();

    /// <summary>Stops the cutting thread; what is pending is forgotten.</summary>
    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _cutter.Join();
        _wake.Dispose();
    }

    private IntakeAnswer Judge(ReadOnlyMemory<byte> bytes, out SignedTransaction? transaction, out long price)
    {
        (transaction, price) = (null, 0);
        if (_pending.Shares.IsFull)
        {
            return IntakeAnswer.Refuse(IntakeCodes.Full, default, _pending.Drain.Until(_pending.Shares.Units / 4));
        }

        var parsed = SignedTransaction.Parse(bytes);
        if (parsed.Transaction is not { } taken)
        {
            return IntakeAnswer.Refuse(parsed.Code);
        }

        transaction = taken;
        var known = _pending.Known(taken.Id);
        if (known != IntakeOutcome.Refused)
        {
            return new IntakeAnswer(known, taken.Id, default);
        }

        price = _prices.Of(taken);
        if (Misdirected(taken.Payload) is { } misdirected)
        {
            return IntakeAnswer.Refuse(misdirected, taken.Id);
        }

        // Before the signature, so that a storm costs no verification: it refuses only what the account itself made wait.
        var share = ShareOf(taken.Payload);
        if (!IsOwn(taken.Payload) && !_pending.Shares.Admits(share, taken.Bytes.Length, price))
        {
            return IntakeAnswer.Refuse(IntakeCodes.Share, taken.Id, _pending.Drain.Until(_pending.Shares.Units / 4));
        }

        if (Unverified(taken) is { } unverified)
        {
            return IntakeAnswer.Refuse(unverified, taken.Id);
        }

        if (OverQuota(taken.Payload, out var wait) is { } quota)
        {
            return IntakeAnswer.Refuse(quota, taken.Id, TimeSpan.FromTicks((wait / TimeSpan.NanosecondsPerTick) + 1));
        }

        ContractCatalog.BuiltIn.LookAhead(taken);
        return new IntakeAnswer(_pending.TryAdd(taken, share, price, _clock.GetTimestamp()) ? IntakeOutcome.Taken : IntakeOutcome.AlreadyPending, taken.Id, default);
    }

    private static Hash ShareOf(TransactionPayload payload) => AccountShare.Of(payload.As[0], payload.By[0]);

    private bool IsOwn(TransactionPayload payload) => payload.As[0] == _settings.Member && payload.By[0] == _settings.Identity.KeyId;

    private RefusalCode? Misdirected(TransactionPayload payload)
    {
        if (payload.Network != _settings.Network)
        {
            return TransactionCodes.WrongNetwork;
        }

        if (payload.Partition != _settings.Partition)
        {
            return TransactionCodes.WrongPartition;
        }

        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (payload.Expires.Milliseconds <= now)
        {
            return TransactionCodes.Expired;
        }

        return payload.Expires.Milliseconds > now + LedgerLimits.TransactionLifeMax ? TransactionCodes.ExpiryTooFar : null;
    }

    private RefusalCode? Unverified(SignedTransaction transaction) => transaction.VerifySignatures(_keys) switch
    {
        SignatureState.Valid => null,
        SignatureState.Invalid => TransactionCodes.SignatureInvalid,
        _ => TransactionCodes.KeyUnknown,
    };

    /// <summary>
    /// Charged once the signature is known to be good, to the account as its first signer presents it: nobody can use up
    /// the share of an account whose key they do not have. The member itself has no share of its own but the whole.
    /// </summary>
    private RefusalCode? OverQuota(TransactionPayload payload, out long wait)
    {
        wait = 0;
        var now = _clock.GetElapsedTime(0).Ticks * TimeSpan.NanosecondsPerTick;
        if (!IsOwn(payload) && !_accountLimits.TryTake(ShareOf(payload), now, out wait))
        {
            return IntakeCodes.QuotaAccount;
        }

        return _memberLimit.TryTake(now, _memberPace, 1, out wait) ? null : IntakeCodes.QuotaMember;
    }

    /// <summary>Takes over quotas that were voted since: the stricter of the members' and the node's own counts.</summary>
    private void Agree()
    {
        var agreed = _settings.Agreed();
        if (agreed == _agreed)
        {
            return;
        }

        _agreed = agreed;
        var limits = _settings.Limits;
        var (account, member) = (Math.Min(limits.AccountPerSecond, agreed.Account), Math.Min(limits.MemberPerSecond, Math.Min(agreed.Member, agreed.Partition)));
        _accountLimits.Pace = new RatePace(account, Math.Min(limits.AccountBurst, BurstOf(account)));
        _memberPace = new RatePace(member, Math.Min(limits.MemberBurst, BurstOf(member)));
    }

    /// <summary>A voted quota holds over four seconds.</summary>
    private static int BurstOf(int perSecond) => perSecond * 4;

    private void CutUntilStopped()
    {
        var swept = _clock.GetTimestamp();
        while (!_stopping)
        {
            var due = _open.UntilDue(_clock.GetUtcNow(), busy: _own.Count > 0);
            if (due is { } left && left <= TimeSpan.Zero)
            {
                Cut();
                continue;
            }

            _wake.WaitOne(due is { } wait && wait < Housekeeping ? wait : Housekeeping);
            if (_clock.GetElapsedTime(swept) >= Housekeeping)
            {
                _pending.Drain.Turn(_clock.GetElapsedTime(swept));
                swept = _clock.GetTimestamp();
                KeepHouse();
            }
        }
    }

    private void Cut()
    {
        var now = _clock.GetUtcNow();
        var transactions = _open.Take(now).Where(t => IsPending(t.Id)).ToArray();
        if (transactions.Length == 0)
        {
            return;
        }

        var parsed = Array.ConvertAll(transactions, t => new ParsedTransaction(t, default, t.Bytes));
        var batch = new Batch(_settings.Network, _settings.Partition, _settings.Member, _nextNumber++, Array.ConvertAll(transactions, t => t.Bytes));
        var own = new OwnBatch(new PreparedBatch(batch.Sign(_settings.Identity), parsed), now);
        _own.Add(own);
        foreach (var transaction in transactions)
        {
            if (!_pending.TryPlace(transaction.Id, own))
            {
                _own.Close(own);
            }
        }

        _own.Offer(_ordering, now);
    }

    private void KeepHouse()
    {
        Agree();
        var now = _clock.GetUtcNow();
        _own.Offer(_ordering, now);
        foreach (var batch in _own.TakeExpired(now))
        {
            var ids = batch.Prepared.Transactions.Select(t => t.Transaction!.Id).Where(_pending.GiveUp).ToList();
            Interlocked.Add(ref _expired, ids.Count);
            GivenUp?.Invoke(ids);
        }
    }
}
