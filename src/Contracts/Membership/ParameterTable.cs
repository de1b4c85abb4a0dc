using Xinglin.Contracts.Erasure;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;

namespace Xinglin.Contracts.Membership;

/// <summary>The parameters that a majority may set, with their bounds.</summary>
internal sealed class ParameterTable(ContractTables tables)
{
    private const string ValidatorsMinimumName = "validators-minimum";

    private readonly Table<string, ParameterValue> _values = tables.Open("parameters", KeyTexts.Text, ContractsJson.Default.ParameterValue);

    /// <summary>A removal that leaves fewer validators is refused; 1 unless set.</summary>
    public long ValidatorsMinimum => _values.Find(ValidatorsMinimumName)?.Value ?? 1;

    public Outcome Set(MembershipPropose content, bool apply)
    {
        if (content.Name is not { } name || content.Value is not { } value || content != new MembershipPropose(content.Kind, Name: name, Value: value))
        {
            return MembershipCodes.ProposalMalformed;
        }

        if (MostOf(name) is not { } most)
        {
            return MembershipCodes.ParameterUnknown;
        }

        if (value < 1 || value > most)
        {
            return MembershipCodes.ParameterOutOfBounds;
        }

        if (apply)
        {
            _values.Put(name, new ParameterValue(value));
        }

        return Outcome.Accepted;
    }

    /// <summary>The highest value of a parameter; null when there is none of this name.</summary>
    private static long? MostOf(string name)
    {
        if (name == ValidatorsMinimumName)
        {
            return LedgerLimits.ValidatorsMax;
        }

        return RetentionRules.All.Any(rule => rule.Id == name) ? RetentionRules.YearsMax : null;
    }
}
