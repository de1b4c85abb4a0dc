using Xinglin.Ledger.Contracts;

namespace Xinglin.Contracts.Membership;

/// <summary>What becomes of a member's TLS keys when another takes their place.</summary>
internal static class TlsRotation
{
    /// <summary>Former TLS keys that an entry keeps.</summary>
    private const int FormerMax = 16;

    /// <summary>The present key, when there is one, steps back; one that had before and was never retired is now.</summary>
    public static IReadOnlyList<FormerTls>? Replaced(CallContext context, Member member) =>
        member.Tls is null ? member.FormerTls : [.. Retired(context, member).TakeLast(FormerMax - 1), new FormerTls(member.Tls, context.Height.Value)];

    /// <summary>Every former key is retired.</summary>
    public static IReadOnlyList<FormerTls> Retired(CallContext context, Member member) =>
        [.. (member.FormerTls ?? []).Select(f => f.Retired is null ? f with { Retired = context.Height.Value } : f)];
}
