namespace Xinglin.Faults.Histories;

/// <summary>
/// Whether what clients observed is what one copy of each register would have shown (linearizability, Herlihy and Wing 1990). The ledger
/// names the order itself, by places; so it is enough that this one order explains every answer and never turns real time around.
/// </summary>
internal static class LinearCheck
{
    /// <summary>What is wrong, in words; empty when nothing is. Operations without a place never happened.</summary>
    public static IReadOnlyList<string> Faults(IEnumerable<Operation> history)
    {
        var faults = new List<string>();
        foreach (var register in history.GroupBy(o => o.Key))
        {
            faults.AddRange(register.Where(o => o is { Acknowledged: not null, Place: null })
                .Select(o => $"{o.Transaction} of {o.Key} was acknowledged and stands nowhere."));
            var ordered = register.Where(o => o.Place is not null).OrderBy(o => o.Place!.Value).ToList();
            faults.AddRange(Twice(ordered));
            faults.AddRange(WrongAnswers(ordered));
            faults.AddRange(TurnedAround(ordered));
        }

        return faults;
    }

    private static IEnumerable<string> Twice(List<Operation> ordered) => ordered
        .Zip(ordered.Skip(1)).Where(p => p.First.Place == p.Second.Place)
        .Select(p => $"{p.First.Transaction} and {p.Second.Transaction} stand at the same place {p.First.Place}.");

    private static IEnumerable<string> WrongAnswers(List<Operation> ordered)
    {
        var holder = 0;
        foreach (var operation in ordered)
        {
            var right = Answer(operation, holder);
            if (operation.Refusal != right)
            {
                yield return $"{operation.Transaction} of {operation.Key} was answered '{operation.Refusal ?? "accepted"}', one copy would have said '{right ?? "accepted"}'.";
            }

            holder = operation.Refusal is not null ? holder : operation.Takes ? operation.Issuer : 0;
        }
    }

    private static string? Answer(Operation operation, int holder) => operation.Takes
        ? holder == 0 || holder == operation.Issuer ? null : "role-held-elsewhere"
        : holder == 0 ? "role-not-held" : holder == operation.Issuer ? null : "role-not-yours";

    /// <summary>Whoever was told that it is final before another was sent stands before it.</summary>
    private static IEnumerable<string> TurnedAround(List<Operation> ordered)
    {
        var earliest = TimeSpan.MaxValue;
        for (var i = ordered.Count - 1; i >= 0; i--)
        {
            if (ordered[i].Sent > earliest)
            {
                yield return $"{ordered[i].Transaction} of {ordered[i].Key} was sent after a later one had been acknowledged.";
            }

            earliest = ordered[i].Acknowledged is { } told && told < earliest ? told : earliest;
        }
    }
}
