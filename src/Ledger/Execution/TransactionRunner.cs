using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Execution;

/// <summary>Whether client signatures are to be verified, and what a certified block said when they are not.</summary>
internal readonly record struct SignatureJudgement(bool Certified, RefusalCode? CertifiedCode);

/// <summary>Executes one transaction, or one call that is due, on the block's state: all of it or nothing.</summary>
internal sealed class TransactionRunner
{
    private readonly NetworkId _network;
    private readonly uint _partition;
    private readonly StateSession _session;
    private readonly Contracts.Network _administration;
    private readonly ReplayWindow _replay;
    private readonly Schedule _schedule;
    private readonly Authority _authority;
    private readonly CallContext _context;
    private readonly AccountKeys _keys;
    private readonly BinaryEncoder _changes = new(4096);
    private readonly List<Hash> _replayKeys = [];

    public TransactionRunner(NetworkId network, uint partition, StateSession session, Accounts accounts, Contracts.Network administration, ReplayWindow replay, Schedule schedule)
    {
        _network = network;
        _partition = partition;
        _session = session;
        _administration = administration;
        _replay = replay;
        _schedule = schedule;
        _authority = new Authority(accounts);
        _keys = new AccountKeys(accounts);
        _context = new CallContext(session, accounts, _authority, schedule) { Network = network, Partition = partition };
    }

    /// <summary>The active contracts.</summary>
    public ContractSet Contracts { get; set; } = null!;

    public void Begin(Height height, LedgerTime time)
    {
        _context.Height = height;
        _context.Time = time;
        _schedule.Now = time;
    }

    /// <summary>Between transactions: what the ledger itself looks up is charged to nobody.</summary>
    public void Rest() => _session.Begin(long.MaxValue);

    /// <summary>Executes a transaction that one member put in a batch.</summary>
    public Receipt Run(ParsedTransaction parsed, AccountId member, SignatureJudgement signatures)
    {
        if (parsed.Transaction is not { } transaction)
        {
            return Refused(Sha256.Of(parsed.Bytes.Span), parsed.Code, null, member, 0);
        }

        _session.Begin(Meter.TransactionUnitsMax);
        _context.Begin(transaction.Id, Contracts.Roles);
        int? call = null;
        RefusalCode? code;
        try
        {
            code = Admit(transaction, signatures) ?? RunCalls(transaction, ref call);
            if (code is null)
            {
                _authority.Introduce();
            }
        }
        catch (MeterExceededException)
        {
            code = RuntimeCodes.MeterExceeded;
        }

        return Conclude(transaction.Id, code, call, member);
    }

    /// <summary>Executes a call that is due; nobody acts in it.</summary>
    public Receipt RunScheduled(ScheduledCall due, Hash id)
    {
        _session.Begin(Meter.TransactionUnitsMax);
        _authority.Clear();
        _context.Begin(id, Contracts.Roles);
        RefusalCode? code;
        try
        {
            code = RunCall($"{due.Contract}.{due.Verb}", System.Text.Encoding.UTF8.GetBytes(due.Arguments), null, scheduled: true);
        }
        catch (MeterExceededException)
        {
            code = RuntimeCodes.MeterExceeded;
        }

        return Conclude(id, code, null, default);
    }

    /// <summary>A refusal that costs nothing and leaves no trace but its line.</summary>
    public static Receipt Refused(Hash transaction, RefusalCode code, int? call, AccountId member, long cost) =>
        new(transaction, code, call, member, cost, [], Hash.Zero);

    private Receipt Conclude(Hash id, RefusalCode? code, int? call, AccountId member)
    {
        var cost = _session.Meter.Spent;
        if (code is { } refusal)
        {
            _session.Rollback();
            return Refused(id, refusal, call, member, cost);
        }

        return new Receipt(id, null, null, member, cost, [.. _context.Events], HashOfChanges());
    }

    /// <summary>Everything that is judged before the first call. From the moment authority is shown the id counts as used.</summary>
    private RefusalCode? Admit(SignedTransaction transaction, SignatureJudgement signatures)
    {
        var payload = transaction.Payload;
        if (payload.Network != _network)
        {
            return TransactionCodes.WrongNetwork;
        }

        if (payload.Partition != _partition)
        {
            return TransactionCodes.WrongPartition;
        }

        if (payload.Expires.CompareTo(_context.Time) <= 0)
        {
            return TransactionCodes.Expired;
        }

        if (payload.Expires.Milliseconds > _context.Time.Milliseconds + LedgerLimits.TransactionLifeMax)
        {
            return TransactionCodes.ExpiryTooFar;
        }

        return JudgeReplay(payload) ?? JudgeSignatures(transaction, signatures) ?? JudgeAuthority(transaction);
    }

