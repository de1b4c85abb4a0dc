using Xinglin.Ledger.Finality;

namespace Xinglin.Node.Peers.Line;

/// <summary>Bounds of the lines between members' nodes, and how long each end waits.</summary>
public sealed record PeerLineLimits
{
    /// <summary>Longest frame, bytes: one message.</summary>
    public int FrameBytesMax { get; init; } = PeerMessage.BytesMax;

    /// <summary>A message up to this long goes before longer ones: votes, certificates and questions before bodies.</summary>
    public int ShortBytesMax { get; init; } = 8 * 1024;

    /// <summary>Short messages that wait for one peer.</summary>
    public int ShortMessagesMax { get; init; } = 4096;

    /// <summary>Bytes of long messages that wait for one peer: a few bodies.</summary>
    public long LongBytesMax { get; init; } = 16 << 20;

    /// <summary>Messages a second that are taken from one peer; the rest waits at its end.</summary>
    public int MessagesPerSecond { get; init; } = 4000;

    /// <summary>Bytes a second that are taken from one peer.</summary>
    public int BytesPerSecond { get; init; } = 64 << 20;

    /// <summary>Lines a minute that one peer may open; it has one at a time.</summary>
    public int LinesPerMinute { get; init; } = 60;

    /// <summary>An empty frame is sent when nothing else was for so long.</summary>
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A line that is silent for so long is dead.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>The first pause after a line that failed; it doubles with each in a row.</summary>
    public TimeSpan PauseMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often members, keys and addresses are looked up again.</summary>
    public TimeSpan ReviewEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A peer that dropped, flooded or lied within this time is named.</summary>
    public TimeSpan NamedFor { get; init; } = TimeSpan.FromSeconds(60);
}
