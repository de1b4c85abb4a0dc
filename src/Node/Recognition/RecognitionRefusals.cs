using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Recognition;

/// <summary>Why an order is not placed, or nobody is asked.</summary>
public static class RecognitionRefusals
{
    /// <summary>This member has no readable rules.</summary>
    public static readonly RefusalCode NoRules = new("recognition-rules-missing");

    /// <summary>The rules have no such item.</summary>
    public static readonly RefusalCode ItemUnknown = new("recognition-item-unknown");

    /// <summary>The orderer's software judged by another version of the rules.</summary>
    public static readonly RefusalCode RulesChanged = new("recognition-rules-changed");

    /// <summary>The order repeats a recognised result and gives no reason.</summary>
    public static readonly RefusalCode ReasonMissing = new("repeat-reason-missing");

    /// <summary>The rules have no such reason.</summary>
    public static readonly RefusalCode ReasonUnknown = new("repeat-reason-unknown");

    /// <summary>The member has no Patient resource that an order could be about.</summary>
    public static readonly RefusalCode SubjectMissing = new("order-subject-missing");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [NoRules, ItemUnknown, RulesChanged, ReasonMissing, ReasonUnknown, SubjectMissing];
}
