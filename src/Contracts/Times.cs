using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts;

/// <summary>Times that arguments may hold: on the ledger they are whole hours, also inside a transaction (wall 1).</summary>
internal static class Times
{
    /// <summary>A whole hour after now, and at most <paramref name="longest"/> milliseconds (rounded up to the hour) ahead.</summary>
    public static bool IsHourWithin(LedgerTime time, LedgerTime now, long longest) =>
        time == time.CeilingHour() && time.CompareTo(now) > 0 && time.CompareTo(now.Plus(longest).CeilingHour()) <= 0;
}
