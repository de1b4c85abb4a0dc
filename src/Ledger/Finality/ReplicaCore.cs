using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>What outlives a height: settings, ports, own votes, entries, peers. Owned by one replica, used by one thread.</summary>
internal sealed class ReplicaCore
{
    public ReplicaCore(ReplicaSettings settings, IExecution execution, ICommittedBlocks blocks, VoteState votes, IValidatorKeys? keys)
    {
        Settings = settings;
        Execution = execution;
        Blocks = blocks;
        Outbox = new Outbox(settings);
        Accounts = new LastAccounts(execution);
        Entries = new EntryBuffer(settings, Outbox);
        Signed = new SignedVotes(settings, votes, keys, Outbox);
    }

    public ReplicaSettings Settings { get; }

    public IExecution Execution { get; }

    public ICommittedBlocks Blocks { get; }

    public Outbox Outbox { get; }

    public EntryBuffer Entries { get; }

    public SignedVotes Signed { get; }

    /// <summary>What the last blocks came to, for peers that computed something else.</summary>
    public LastAccounts Accounts { get; }

    public PeerBook Peers { get; } = new();

    /// <summary>Own batches that are not final, oldest first.</summary>
    public IReadOnlyList<WaitingBatch> OwnBatches { get; set; } = [];

    /// <summary>The member's clock at this step: for header times only.</summary>
    public LedgerTime Now { get; private set; }

    /// <summary>For waiting: goes on with the clock, but stands still while that is put back.</summary>
    public LedgerTime Timer { get; private set; }

    /// <summary>True when the last height found no proposal of the ordering log: the next does not wait as long for one.</summary>
    public bool OrderingSilent { get; set; }

    /// <summary>The tip and its certificate, for peers one height behind; null until this process made a block final.</summary>
    public PeerMessage.Certified? LastFinal { get; set; }

    public void Advance(LedgerTime now)
    {
        Timer = now.CompareTo(Now) > 0 ? Timer.Plus(now.Milliseconds - Now.Milliseconds) : Timer;
        Now = now;
    }

    /// <summary>Where the ordering log is read for the height after the tip: the tip's position, or a new epoch's start.</summary>
    public OrderPosition Position
    {
        get
        {
            var order = Execution.Tip.Order;
            var epoch = Execution.Ordering.Epoch;
            return order.Epoch == epoch ? order : new OrderPosition(epoch, 0);
        }
    }
}
