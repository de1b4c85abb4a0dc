using System.Globalization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Standing;

/// <summary>A change of the consortium, as far as quorums depend on it.</summary>
/// <param name="Kind">What it does; the names are those of the membership contract's proposals.</param>
/// <param name="Account">Remove, suspend, resume, validator: to whom.</param>
/// <param name="Newcomer">Admit: who would come.</param>
/// <param name="Epoch">Ordering: the epoch that would begin.</param>
/// <param name="Height">Contract: the block from which on it would hold.</param>
/// <param name="Minimum">Parameter: the value of the least number of members that decide; null for another parameter.</param>
public sealed record ProposedChange(string Kind, AccountId? Account = null, SeatedMember? Newcomer = null, ulong? Epoch = null, ulong? Height = null, long? Minimum = null)
{
    /// <summary>A new member.</summary>
    public const string Admit = "admit";

    /// <summary>A member leaves.</summary>
    public const string Remove = "remove";

    /// <summary>A member is stopped.</summary>
    public const string Suspend = "suspend";

    /// <summary>A suspended member returns.</summary>
    public const string Resume = "resume";

    /// <summary>A member's new validator key.</summary>
    public const string Validator = "validator";

    /// <summary>Another ordering service.</summary>
    public const string Ordering = "ordering";

    /// <summary>A contract's next version.</summary>
    public const string Contract = "contract";

    /// <summary>A parameter's value: a majority decides it, everything else takes a quorum.</summary>
    public const string Parameter = "parameter";

    /// <summary>A partition more, or another map of them: its quorums are those of its own members.</summary>
    public const string Partition = "partition";
}

/// <summary>Why a change should not be proposed now.</summary>
public static class ChangeReasons
{
    /// <summary>The change is not one: the contract would refuse it.</summary>
    public const string Malformed = "change-malformed";

    /// <summary>It names nobody to whom it could happen.</summary>
    public const string MemberUnknown = "change-member-unknown";

    /// <summary>The epoch, height or minimum that it names cannot be.</summary>
    public const string Impossible = "change-impossible";

    /// <summary>No block becomes final now, so nothing can be decided.</summary>
    public const string NothingDecides = "change-nothing-decides";

    /// <summary>Too few members are there to vote for it.</summary>
    public const string VotesMissing = "change-votes-missing";

    /// <summary>Fewer members would decide than the consortium's minimum.</summary>
    public const string BelowMinimum = "change-below-minimum";

    /// <summary>Afterwards no quorum would be there: nothing would become final any more.</summary>
    public const string QuorumLost = "change-quorum-would-be-lost";
}

/// <summary>What a change would lead to.</summary>
/// <param name="Reason">Why not, one of <see cref="ChangeReasons"/>; null when quorum and liveness hold.</param>
/// <param name="Sentence">The same in one sentence, with names and numbers.</param>
/// <param name="Before">Who decides now.</param>
/// <param name="After">Who would decide from two blocks after the deciding vote on.</param>
/// <param name="VotesNeeded">Votes of present members that the change takes.</param>
/// <param name="Warnings">What holds but is worth knowing.</param>
public sealed record ChangeVerdict(string? Reason, string Sentence, Strength Before, Strength After, int VotesNeeded, IReadOnlyList<string> Warnings)
{
    /// <summary>True when the change may be proposed.</summary>
    public bool Holds => Reason is null;
}

/// <summary>
/// Says of a change, before anybody votes, whether the consortium can decide it with who is alive now, and whether it decides and stays one afterwards.
/// Pure. It judges quorums; whether the arguments are allowed, the contract judges again.
/// </summary>
public static class ChangeSimulation
{
    /// <summary>Judges.</summary>
    /// <param name="now">The consortium as it is.</param>
    /// <param name="change">What would be proposed.</param>
    public static ChangeVerdict Judge(ConsortiumPicture now, ProposedChange change)
    {
        var next = After(now, change, out var impossible);
        var needed = change.Kind == ProposedChange.Parameter ? (now.Present / 2) + 1 : now.Present - ((now.Present - 1) / 3);
        var after = (next ?? now).Strength;
        var (reason, sentence) = impossible is var (code, why) ? (code, why) : Weigh(now, next!, change, needed);
        return new ChangeVerdict(reason, sentence, now.Strength, after, needed, reason is null ? [.. Warn(now, next!, change)] : []);
    }

