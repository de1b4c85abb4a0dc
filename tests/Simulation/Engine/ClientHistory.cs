using System.Text;
using Xinglin.Ledger.Blocks;

namespace Xinglin.Simulation.Engine;

/// <summary>One operation on a register as its client saw it: it put a new value and was told the one before.</summary>
/// <param name="Register">Which register.</param>
/// <param name="Value">The value put, which nobody else puts.</param>
/// <param name="Invoked">When the client began.</param>
/// <param name="Before">The value it was told; null while it was told nothing.</param>
/// <param name="Answered">When it was told.</param>
public sealed record RegisterOperation(string Register, string Value, long Invoked, string? Before, long Answered);

/// <summary>
/// What clients asked for and were told by the members that they asked, whoever those were. Every value is put once, so each answer names the operation
/// before it: a register is linearizable exactly when the operations form one chain from its first value and none comes in it after one that began later
/// than it ended.
/// </summary>
public sealed class ClientHistory
{
    /// <summary>What a register holds before anybody put anything.</summary>
    public const string Nothing = "none";

    private readonly Dictionary<string, RegisterOperation> _operations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Member, string Transaction), string> _known = [];

    /// <summary>Operations that were answered.</summary>
    public int Answered => _operations.Values.Count(o => o.Before is not null);

    /// <summary>A client begins.</summary>
    public void Invoke(string transaction, long now)
    {
        if (transaction.Split(' ') is ["swap", var register, var value, ..])
        {
            _operations[transaction] = new RegisterOperation(register, value, now, null, 0);
        }
    }

    /// <summary>The client asks this member what became of it: it is told at once, or when the member knows.</summary>
    public void Ask(string transaction, int member, long now)
    {
        _asked[transaction] = member;
        if (_known.TryGetValue((member, transaction), out var before))
        {
            Tell(transaction, before, now);
        }
    }

    /// <summary>A member made a block final: clients that ask it are told.</summary>
    public void OnCommit(int member, Block block, long now)
    {
        var index = 0;
        foreach (var bytes in BlockBody.TryDecode(block.Body)!.Batches.Select(b => Batch.TryDecode(b)).OfType<Batch>().SelectMany(b => b.Transactions))
        {
            var receipt = index < block.Receipts.Count ? Encoding.UTF8.GetString(block.Receipts[index++].Span).Split(' ') : [];
            var transaction = Encoding.UTF8.GetString(bytes.Span);
            if (receipt is [_, "accepted", var before])
            {
                _known[(member, transaction)] = before;
                if (_asked.GetValueOrDefault(transaction, -1) == member)
                {
                    Tell(transaction, before, now);
                }
            }
        }
    }

    /// <summary>What no order of the operations explains, or null.</summary>
    public string? Violation() => Violation(_operations.Values);

    private void Tell(string transaction, string before, long now)
    {
        if (_operations.TryGetValue(transaction, out var operation) && operation.Before is null)
        {
            _operations[transaction] = operation with { Before = before, Answered = now };
        }
    }

    /// <summary>The same for any history.</summary>
    public static string? Violation(IEnumerable<RegisterOperation> operations)
    {
        foreach (var register in operations.GroupBy(o => o.Register, StringComparer.Ordinal))
        {
            if (Broken([.. register]) is { } broken)
            {
                return $"register {register.Key} is not linearizable: {broken}";
            }
        }

        return null;
    }

    private static string? Broken(List<RegisterOperation> operations)
    {
        var answered = operations.Where(o => o.Before is not null).ToList();
        if (answered.GroupBy(o => o.Before, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            return $"{string.Join(" and ", twice.Select(o => o.Value))} were both told {twice.Key}";
        }

        var byValue = operations.ToDictionary(o => o.Value, StringComparer.Ordinal);
        foreach (var operation in answered)
        {
            var (seen, last) = (new HashSet<string>(StringComparer.Ordinal), operation);
            while (last.Before is { } before && before != Nothing)
            {
                if (!byValue.TryGetValue(before, out var previous) || !seen.Add(before))
                {
                    return $"{last.Value} was told {before}, which nobody had put";
                }

                if (operation.Answered < previous.Invoked)
                {
                    return $"{operation.Value} was answered before {previous.Value} began, yet comes after it";
                }

                last = previous;
            }
        }

        return null;
    }
}
