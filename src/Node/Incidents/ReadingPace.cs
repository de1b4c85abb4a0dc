using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;

namespace Xinglin.Node.Incidents;

/// <summary>What the alarm says to one reading.</summary>
internal enum Pace
{
    Free,
    Slowed,
    Stopped,
}

/// <summary>
/// The bulk-read alarm: counts distinct patients by user, role and member, slows what is out of habit, then stops it and opens an incident. A
/// reading is counted before it is released, under one lock, so that no number of requests at once takes more than the limit.
/// </summary>
internal sealed class ReadingPace
{
    private const long Minutes = 600_000;
    private const long Day = 86_400_000;
    private const long HabitLife = 3_600_000;

    private readonly Lock _turn = new();
    private readonly ReadingStore _readings;
    private readonly KnownAccounts _known;
    private readonly Dictionary<ReadingSubject, (ReadingWindow Minutes, ReadingWindow Day)> _windows = [];
    private readonly Dictionary<(ReadingSubject, long), (LedgerTime Learned, int Habit)> _habits = [];
    private readonly HashSet<ReadingSubject> _stopped = [];

    public ReadingPace(GatewayStore store, KnownAccounts known, LedgerTime now)
    {
        _readings = new ReadingStore(store);
        _known = known;
        Incidents = new IncidentStore(store);
        _readings.ForgetBefore(now.Plus(-(BulkReadLimits.HabitDays + 1) * Day));
        Rebuild(now);
    }

    public BulkReadLimits Limits { get; set; } = BulkReadLimits.Default;

    public IncidentStore Incidents { get; }

    /// <summary>Judges a reading that is allowed otherwise, and counts it when it may go on. Patients read of themselves what they like.</summary>
    public Pace Admit(DisclosureBody entry, AccountId patient)
    {
        if (entry.Basis == DisclosureBases.Patient)
        {
            return Pace.Free;
        }

        var reading = ReadingOf(entry, patient);
        lock (_turn)
        {
            var pace = Pace.Free;
            foreach (var subject in ReadingSubject.Of(reading))
            {
                pace = Max(pace, Judge(subject, reading));
            }

            if (pace != Pace.Stopped)
            {
                Count(reading);
                _readings.Add(reading);
            }

            return pace;
        }
    }

    /// <summary>
    /// Counts a reading in an emergency, which nothing slows and nothing stops. What is out of habit opens an incident all the same, and who caused it
    /// is stopped in whatever is no emergency.
    /// </summary>
    public void Count(DisclosureBody entry, AccountId patient)
    {
        var reading = ReadingOf(entry, patient);
        lock (_turn)
        {
            foreach (var subject in ReadingSubject.Of(reading))
            {
                Judge(subject, reading);
            }

            Count(reading);
            _readings.Add(reading);
        }
    }

    /// <summary>Persons affected by an incident: whom its subject read in the day before it was opened, and in emergencies until it is closed.</summary>
    public IReadOnlyList<AccountId> Affected(Incident incident) =>
        _readings.Affected(incident.Subject, incident.From, incident.Closed ?? new LedgerTime(long.MaxValue));

    /// <summary>Closes an incident: its subject reads again and is counted anew.</summary>
    public void Close(Incident incident, LedgerTime now)
    {
        lock (_turn)
        {
            Incidents.Close(incident.Id, now);
            _stopped.Remove(incident.Subject);
            _windows.Remove(incident.Subject);
        }
    }

    private static Pace Max(Pace one, Pace other) => one > other ? one : other;

    private static int WeightOf(Reading reading) => 1 + (reading.Records / BulkReadLimits.RecordsPerPatient);

    private Reading ReadingOf(DisclosureBody entry, AccountId patient)
    {
        var member = entry.Member ?? _known.Member;
        var role = entry.Basis == DisclosureBases.Emergency ? Roles.Emergency : _known.StaffRole(entry.Reader, member) ?? string.Empty;
        return new Reading(entry.Time, entry.Reader, member, role, patient, entry.Returned.Count);
    }

