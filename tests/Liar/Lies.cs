namespace Xinglin.Liar;

/// <summary>How it lies at present: the words in a file, which the test writes anew while it runs. An absent file: not at all.</summary>
internal sealed class Lies(string file)
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

    private static readonly TimeSpan ReadAgain = TimeSpan.FromMilliseconds(200);

    private string[] _now = [];
    private long _readAt;

    /// <summary>True while it lies in this way. Safe from any thread.</summary>
    public bool Has(string lie)
    {
        var at = Environment.TickCount64;
        if (at - Interlocked.Read(ref _readAt) > ReadAgain.TotalMilliseconds)
        {
            Interlocked.Exchange(ref _readAt, at);
            Volatile.Write(ref _now, File.Exists(file) ? File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries) : []);
        }

        return Volatile.Read(ref _now).Contains(lie);
    }
}
