using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Notary;

/// <summary>
/// General use, without health in it: a member fixes that something existed at a block's time. The ledger has a salted commitment, which says
/// nothing to who does not have the content and its salt.
/// </summary>
[Contract("notary", Json = typeof(ContractsJson))]
public sealed class NotaryContract(ContractTables tables, IMembers members)
{
    private readonly Table<Hash, Notarised> _entries = tables.Open("entries", KeyTexts.Hash, ContractsJson.Default.Notarised);

    /// <summary>A present member fixes a commitment, once and for ever.</summary>
    [Call("record")]
    public Outcome Record(CallContext context, NotaryRecord arguments)
    {
        if (ActingMembers.First(context, members) is not { } member)
        {
            return NotaryCodes.NotAMember;
        }

        if (_entries.Contains(arguments.Commitment))
        {
            return NotaryCodes.Exists;
        }

        _entries.Put(arguments.Commitment, new Notarised(member, context.Time, context.Height.Value));
        context.Emit("recorded", new NotaryRecorded(arguments.Commitment, member), ContractsJson.Default.NotaryRecorded);
        return Outcome.Accepted;
    }
}
