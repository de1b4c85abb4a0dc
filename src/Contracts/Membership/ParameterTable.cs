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

        if (name != ValidatorsMinimumName)
        {
            return MembershipCodes.ParameterUnknown;
        }

        if (value is < 1 or > LedgerLimits.ValidatorsMax)
        {
            return MembershipCodes.ParameterOutOfBounds;
        }

        if (apply)
        {
            _values.Put(name, new ParameterValue(value));
        }

        return Outcome.Accepted;
    }
}
