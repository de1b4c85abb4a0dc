namespace Xinglin.Ledger.Standing;

/// <summary>How a member fares, as far as who asks can tell.</summary>
public enum MemberCondition
{
    /// <summary>It answers and nothing is held against it.</summary>
    Alive,

    /// <summary>It is not heard of, or it does not vote.</summary>
    Missing,

    /// <summary>There is evidence against it: it may say anything, or nothing.</summary>
    Lying,
}

/// <summary>Who decides, counted. Nothing else decides whether blocks become final, and whether two could exclude each other.</summary>
/// <param name="Validators">n.</param>
/// <param name="Signing">Of them those that are alive and honest.</param>
/// <param name="Lying">Of them those that lie.</param>
public readonly record struct Strength(int Validators, int Signing, int Lying)
{
    /// <summary>f = floor((n-1)/3): how many may lie or be missing at any time.</summary>
    public int Faulty => Math.Max(0, (Validators - 1) / 3);

    /// <summary>q = n - f: how many decide.</summary>
    public int Quorum => Validators - Faulty;

    /// <summary>True when blocks become final although every liar is silent.</summary>
    public bool Decides => Validators > 0 && Signing >= Quorum;

    /// <summary>True when two quorums may share nobody but liars: then two blocks of one height could both be certified.</summary>
    public bool MayFork => Lying >= (2 * Quorum) - Validators;

    /// <summary>How many more may be missing before nothing becomes final; negative: so many have to come back.</summary>
    public int Spare => Signing - Quorum;
}
