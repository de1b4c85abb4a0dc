using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>What a call came to: accepted, or refused with a code. The default value is a refusal, so that nothing passes by omission.</summary>
public readonly record struct Outcome
{
    private readonly bool _accepted;
    private readonly RefusalCode _refusal;

    private Outcome(bool accepted, RefusalCode refusal)
    {
        _accepted = accepted;
        _refusal = refusal;
    }

    /// <summary>The call took effect.</summary>
    public static Outcome Accepted { get; } = new(true, default);

    /// <summary>True when the call took effect.</summary>
    public bool IsAccepted => _accepted;

    /// <summary>Why it was refused; null when accepted.</summary>
    public RefusalCode? Refusal => _accepted ? null : _refusal.Value is null ? RuntimeCodes.ContractFault : _refusal;

    /// <summary>Refuses.</summary>
    public static Outcome Refused(RefusalCode code) => new(false, code);

    /// <summary>Lets a contract write <c>return SomeCodes.Reason;</c>.</summary>
    public static implicit operator Outcome(RefusalCode code) => Refused(code);
}
