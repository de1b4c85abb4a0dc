namespace Xinglin.Ledger.Blocks;

/// <summary>Every cap of the ledger in one place, with its unit; the arithmetic is in the comments.</summary>
public static class LedgerLimits
{
    /// <summary>Longest transaction as submitted (JWS text), bytes: 64 KiB (wall 9).</summary>
    public const int TransactionBytesMax = 64 * 1024;

    /// <summary>Calls in one transaction.</summary>
    public const int CallsMax = 256;

    /// <summary>Signatures on one transaction.</summary>
    public const int SignersMax = 16;

    /// <summary>Acting accounts of one transaction.</summary>
    public const int ActingAccountsMax = 8;

    /// <summary>Nesting of the payload's JSON.</summary>
    public const int JsonDepthMax = 16;

    /// <summary>Longest life of a transaction, from block time to its <c>exp</c>, milliseconds: 10 minutes.</summary>
    public const long TransactionLifeMax = 10 * 60 * 1000;

    /// <summary>An entry of the ordering log, a member's proposal, a block's body: 1 MiB each.</summary>
    public const int EntryBytesMax = 1024 * 1024;

    /// <summary>Transactions in one batch.</summary>
    public const int BatchTransactionsMax = 2_000;

    /// <summary>A batch leaves room for the entry's own fields: tag, net, part, epoch, seq, time, count, signature &lt; 512 bytes.</summary>
    public const int BatchBytesMax = EntryBytesMax - 1024;

    /// <summary>Batches in one entry.</summary>
    public const int EntryBatchesMax = 256;

    /// <summary>Validators of one partition; a certificate is at most this many votes.</summary>
    public const int ValidatorsMax = 128;

    /// <summary>
    /// Above so many validators honest ones sign every vote alone: in lists a certificate is up to four times as long, and two
    /// certificates with a change between them go into what partitions show each other (40 KiB).
    /// </summary>
    public const int ListingValidatorsMax = 40;

    /// <summary>An idle ledger makes a block this often, milliseconds.</summary>
    public const long IdleBlockInterval = 5_000;

    /// <summary>Every n-th height is proposed by a member, not by the ordering log, so that inclusion is bounded.</summary>
    public const ulong MemberProposalInterval = 16;

    /// <summary>A proposal's time may be this far ahead of a validator's clock, milliseconds.</summary>
    public const long ClockAheadMax = 500;

    /// <summary>A proposal's time may be this far behind a validator's clock, milliseconds.</summary>
    public const long ClockBehindMax = 10_500;
}
