using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Anchors;

/// <summary>An outsider that fixes when a certified header was known: the network's past cannot be made anew behind its back.</summary>
public interface IAnchor
{
    /// <summary>Who it is, for people: an address.</summary>
    string Authority { get; }

    /// <summary>Fixes a header hash.</summary>
    /// <exception cref="AnchorException">It does not answer, refuses, or its answer is not about this hash.</exception>
    Task<AnchorToken> StampAsync(Hash header, CancellationToken cancellation);
}

/// <summary>What the outsider gave.</summary>
/// <param name="Bytes">The token, DER.</param>
/// <param name="Time">When, by its clock.</param>
public sealed record AnchorToken(ReadOnlyMemory<byte> Bytes, DateTimeOffset Time);

/// <summary>Why no anchor was made or one does not hold, in order of precedence.</summary>
public static class AnchorCodes
{
    /// <summary>The time stamping authority does not answer.</summary>
    public static readonly RefusalCode Unreachable = new("anchor-unreachable");

    /// <summary>It answers, but gives no token.</summary>
    public static readonly RefusalCode Refused = new("anchor-refused");

    /// <summary>The token is not about the header asked for, not signed as it must be, or by somebody else than was trusted.</summary>
    public static readonly RefusalCode Invalid = new("anchor-invalid");

    /// <summary>The token's time is more than an hour away from the header's.</summary>
    public static readonly RefusalCode TimeImplausible = new("anchor-time-implausible");

    /// <summary>The token cannot be kept on this disk.</summary>
    public static readonly RefusalCode NotKept = new("anchor-not-kept");

    /// <summary>There is no anchor of this height here.</summary>
    public static readonly RefusalCode Unknown = new("anchor-unknown");

    /// <summary>The file is no anchor file.</summary>
    public static readonly RefusalCode Malformed = new("anchor-malformed");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [Unreachable, Refused, Invalid, TimeImplausible, NotKept, Unknown, Malformed];
}

/// <summary>An anchor was not made.</summary>
public sealed class AnchorException(RefusalCode code) : Exception(code.Value)
{
    /// <summary>Why.</summary>
    public RefusalCode Code { get; } = code;
}

/// <summary>Where and how often a member anchors.</summary>
/// <param name="Authority">The authority's address, RFC 3161 over HTTP.</param>
/// <param name="Interval">How often.</param>
/// <param name="Trusted">The authority's certificate or its issuer's; null: whoever the token names, to be judged by who verifies.</param>
public sealed record AnchorSettings(Uri Authority, TimeSpan Interval, ReadOnlyMemory<byte>? Trusted = null)
{
    /// <summary>How often unless somebody says otherwise.</summary>
    public static readonly TimeSpan Hourly = TimeSpan.FromHours(1);
}
