using System.Text.Json;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.State;
using Xinglin.Node.Gateway;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering.Door;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>What a node tells ordering processes about the members: by the ledger, alike at every node that is as far.</summary>
public static class MembershipByLedger
{
    /// <summary>The words of docs/spec/ordering-door.md, by what is committed now.</summary>
    public static ReadOnlyMemory<byte> Of(IStateReader state)
    {
        var ledger = new LedgerView(state);
        var members = new List<OrderingMember>();
        foreach (var account in ledger.Present())
        {
            if (ledger.Member(account) is { } member)
            {
                members.Add(new OrderingMember(account, member.Identities(), member.TlsKeys()));
            }
        }

        var validators = state.TryGet("ledger.validators/current"u8, out var value) ? JsonSerializer.Deserialize(value.Span, LedgerJson.Default.ValidatorsEntry)!.Set : [];
        return new MembershipWord(
            [.. members.OrderBy(m => m.Account)],
            [.. validators.Select(v => v.Member).Where(v => members.Exists(m => m.Account == v)).Order()])
        {
            Quotas = AgreedQuotas.Of(state),
        }.Encode();
    }
}
