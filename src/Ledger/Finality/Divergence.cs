using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// A value of which this replica computed another header than those who vote for it: asks them what each transaction did and what each state key became,
/// so that the operator is told where they part. Their answers are their word; nothing rests on them.
/// </summary>
internal sealed class Divergence(ReplicaCore core)
{
    /// <summary>How long a replica that is about to stop waits for an answer, milliseconds.</summary>
    private const long Patience = 1_500;

    private readonly Dictionary<Hash, Asked> _asked = [];

    /// <summary>When waiting ends; null while nothing is waited for.</summary>
    public LedgerTime? Due { get; private set; }

    /// <summary>The first difference found at this height, in a sentence; null when there is none.</summary>
    public string? Found { get; private set; }

    /// <summary>Asks who votes for the value, once each.</summary>
    public void Ask(ProposedValue value, Height height, IEnumerable<AccountId> voters)
    {
        if (value.Mine is not { } mine)
        {
            return;
        }

        if (!_asked.TryGetValue(value.Header.Hash, out var asked))
        {
            _asked[value.Header.Hash] = asked = new Asked(mine, value.Ids);
        }

        foreach (var voter in voters.Where(v => v != core.Settings.Self && asked.Voters.Add(v)))
        {
            core.Outbox.Send(voter, new PeerMessage.WantAccount(height, value.Header.Hash));
        }
    }

    /// <summary>An answer; false when nobody asked.</summary>
    public bool OnAccount(AccountId from, Height height, PeerMessage.Account answer)
    {
        if (!_asked.TryGetValue(answer.Header, out var asked) || !asked.Voters.Contains(from) || !asked.Answered.Add(from))
        {
            return false;
        }

        asked.Text ??= Difference(asked, from, answer.Value);
        Found ??= $"At height {height} this replica and member {from} part: {asked.Text}";
        return true;
    }

    /// <summary>What is known of a value's difference; waits for it a little when somebody was asked. True when it may be told now.</summary>
    public bool MayTell(Hash value, out string text)
    {
        text = "";
        if (!_asked.TryGetValue(value, out var asked) || asked.Voters.Count == 0)
        {
            return true;
        }

        text = asked.Text is { } found ? $" {found}" : "";
        Due ??= core.Timer.Plus(Patience);
        return asked.Text is not null || Due.Value.CompareTo(core.Timer) <= 0;
    }

    private static string Difference(Asked asked, AccountId from, BlockAccount theirs)
    {
        if (asked.Mine.DifferenceFrom(theirs) is not { } difference)
        {
            return $"Compared with member {from}, every receipt and every change is the same, so the state before this block differed.";
        }

        var place = asked.Mine.FirstDifferentReceipt(theirs);
        var id = place >= 0 && place < asked.Ids.Count ? $" (transaction {asked.Ids[place]})" : "";
        return $"Compared with member {from}, {difference}{id}.";
    }

    private sealed class Asked(BlockAccount mine, IReadOnlyList<Hash> ids)
    {
        public BlockAccount Mine { get; } = mine;

        public IReadOnlyList<Hash> Ids { get; } = ids;

        public HashSet<AccountId> Voters { get; } = [];

        public HashSet<AccountId> Answered { get; } = [];

        public string? Text { get; set; }
    }
}

/// <summary>Accounts of the blocks made final last, for peers that computed something else. Bounded by count and by the bytes of their bodies.</summary>
internal sealed class LastAccounts(IExecution execution)
{
    private const int CountMax = 32;
    private const long BytesMax = 4L << 20;

    private readonly Queue<Candidate> _last = [];
    private long _bytes;

    public void Add(Candidate candidate)
    {
        _last.Enqueue(candidate);
        _bytes += candidate.Body.Length;
        while (_last.Count > CountMax || (_last.Count > 1 && _bytes > BytesMax))
        {
            _bytes -= _last.Dequeue().Body.Length;
        }
    }

    public BlockAccount? Find(Hash header) => _last.FirstOrDefault(c => c.Header.Hash == header) is { } candidate ? execution.AccountOf(candidate) : null;
}