    private RefusalCode? JudgeReplay(TransactionPayload payload)
    {
        _replayKeys.Clear();
        for (var i = 0; i < payload.As.Count; i++)
        {
            var key = ReplayWindow.KeyOf(payload.As[i], payload.Id);
            if (_replay.Contains(key))
            {
                return TransactionCodes.Replay;
            }

            _replayKeys.Add(key);
        }

        return null;
    }

    private RefusalCode? JudgeSignatures(SignedTransaction transaction, SignatureJudgement signatures)
    {
        _session.Meter.Step(Meter.SignatureUnits * transaction.Signatures.Count);
        if (signatures.Certified)
        {
            return signatures.CertifiedCode;
        }

        return transaction.VerifySignatures(_keys) switch
        {
            SignatureState.Valid => null,
            SignatureState.Invalid => TransactionCodes.SignatureInvalid,
            _ => TransactionCodes.KeyUnknown,
        };
    }

    private RefusalCode? JudgeAuthority(SignedTransaction transaction)
    {
        if (_authority.Judge(transaction, Contracts.Roles, _context.Time, _session.Meter) is { } refusal)
        {
            return refusal;
        }

        foreach (var key in _replayKeys)
        {
            _replay.Add(key, transaction.Payload.Expires);
        }

        return null;
    }

    private RefusalCode? RunCalls(SignedTransaction transaction, ref int? index)
    {
        var calls = transaction.Payload.Calls;
        for (var i = 0; i < calls.Count; i++)
        {
            index = i;
            if (RunCall(calls[i].Method, calls[i].Arguments, transaction.Ahead?.Arguments[i], scheduled: false) is { } refusal)
            {
                return refusal;
            }
        }

        index = null;
        return null;
    }

    private RefusalCode? RunCall(string method, ReadOnlyMemory<byte> arguments, object? ahead, bool scheduled)
    {
        _session.Meter.Call(arguments.Length);
        if (!Contracts.TryFind(method, scheduled, out var call))
        {
            return WhyNoCall(method);
        }

        _context.Contract = call!.Contract;
        _schedule.Contract = call.Contract;
        return Invoke(call, arguments, ahead);
    }

    /// <summary>Judged by state, not by what this node has: every node gives the same code, or stops because it lacks a contract.</summary>
    private RefusalCode WhyNoCall(string method)
    {
        var dot = method.IndexOf('.', StringComparison.Ordinal);
        var name = dot > 0 ? method[..dot] : string.Empty;
        if (_administration.Contract(name) is not { } entry)
        {
            return RuntimeCodes.ContractUnknown;
        }

        var version = entry.ActiveAt(_context.Height);
        if (version == 0)
        {
            return RuntimeCodes.ContractInactive;
        }

        Contracts.Require(name, version);
        return RuntimeCodes.CallUnknown;
    }

    private RefusalCode? Invoke(CallInvoker call, ReadOnlyMemory<byte> arguments, object? ahead)
    {
        try
        {
            return call.Invoke(_context, arguments, ahead).Refusal;
        }
        catch (Exception fault) when (fault is not (MeterExceededException or OutOfMemoryException))
        {
            // Deterministic code breaks off at the same place on every node; a lack of memory does not and ends the process.
            return RuntimeCodes.ContractFault;
        }
    }

    private Hash HashOfChanges()
    {
        if (_session.Written.Count == 0)
        {
            return Hash.Zero;
        }

        _changes.Clear();
        foreach (var saved in _session.Written)
        {
            var value = saved.Slot.Value;
            _changes.Blob(saved.Slot.Key).U8((byte)(value is null ? 0 : 1)).Blob(value.GetValueOrDefault().Span);
        }

        return Sha256.Of(_changes.Written);
    }
}

/// <summary>Keys as the block in execution knows them, uncharged: receipts must not show who verified ahead.</summary>
internal sealed class AccountKeys(Accounts accounts) : IKeyDirectory
{
    public bool TryGet(KeyId kid, out P256PublicKey key) => accounts.TryGetKeyUncharged(kid, out key);
}
