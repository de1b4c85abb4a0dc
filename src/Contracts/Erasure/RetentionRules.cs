namespace Xinglin.Contracts.Erasure;

/// <summary>A class of records in one jurisdiction that must be kept for so many years.</summary>
/// <param name="Id">The parameter that holds the years: state <c>membership.parameters/id</c>, changed by the members' vote.</param>
/// <param name="Years">In force while no vote has changed it; counted from the last visit or discharge.</param>
/// <param name="Source">The law.</param>
public sealed record RetentionRule(string Id, int Years, string Source);

/// <summary>
/// How long records must be kept. Years are parameters of the network, so that a change of law is a recorded vote; the founding
/// values are the law's.
/// </summary>
public static class RetentionRules
{
    /// <summary>Most years that a vote may set.</summary>
    public const int YearsMax = 200;

    private const string Source = "医疗机构病历管理规定（2013年版）第二十九条";

    /// <summary>China, outpatient and emergency records: 15 years from the last visit.</summary>
    public static RetentionRule ChinaOutpatient { get; } = new("retention-cn-outpatient", 15, Source);

    /// <summary>China, inpatient records: 30 years from the last discharge.</summary>
    public static RetentionRule ChinaInpatient { get; } = new("retention-cn-inpatient", 30, Source);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RetentionRule> All { get; } = [ChinaOutpatient, ChinaInpatient];
}