    private Pace Judge(ReadingSubject subject, Reading reading)
    {
        if (_stopped.Contains(subject))
        {
            return Pace.Stopped;
        }

        var windows = WindowsOf(subject);
        var floor = subject.Kind switch
        {
            ReadingSubject.User => Limits.User,
            ReadingSubject.Role => subject.Name == Roles.Emergency ? Limits.Emergency : Limits.Role,
            _ => Limits.Member,
        };
        return Max(
            Judge(subject, reading, windows.Minutes.CountWith(reading.Time, reading.Patient, WeightOf(reading)), floor.Minutes, Minutes),
            Judge(subject, reading, windows.Day.CountWith(reading.Time, reading.Patient, WeightOf(reading)), floor.Day, Day));
    }

    private Pace Judge(ReadingSubject subject, Reading reading, int patients, BulkReadThreshold floor, long span)
    {
        if (patients <= floor.Slow)
        {
            return Pace.Free;
        }

        // The habit is looked up only above the floor: an ordinary reading costs no query.
        var habit = HabitOf(subject, span, reading.Time);
        var slow = Math.Clamp(habit * BulkReadLimits.HabitFactor, floor.Slow, floor.Slow * BulkReadLimits.CeilingFactor);
        var stop = Math.Clamp(habit * (BulkReadLimits.HabitFactor + 1), floor.Stop, floor.Stop * BulkReadLimits.CeilingFactor);
        if (patients > stop)
        {
            if (_stopped.Add(subject))
            {
                // A reading that is stopped is not among those that were made; one in an emergency is.
                Incidents.Open(reading.Time, subject, reading.Role == Roles.Emergency ? patients : patients - 1);
            }

            return Pace.Stopped;
        }

        return patients > slow ? Pace.Slowed : Pace.Free;
    }

    private int HabitOf(ReadingSubject subject, long span, LedgerTime now)
    {
        if (_habits.TryGetValue((subject, span), out var known) && known.Learned.Plus(HabitLife).CompareTo(now) > 0)
        {
            return known.Habit;
        }

        var habit = _readings.Habit(subject, span, now.Plus(-BulkReadLimits.HabitDays * Day), now.Plus(-Day));
        _habits[(subject, span)] = (now, habit);
        return habit;
    }

    private void Count(Reading reading)
    {
        foreach (var subject in ReadingSubject.Of(reading))
        {
            var (minutes, day) = WindowsOf(subject);
            minutes.Add(reading.Time, reading.Patient, WeightOf(reading));
            day.Add(reading.Time, reading.Patient, WeightOf(reading));
        }
    }

    private (ReadingWindow Minutes, ReadingWindow Day) WindowsOf(ReadingSubject subject) =>
        _windows.TryGetValue(subject, out var known) ? known : _windows[subject] = (new ReadingWindow(Minutes), new ReadingWindow(Day));

    /// <summary>After a start: the last day's readings, for each subject those after its last closed incident.</summary>
    private void Rebuild(LedgerTime now)
    {
        var incidents = Incidents.All();
        _stopped.UnionWith(incidents.Where(i => i.Closed is null).Select(i => i.Subject));
        var closed = incidents.Where(i => i.Closed is not null).GroupBy(i => i.Subject).ToDictionary(g => g.Key, g => g.Max(i => i.Closed!.Value.Milliseconds));
        foreach (var reading in _readings.Since(now.Plus(-Day)))
        {
            foreach (var subject in ReadingSubject.Of(reading).Where(s => reading.Time.Milliseconds > closed.GetValueOrDefault(s)))
            {
                var (minutes, day) = WindowsOf(subject);
                minutes.Add(reading.Time, reading.Patient, WeightOf(reading));
                day.Add(reading.Time, reading.Patient, WeightOf(reading));
            }
        }
    }
}
