using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Consent;

/// <summary>Why asking a patient for access, or answering, is refused.</summary>
public static class AccessCodes
{
    /// <summary>The member's own system has no such patient.</summary>
    public static readonly RefusalCode PatientUnknown = new("patient-unknown");

    /// <summary>The patient has no wallet towards this member yet.</summary>
    public static readonly RefusalCode PatientWithoutWallet = new("patient-without-wallet");

    /// <summary>The holder named is no member.</summary>
    public static readonly RefusalCode HolderUnknown = new("holder-unknown");

    /// <summary>There is no such ask of this patient.</summary>
    public static readonly RefusalCode AskUnknown = new("ask-unknown");

    /// <summary>The terms' recipient is neither this member nor one of its staff.</summary>
    public static readonly RefusalCode RecipientUnknown = new("terms-recipient-unknown");

    /// <summary>The member cannot open the terms left for it, or they are not about this patient here.</summary>
    public static readonly RefusalCode TermsUnreadable = new("terms-unreadable");
}