    private static (string? Reason, string Sentence) Weigh(ConsortiumPicture now, ConsortiumPicture next, ProposedChange change, int needed)
    {
        var (before, after) = (now.Strength, next.Strength);
        if (!before.Decides)
        {
            return (ChangeReasons.NothingDecides, Text($"Nothing can be decided now: {now.Sentence}"));
        }

        if (now.Voters < needed)
        {
            return (ChangeReasons.VotesMissing, Text($"It takes {needed} votes of {now.Present} members and only {now.Voters} are there: wait for {Absent(now)}."));
        }

        if (change.Kind is ProposedChange.Remove or ProposedChange.Suspend && after.Validators < before.Validators && after.Validators < Math.Max(1, now.ValidatorsMinimum))
        {
            return (ChangeReasons.BelowMinimum, Text($"{after.Validators} members would decide, and the consortium's minimum is {Math.Max(1, now.ValidatorsMinimum)}."));
        }

        // A quorum of the honest leaves too few liars to split two quorums: whoever decides afterwards cannot fork either.
        if (!after.Decides)
        {
            return (ChangeReasons.QuorumLost, Text($"Afterwards {after.Quorum} of {after.Validators} decide and {after.Signing} would be there: nothing would become final without {Absentees(next)}."));
        }

        return (null, Text($"Holds: {needed} of {now.Present} members decide it and {now.Voters} are there; afterwards {after.Quorum} of {after.Validators} decide, {after.Signing} are there, and {after.Faulty} may lie or be missing."));
    }

    private static IEnumerable<string> Warn(ConsortiumPicture now, ConsortiumPicture next, ProposedChange change)
    {
        var (before, after) = (now.Strength, next.Strength);
        if (after.Faulty < before.Faulty)
        {
            yield return Text($"Fewer may fail afterwards: {after.Faulty} instead of {before.Faulty}.");
        }

        if (after.Spare == 0 && after.Signing < after.Validators)
        {
            yield return Text($"No further member may be missing afterwards; missing already: {Absentees(next)}.");
        }

        if (change.Kind == ProposedChange.Validator && after.Spare == 0)
        {
            yield return "Until the member's node has taken its new key up, nothing may become final: let the node run before the deciding vote.";
        }

        if (change.Kind == ProposedChange.Contract)
        {
            yield return "A member whose software lacks the version stops at that height: all of them are to be upgraded before it.";
        }
    }

    private static ConsortiumPicture? After(ConsortiumPicture now, ProposedChange change, out (string Code, string Why)? impossible)
    {
        impossible = null;
        switch (change.Kind)
        {
            case ProposedChange.Admit when change.Newcomer is { } newcomer:
                return now with { Members = [.. now.Members, newcomer] };
            case ProposedChange.Remove or ProposedChange.Suspend or ProposedChange.Resume or ProposedChange.Validator when change.Account is { } account:
                return Change(now, change, account, ref impossible);
            case ProposedChange.Ordering when change.Epoch is { } epoch:
                impossible = epoch == now.Epoch + 1 ? null : (ChangeReasons.Impossible, Text($"Epoch {epoch} does not follow {now.Epoch}, which is in force."));
                return now;
            case ProposedChange.Contract when change.Height is { } height:
                impossible = height > now.Height ? null : (ChangeReasons.Impossible, Text($"Block {height} is final already; {now.Height} is the last."));
                return now;
            case ProposedChange.Partition:
                return now;
            case ProposedChange.Parameter:
                impossible = change.Minimum is { } value && value > now.Strength.Validators
                    ? (ChangeReasons.BelowMinimum, Text($"{now.Strength.Validators} members decide, fewer than the minimum of {value}."))
                    : null;
                return now;
            default:
                impossible = (ChangeReasons.Malformed, "The change lacks what its kind needs.");
                return null;
        }
    }

    private static ConsortiumPicture? Change(ConsortiumPicture now, ProposedChange change, AccountId account, ref (string Code, string Why)? impossible)
    {
        var standing = change.Kind switch { ProposedChange.Remove => MemberStanding.Removed, ProposedChange.Suspend => MemberStanding.Suspended, _ => MemberStanding.Active };
        var member = now.Members.FirstOrDefault(m => m.Account == account && m.Standing != MemberStanding.Removed);
        var wanted = change.Kind == ProposedChange.Resume ? member?.Standing == MemberStanding.Suspended : change.Kind == ProposedChange.Remove || member?.Standing == MemberStanding.Active;
        if (member is null || !wanted)
        {
            impossible = (ChangeReasons.MemberUnknown, "No member is as the change supposes: see `xinglin consortium status`.");
            return null;
        }

        if (standing != MemberStanding.Active && member.IsPresent && now.Present <= 1)
        {
            impossible = (ChangeReasons.BelowMinimum, "It is the only member.");
            return null;
        }

        var changed = member with
        {
            Standing = standing,
            HasValidator = member.HasValidator || change.Kind == ProposedChange.Validator,
        };
        return now with { Members = [.. now.Members.Select(m => m == member ? changed : m)] };
    }

    private static string Absent(ConsortiumPicture now) =>
        string.Join(", ", now.Members.Where(m => m.IsPresent && m.Condition != MemberCondition.Alive).Select(m => m.Slug).Order(StringComparer.Ordinal));

    private static string Absentees(ConsortiumPicture picture) => string.Join(", ", picture.Missing.Concat(picture.Lying));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
