using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;
using Xinglin.Node.Identity;

namespace Xinglin.Node.Gateway;

/// <summary>One member's gateway: verifies, refuses to answer from a stale replica, lets the method judge, seals the answer.</summary>
public sealed class MemberGateway
{
    private readonly Dictionary<string, IGatewayMethod> _methods;
    private readonly RequestVerifier _verifier;
    private readonly Staleness _staleness;

    /// <summary>A gateway with these methods.</summary>
    public MemberGateway(string slug, RequestVerifier verifier, Staleness staleness, IEnumerable<IGatewayMethod> methods, NoticeStreaming notices)
    {
        Slug = slug;
        Notices = notices;
        _verifier = verifier;
        _staleness = staleness;
        _methods = methods.ToDictionary(m => m.Name, StringComparer.Ordinal);
    }

    /// <summary>The member's short name.</summary>
    public string Slug { get; }

    /// <summary>The method that answers with a stream.</summary>
    internal NoticeStreaming Notices { get; }

    /// <summary>The sealed answer, or why there is none.</summary>
    public async ValueTask<GatewayAnswer> AnswerAsync(string method, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (!_methods.TryGetValue(method, out var answering))
        {
            return GatewayCodes.MethodUnknown;
        }

        if (Admit(body, method, out var request) is { } refusal)
        {
            return refusal;
        }

        var answer = await answering.AnswerAsync(request!, cancellation);
        return answer.Json is { } json ? GatewayAnswer.Sealed(request!.Seal(json)) : answer;
    }

    /// <summary>Verifies a request for a method; null when it is admitted.</summary>
    internal RefusalCode? Admit(ReadOnlyMemory<byte> body, string method, out GatewayRequest? request) =>
        _verifier.Verify(body, method, out request) ?? _staleness.Judge();
}

/// <summary>Judges whether the replica is fresh enough to release anything by.</summary>
public sealed class Staleness(IMemberLedger ledger, TimeProvider clock)
{
    /// <summary>A refusal when the last final block is too old by this machine's clock.</summary>
    public RefusalCode? Judge()
    {
        var age = clock.GetUtcNow().ToUnixTimeMilliseconds() - ledger.Tip.Time.Milliseconds;
        return age > Freshness.AgeMax || ledger.Health.Halted is not null ? GatewayCodes.ReplicaStale : null;
    }
}
