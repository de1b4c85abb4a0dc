namespace Xinglin.Ledger.Contracts;

/// <summary>
/// Counts deterministic units (calls, reads, writes, bytes, declared loop steps), never time. When a transaction's units
/// are spent, the runtime breaks it off and refuses it with <c>meter-exceeded</c>; contracts do not see that.
/// </summary>
public sealed class Meter
{
    /// <summary>
    /// Units of one transaction. A call of the built-in contracts costs 150 to 400, so 256 calls pass (100,000); a loop of
    /// 400,000 declared steps does not. About 10 ms at worst.
    /// </summary>
    public const long TransactionUnitsMax = 400_000;

    /// <summary>Units of one block: 1,000 ordinary transactions cost 400,000. Above it transactions are refused with <c>block-full</c>.</summary>
    public const long BlockUnitsMax = 20_000_000;

    /// <summary>One call, before its arguments.</summary>
    public const long CallUnits = 50;

    /// <summary>One signature.</summary>
    public const long SignatureUnits = 50;

    /// <summary>One read of a table, found or not.</summary>
    public const long ReadUnits = 8;

    /// <summary>One write or removal.</summary>
    public const long WriteUnits = 40;

    /// <summary>One event.</summary>
    public const long EventUnits = 10;

    /// <summary>Bytes read, written, emitted or given as arguments that make one unit, rounded up.</summary>
    public const int BytesPerUnit = 16;

    private long _limit;

    internal Meter()
    {
    }

    /// <summary>Units spent so far.</summary>
    public long Spent { get; private set; }

    /// <summary>Declares <paramref name="count"/> steps of a loop, before they are made.</summary>
    public void Step(long count = 1) => Spend(count);

    internal void Start(long limit)
    {
        _limit = limit;
        Spent = 0;
    }

    internal void Call(int bytes) => Spend(CallUnits + Units(bytes));

    internal void Read(int bytes) => Spend(ReadUnits + Units(bytes));

    internal void Write(int bytes) => Spend(WriteUnits + Units(bytes));

    internal void Event(int bytes) => Spend(EventUnits + Units(bytes));

    private static long Units(int bytes) => (bytes + (long)BytesPerUnit - 1) / BytesPerUnit;

    private void Spend(long units)
    {
        if (units < 0 || units > _limit - Spent)
        {
            Spent = _limit;
            throw new MeterExceededException();
        }

        Spent += units;
    }
}

/// <summary>Breaks off a call; caught by the runtime only.</summary>
internal sealed class MeterExceededException : Exception;
