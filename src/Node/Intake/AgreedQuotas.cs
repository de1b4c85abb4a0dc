using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.State;

namespace Xinglin.Node.Intake;

/// <summary>
/// Quotas that the members agreed on by vote, transactions a second. Beside them stand a node's own: the stricter counts.
/// </summary>
/// <param name="Account">Of one account and signer at one member's intake.</param>
/// <param name="Member">Of one member in this partition.</param>
/// <param name="Partition">Of this partition, over all members.</param>
public sealed record AgreedQuotas(int Account, int Member, int Partition)
{
    /// <summary>None agreed.</summary>
    public static AgreedQuotas None { get; } = new(ParameterNames.QuotaUnset, ParameterNames.QuotaUnset, ParameterNames.QuotaUnset);

    /// <summary>Those in force after the last final block.</summary>
    public static AgreedQuotas Of(IStateReader state) => new(
        Read(state, ParameterNames.QuotaAccount), Read(state, ParameterNames.QuotaMember), Read(state, ParameterNames.QuotaPartition));

    private static int Read(IStateReader state, string name) =>
        state.TryGet(System.Text.Encoding.ASCII.GetBytes("membership.parameters/" + name), out var value) && JsonSerializer.Deserialize(value.Span, ContractsJson.Default.ParameterValue) is { } read
            ? (int)read.Value
            : ParameterNames.QuotaUnset;
}
