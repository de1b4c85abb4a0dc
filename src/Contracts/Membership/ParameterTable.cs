using Xinglin.Contracts.Erasure;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;

namespace Xinglin.Contracts.Membership;

/// <summary>Parameters as other contracts ask for them.</summary>
public interface IParameters
{
    /// <summary>The value that the members set, or the one that holds until they do.</summary>
    /// <param name="name">One of <see cref="ParameterNames"/>.</param>
    long Of(string name);
}

/// <summary>The parameters that a majority may set.</summary>
public static class ParameterNames
{
    /// <summary>A removal that leaves fewer validators is refused: 1 unless set.</summary>
    public const string ValidatorsMinimum = "validators-minimum";

    /// <summary>Hours after its opening in which an emergency access must be reviewed: 72 unless set, 1 to 720.</summary>
    public const string EmergencyReviewHours = "emergency-review-hours";

    /// <summary>Days after which an undecided correction request is late: 30 unless set, 1 to 365.</summary>
    public const string CorrectionDays = "correction-days";

    /// <summary>Transactions a second of one account and signer at one member's intake: no agreed bound unless set, 1 to 1,000,000.</summary>
    public const string QuotaAccount = "quota-account";

    /// <summary>Transactions a second of one member in one partition: no agreed bound unless set, 1 to 1,000,000.</summary>
    public const string QuotaMember = "quota-member";

    /// <summary>Transactions a second of one partition, over all members: no agreed bound unless set, 1 to 1,000,000.</summary>
    public const string QuotaPartition = "quota-partition";

    /// <summary>A quota that bounds nothing, in force until the members agree on another.</summary>
    public const int QuotaUnset = 1_000_000;
}

/// <summary>The parameters' values, with their bounds.</summary>
internal sealed class ParameterTable(ContractTables tables)
{
    private readonly Table<string, ParameterValue> _values = tables.Open("parameters", KeyTexts.Text, ContractsJson.Default.ParameterValue);

    public long Of(string name) => _values.Find(name)?.Value ?? Bounds(name)!.Unset;

    public Outcome Set(MembershipPropose content, bool apply)
    {
        if (content.Name is not { } name || content.Value is not { } value || content != new MembershipPropose(content.Kind, Name: name, Value: value))
        {
            return MembershipCodes.ProposalMalformed;
        }

        if (Bounds(name) is not { } bounds)
        {
            return MembershipCodes.ParameterUnknown;
        }

        if (value < bounds.Least || value > bounds.Most)
        {
            return MembershipCodes.ParameterOutOfBounds;
        }

        if (apply)
        {
            _values.Put(name, new ParameterValue(value));
        }

        return Outcome.Accepted;
    }

    private static ParameterBounds? Bounds(string name) => name switch
    {
        ParameterNames.ValidatorsMinimum => new ParameterBounds(1, 1, LedgerLimits.ValidatorsMax),
        ParameterNames.EmergencyReviewHours => new ParameterBounds(72, 1, 720),
        ParameterNames.CorrectionDays => new ParameterBounds(30, 1, 365),
        ParameterNames.QuotaAccount or ParameterNames.QuotaMember or ParameterNames.QuotaPartition =>
            new ParameterBounds(ParameterNames.QuotaUnset, 1, ParameterNames.QuotaUnset),
        _ => RetentionRules.All.FirstOrDefault(rule => rule.Id == name) is { } rule ? new ParameterBounds(rule.Years, 1, RetentionRules.YearsMax) : null,
    };

    private sealed record ParameterBounds(long Unset, long Least, long Most);
}
