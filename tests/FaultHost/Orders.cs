namespace Xinglin.FaultHost;

/// <summary>What is wrong with the node at present: words in a file, which the test writes anew while it runs. An absent file: nothing.</summary>
internal sealed class Orders(string file)
{
    /// <summary>Two votes and two proposals where an honest member has one.</summary>
    public const string Equivocate = "equivocate";

    /// <summary>Votes, proposals, blocks and answers are kept back.</summary>
    public const string Withhold = "withhold";

    /// <summary>Others' names, one signature under several, headers that nobody proposed.</summary>
    public const string Forge = "forge";

    /// <summary>As much as the line takes.</summary>
    public const string Flood = "flood";

    /// <summary>Frames that are no message of this network.</summary>
    public const string Garble = "garble";

    /// <summary>Heights long past or far ahead, and what was said before.</summary>
    public const string Stale = "stale";

    /// <summary>Final blocks that were changed, to whoever asks for blocks.</summary>
    public const string Blocks = "blocks";

    /// <summary>Its proposals are of hours ago, or of hours ahead.</summary>
    public const string Time = "time";

    /// <summary>Clients' transactions are promised, and neither passed on nor proposed.</summary>
    public const string Keep = "keep";

    /// <summary>Every flush of its ledger's files takes long.</summary>
    public const string Slow = "slow";

    /// <summary>At its start: files of its block log are so short that it needs new ones all the time.</summary>
    public const string SmallFiles = "small-files";

    /// <summary>At its start: it shows its TLS key in a certificate that lapsed.</summary>
    public const string Lapsed = "lapsed";

    /// <summary>At its start: it is of the next release, which has a further version of a contract.</summary>
    public const string NextRelease = "next-release";

    private static readonly TimeSpan ReadAgain = TimeSpan.FromMilliseconds(200);

    private string[] _now = [];
    private long _readAt;

    /// <summary>True while the word stands there. Safe from any thread.</summary>
    public bool Has(string word)
    {
        var at = Environment.TickCount64;
        if (at - Interlocked.Read(ref _readAt) > ReadAgain.TotalMilliseconds)
        {
            Interlocked.Exchange(ref _readAt, at);
            Volatile.Write(ref _now, File.Exists(file) ? File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries) : []);
        }

        return Volatile.Read(ref _now).Contains(word);
    }
}
