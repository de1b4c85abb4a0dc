using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Evidence;

/// <summary>What can be wrong with a member's evidence log. Each is a matter for the member's supervisor, not a passing fault.</summary>
public static class EvidenceFaults
{
    /// <summary>The checkpoint is not signed by the member's key, or is another log's.</summary>
    public static readonly RefusalCode CheckpointInvalid = new("evidence-checkpoint-invalid");

    /// <summary>An entry is not in the tree of the checkpoint that came with it.</summary>
    public static readonly RefusalCode NotIncluded = new("evidence-not-included");

    /// <summary>A body does not open its entry's commitment, or a leaf was replaced.</summary>
    public static readonly RefusalCode Edited = new("evidence-edited");

    /// <summary>The entry is about another release than the one it came with.</summary>
    public static readonly RefusalCode OtherRelease = new("evidence-other-release");

    /// <summary>An own entry is in the log, or must be, and was not shown.</summary>
    public static readonly RefusalCode EntryMissing = new("evidence-entry-missing");

    /// <summary>Entries stand in another order than before.</summary>
    public static readonly RefusalCode Reordered = new("evidence-reordered");

    /// <summary>An entry that was there is gone.</summary>
    public static readonly RefusalCode Deleted = new("evidence-deleted");

    /// <summary>The log is shorter than it was.</summary>
    public static readonly RefusalCode Cut = new("evidence-cut");

    /// <summary>The log is not a continuation of what was seen or anchored before.</summary>
    public static readonly RefusalCode Forked = new("evidence-forked");

    internal static Refusal Refuse(RefusalCode code, string member) => Refusal.Of(code, Sentence(code, member));

    private static string Sentence(RefusalCode code, string member) => true switch
    {
        _ when code == CheckpointInvalid => $"The checkpoint is not signed by {member}: do not rely on its log; tell the member and its supervisor.",
        _ when code == NotIncluded => $"An entry is not in the log of {member}: nothing is shown; tell the member and its supervisor.",
        _ when code == Edited => $"An entry in the log of {member} was changed: keep what you have and tell the member's supervisor.",
        _ when code == OtherRelease => $"The entry of {member} is about another release: the data is not shown; tell the member.",
        _ when code == EntryMissing => $"An entry about you is missing from what {member} showed: ask the member for it and tell its supervisor.",
        _ when code == Reordered => $"Entries in the log of {member} were put in another order: keep what you have and tell the member's supervisor.",
        _ when code == Deleted => $"An entry was removed from the log of {member}: keep what you have and tell the member's supervisor.",
        _ when code == Cut => $"The log of {member} is shorter than it was: keep what you have and tell the member's supervisor.",
        _ => $"The log of {member} is not a continuation of what was seen before: keep both checkpoints and tell the member's supervisor.",
    };
}
