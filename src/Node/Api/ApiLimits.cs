using Xinglin.Ledger.Blocks;

namespace Xinglin.Node.Api;

/// <summary>Every cap of the HTTP entrance, with its unit.</summary>
public static class ApiLimits
{
    /// <summary>Any request's body, bytes: 1 MiB; entrances below it have their own.</summary>
    public const int BodyBytesMax = 1024 * 1024;

    /// <summary>A transaction as submitted, bytes.</summary>
    public const int TransactionBytesMax = LedgerLimits.TransactionBytesMax;

    /// <summary>Requests in work at once, streams not counted.</summary>
    public const int RequestsMax = 512;

    /// <summary>Connections open at once.</summary>
    public const int ConnectionsMax = 2_048;

    /// <summary>Event streams open at once, ledger events and notices together.</summary>
    public const int StreamsMax = 256;

    /// <summary>A stream sends a comment this often when there is nothing to say, so that both sides notice a cut line.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary><c>?wait=final</c> waits this long, then answers pending.</summary>
    public static readonly TimeSpan WaitFinalMax = TimeSpan.FromSeconds(30);

    /// <summary>Blocks in one page.</summary>
    public const int BlocksPerPageMax = 100;

    /// <summary>Characters of a state key in an address.</summary>
    public const int StateKeyLengthMax = 256;
}
