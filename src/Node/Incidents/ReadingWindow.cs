using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Incidents;

/// <summary>Distinct patients that one subject has read within a span of time that moves along. One owner.</summary>
internal sealed class ReadingWindow(long length)
{
    private readonly Queue<(long Time, AccountId Patient, int Weight)> _readings = new();
    private readonly Dictionary<AccountId, (int Readings, int Weight)> _patients = [];
    private int _weight;

    /// <summary>How many patients, those whose many records were read counting for more.</summary>
    public int CountWith(LedgerTime now, AccountId patient, int weight)
    {
        Forget(now);
        return _weight + Math.Max(0, weight - (_patients.TryGetValue(patient, out var known) ? known.Weight : 0));
    }

    public void Add(LedgerTime time, AccountId patient, int weight)
    {
        Forget(time);
        _readings.Enqueue((time.Milliseconds, patient, weight));
        var known = _patients.GetValueOrDefault(patient);
        var heavier = Math.Max(known.Weight, weight);
        _weight += heavier - known.Weight;
        _patients[patient] = (known.Readings + 1, heavier);
    }

    private void Forget(LedgerTime now)
    {
        while (_readings.TryPeek(out var oldest) && oldest.Time <= now.Milliseconds - length)
        {
            _readings.Dequeue();
            var (readings, weight) = _patients[oldest.Patient];
            if (readings > 1)
            {
                _patients[oldest.Patient] = (readings - 1, weight);
                continue;
            }

            _patients.Remove(oldest.Patient);
            _weight -= weight;
        }
    }
}
