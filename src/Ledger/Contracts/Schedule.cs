using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>Puts calls of the running contract off: they run at the head of the first block past their due time.</summary>
public interface ISchedule
{
    /// <summary>
    /// Schedules a call marked <see cref="ScheduledAttribute"/>. The due time is rounded up to the whole minute. Refused
    /// (false) when that minute or the whole schedule is full, or the due time is not after the block's.
    /// </summary>
    bool At<T>(LedgerTime due, string verb, T arguments, JsonTypeInfo<T> json);
}

/// <summary>State entry <c>ledger.schedule/index</c>: minutes with calls, ascending.</summary>
public sealed record ScheduleIndex(IReadOnlyList<long> Minutes);

/// <summary>One call put off: arguments as JSON text.</summary>
public sealed record ScheduledCall(string Contract, string Verb, string Arguments);

/// <summary>State entry <c>ledger.schedule/minute</c>: how many of its calls have run, and all of them in order.</summary>
public sealed record ScheduleEntry(int Done, IReadOnlyList<ScheduledCall> Calls);

/// <summary>The ledger's tables of calls put off.</summary>
internal sealed class Schedule(ContractTables tables) : ISchedule
{
    /// <summary>Minutes with calls at one time: a day and a half of every minute.</summary>
    public const int MinutesMax = 2_048;

    /// <summary>Calls due in one minute.</summary>
    public const int CallsPerMinuteMax = 256;

    /// <summary>Calls run at the head of one block; the rest follow in the next.</summary>
    public const int CallsPerBlockMax = 32;

    private const long MinuteMilliseconds = 60_000;
    private const string Index = "index";

    private readonly Table<string, ScheduleIndex> _index = tables.Open("schedule", KeyTexts.Text, LedgerJson.Default.ScheduleIndex);
    private readonly Table<string, ScheduleEntry> _minutes = tables.Open("schedule", KeyTexts.Text, LedgerJson.Default.ScheduleEntry);

    /// <summary>The block's time.</summary>
    public LedgerTime Now { get; set; }

    /// <summary>The contract whose call runs.</summary>
    public string Contract { get; set; } = string.Empty;

    public bool At<T>(LedgerTime due, string verb, T arguments, JsonTypeInfo<T> json)
    {
        var minute = (due.Milliseconds + MinuteMilliseconds - 1) / MinuteMilliseconds;
        if (due.CompareTo(Now) <= 0 || due.Milliseconds > LedgerTime.MillisecondsMax)
        {
            return false;
        }

        var entry = _minutes.Find(Text(minute)) ?? new ScheduleEntry(0, []);
        if (entry.Calls.Count >= CallsPerMinuteMax || (entry.Calls.Count == 0 && !TryIndex(minute)))
        {
            return false;
        }

        var call = new ScheduledCall(Contract, verb, Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(arguments, json)));
        _minutes.Put(Text(minute), entry with { Calls = [.. entry.Calls, call] });
        return true;
    }

    /// <summary>Takes the next call that is due, with its place as text; null when none is.</summary>
    public (ScheduledCall Call, string Place)? Take()
    {
        var minutes = _index.Find(Index)?.Minutes ?? [];
        if (minutes.Count == 0 || minutes[0] * MinuteMilliseconds > Now.Milliseconds)
        {
            return null;
        }

        var text = Text(minutes[0]);
        var entry = _minutes.Find(text) ?? throw new InvalidOperationException("The schedule's index names a minute that is not there.");
        var taken = entry.Calls[entry.Done];
        if (entry.Done + 1 < entry.Calls.Count)
        {
            _minutes.Put(text, entry with { Done = entry.Done + 1 });
        }
        else
        {
            _minutes.Remove(text);
            PutIndex([.. minutes.Skip(1)]);
        }

        return (taken, $"ledger.schedule/{text}#{entry.Done.ToString(CultureInfo.InvariantCulture)}");
    }

    private bool TryIndex(long minute)
    {
        var minutes = _index.Find(Index)?.Minutes ?? [];
        if (minutes.Count >= MinutesMax)
        {
            return false;
        }

        PutIndex([.. minutes.Where(m => m < minute), minute, .. minutes.Where(m => m > minute)]);
        return true;
    }

    private void PutIndex(List<long> minutes)
    {
        if (minutes.Count == 0)
        {
            _index.Remove(Index);
        }
        else
        {
            _index.Put(Index, new ScheduleIndex(minutes));
        }
    }

    private static string Text(long minute) => minute.ToString(CultureInfo.InvariantCulture);
}
