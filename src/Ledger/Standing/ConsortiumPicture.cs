using System.Globalization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Standing;

/// <summary>Where a member stands.</summary>
public enum MemberStanding
{
    /// <summary>Present.</summary>
    Active,

    /// <summary>Stopped for the time being.</summary>
    Suspended,

    /// <summary>Gone.</summary>
    Removed,
}

/// <summary>A member in the picture.</summary>
/// <param name="Account">Its account.</param>
/// <param name="Slug">Its short name.</param>
/// <param name="Standing">Where it stands.</param>
/// <param name="HasValidator">True when it has a validator key: present, it decides.</param>
/// <param name="Condition">How it fares.</param>
public sealed record SeatedMember(AccountId Account, string Slug, MemberStanding Standing, bool HasValidator, MemberCondition Condition)
{
    /// <summary>True when it is neither suspended nor removed.</summary>
    public bool IsPresent => Standing == MemberStanding.Active;

    /// <summary>True when its signature counts for certificates.</summary>
    public bool Decides => IsPresent && HasValidator;
}

/// <summary>The consortium as it is now: who belongs to it, who is alive. Pure: the same picture gives the same answers anywhere.</summary>
/// <param name="Members">Everybody known, the suspended too.</param>
/// <param name="ValidatorsMinimum">Parameter <c>validators-minimum</c>.</param>
/// <param name="Epoch">The ordering epoch in force.</param>
/// <param name="Height">The last final block.</param>
public sealed record ConsortiumPicture(IReadOnlyList<SeatedMember> Members, long ValidatorsMinimum, ulong Epoch, ulong Height)
{
    /// <summary>Who decides.</summary>
    public Strength Strength => new(Deciding.Count(), Deciding.Count(m => m.Condition == MemberCondition.Alive), Deciding.Count(m => m.Condition == MemberCondition.Lying));

    /// <summary>Members that decide and are missing, by short name.</summary>
    public IReadOnlyList<string> Missing => [.. Deciding.Where(m => m.Condition == MemberCondition.Missing).Select(m => m.Slug).Order(StringComparer.Ordinal)];

    /// <summary>Members that decide and lie, by short name.</summary>
    public IReadOnlyList<string> Lying => [.. Deciding.Where(m => m.Condition == MemberCondition.Lying).Select(m => m.Slug).Order(StringComparer.Ordinal)];

    /// <summary>Present members that can vote on a proposal now.</summary>
    public int Voters => Members.Count(m => m.IsPresent && m.Condition == MemberCondition.Alive);

    /// <summary>Present members.</summary>
    public int Present => Members.Count(m => m.IsPresent);

    /// <summary>One sentence: how many decide, who is missing, and what that means.</summary>
    public string Sentence
    {
        get
        {
            var strength = Strength;
            var there = string.Create(CultureInfo.InvariantCulture, $"{strength.Signing} of {strength.Validators} members that decide are there, {strength.Quorum} are needed");
            return there + Names("; missing: ", Missing) + Names("; convicted of lying: ", Lying) + Meaning(strength);
        }
    }

    private IEnumerable<SeatedMember> Deciding => Members.Where(m => m.Decides);

    private string Meaning(Strength strength) => strength switch
    {
        { MayFork: true } => ": so many lie that nothing that becomes final can be relied on; remove them.",
        { Decides: false } => string.Create(CultureInfo.InvariantCulture, $": nothing becomes final until {-strength.Spare} of {string.Join(", ", Missing.Concat(Lying))} {(strength.Spare == -1 ? "is" : "are")} back."),
        { Spare: 0 } when strength.Signing < strength.Validators => ": blocks become final, but no further member may be missing.",
        _ => ": blocks become final.",
    };

    private static string Names(string before, IReadOnlyList<string> names) => names.Count == 0 ? "" : before + string.Join(", ", names);
}
