using Xinglin.Contracts.Duties;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Duties;

/// <summary>Why a holder's gateway does not release under a legal duty, in order of precedence.</summary>
public static class DutyReleaseCodes
{
    /// <summary>The ledger has no such duty.</summary>
    public static readonly RefusalCode Unknown = DutyCodes.Unknown;

    /// <summary>The duty was ended.</summary>
    public static readonly RefusalCode Ended = DutyCodes.Ended;

    /// <summary>No second member has confirmed the duty.</summary>
    public static readonly RefusalCode NotInForce = new("duty-not-in-force");

    /// <summary>The duty's time is over.</summary>
    public static readonly RefusalCode Expired = DutyCodes.Expired;

    /// <summary>The document is not the one that the ledger has the commitment to, or is of another duty.</summary>
    public static readonly RefusalCode TermsMismatch = new("duty-terms-mismatch");

    /// <summary>Who asks is neither the recipient nor of its staff.</summary>
    public static readonly RefusalCode NotRecipient = new("duty-not-recipient");

    /// <summary>The document's period has not begun or is over.</summary>
    public static readonly RefusalCode OutsidePeriod = new("duty-outside-period");

    /// <summary>More is asked for than the duty names.</summary>
    public static readonly RefusalCode ScopeExceeds = new("scope-exceeds-duty");
}
