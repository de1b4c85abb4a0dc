namespace Xinglin.Node.Peers;

/// <summary>How one peer's lines fare, as counted since start.</summary>
/// <param name="Slug">The member.</param>
/// <param name="OpensTo">A line of ours to it is open.</param>
/// <param name="OpensFrom">A line of its to us is open.</param>
/// <param name="Sent">Messages sent.</param>
/// <param name="SentBytes">Their bytes.</param>
/// <param name="Received">Messages received.</param>
/// <param name="ReceivedBytes">Their bytes.</param>
/// <param name="Dropped">Messages that it was too slow for.</param>
/// <param name="Throttled">Times it sent faster than is taken.</param>
/// <param name="Lies">Frames that no honest node sends.</param>
/// <param name="SinceHeard">How long ago it was last heard, a sign of life included.</param>
/// <param name="SinceReached">How long ago something could last be written to it.</param>
/// <param name="IsSlow">Dropped lately.</param>
/// <param name="IsFlooding">Throttled lately.</param>
/// <param name="IsLying">Lied lately.</param>
public sealed record PeerState(
    string Slug,
    bool OpensTo,
    bool OpensFrom,
    long Sent,
    long SentBytes,
    long Received,
    long ReceivedBytes,
    long Dropped,
    long Throttled,
    long Lies,
    TimeSpan SinceHeard,
    TimeSpan SinceReached,
    bool IsSlow,
    bool IsFlooding,
    bool IsLying)
{
    /// <summary>A peer whose last sign of life is older is silent.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(15);

    /// <summary>Nothing is heard from it.</summary>
    public bool IsSilent => SinceHeard > SilentAfter;
}

/// <summary>Which peers are slow, silent, flooding or lying, in a sentence for the operator.</summary>
public static class PeerSentence
{
    /// <summary>The sentence, with a space before it; empty when all are well.</summary>
    public static string Of(IReadOnlyList<PeerState> peers)
    {
        List<string> parts =
        [
            .. Part("nothing is heard from", peers.Where(p => p.IsSilent)),
            .. Part("too slow for what is sent:", peers.Where(p => p.IsSlow && !p.IsSilent)),
            .. Part("sending faster than is taken:", peers.Where(p => p.IsFlooding)),
            .. Part("sending what no honest node sends:", peers.Where(p => p.IsLying)),
        ];
        return parts.Count == 0 ? "" : $" Lines: {string.Join("; ", parts)}.";
    }

    private static IEnumerable<string> Part(string words, IEnumerable<PeerState> peers)
    {
        var names = string.Join(", ", peers.Select(p => p.Slug));
        return names.Length == 0 ? [] : [$"{words} {names}"];
    }
}
