using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Duties;

/// <summary>
/// Legal duties to disclose as the ledger may know them (wall 6): an authority records one for a recipient, a second member
/// that is neither of the two confirms it, either ends it. What is owed stands in a sealed document, here by its commitment.
/// </summary>
[Contract("duty", Json = typeof(ContractsJson))]
public sealed class DutyContract(ContractTables tables, IMembers members)
{
    /// <summary>Longest life of a duty, milliseconds: 400 days.</summary>
    public const long LifeMax = 400L * 24 * 3_600_000;

    private readonly Table<Hash, Duty> _duties = tables.Open("duties", KeyTexts.Hash, ContractsJson.Default.Duty);

    /// <summary>A regulator or health bureau records a duty; it waits for a second member.</summary>
    [Call("record")]
    public Outcome Record(CallContext context, DutyRecord arguments)
    {
        if (ActingMember(context, _ => true) is null)
        {
            return DutyCodes.NotAMember;
        }

        if (ActingMember(context, IsAuthority) is not { } authority)
        {
            return DutyCodes.NotAnAuthority;
        }

        if (_duties.Contains(arguments.Duty))
        {
            return DutyCodes.Exists;
        }

        if (!members.IsPresent(arguments.Recipient))
        {
            return DutyCodes.RecipientUnknown;
        }

        if (!Times.IsHourWithin(arguments.Expires, context.Time, LifeMax))
        {
            return DutyCodes.ExpiryInvalid;
        }

        Put(context, "recorded", arguments.Duty, new Duty(
            arguments.Recipient, DutyStatus.Awaiting, arguments.Expires, arguments.Commitment, authority, context.Time));
        return Outcome.Accepted;
    }

    /// <summary>A second member, which has read the document, confirms it: from then on it is in force.</summary>
    [Call("confirm")]
    public Outcome Confirm(CallContext context, DutyConfirm arguments)
    {
        if (ActingMember(context, _ => true) is not { } second)
        {
            return DutyCodes.NotAMember;
        }

        if (_duties.Find(arguments.Duty) is not { } duty)
        {
            return DutyCodes.Unknown;
        }

        if (second == duty.RecordedBy || second == duty.Recipient)
        {
            return DutyCodes.SecondNeeded;
        }

        if (arguments.Commitment != duty.Commitment)
        {
            return DutyCodes.CommitmentMismatch;
        }

        if (duty.Status != DutyStatus.Awaiting)
        {
            return duty.Status == DutyStatus.Ended ? DutyCodes.Ended : DutyCodes.NotAwaiting;
        }

        if (duty.Expires.CompareTo(context.Time) <= 0)
        {
            return DutyCodes.Expired;
        }

        Put(context, "confirmed", arguments.Duty, duty with { Status = DutyStatus.InForce, Since = context.Time, ConfirmedBy = second });
        return Outcome.Accepted;
    }

    /// <summary>Who recorded or confirmed it ends it at once.</summary>
    [Call("end")]
    public Outcome End(CallContext context, DutyReference arguments)
    {
        if (_duties.Find(arguments.Duty) is not { } duty)
        {
            return DutyCodes.Unknown;
        }

        if (!context.IsActing(duty.RecordedBy) && !(duty.ConfirmedBy is { } second && context.IsActing(second)))
        {
            return DutyCodes.NotAParty;
        }

        if (duty.Status == DutyStatus.Ended)
        {
            return DutyCodes.Ended;
        }

        Put(context, "ended", arguments.Duty, duty with { Status = DutyStatus.Ended, Ended = context.Time });
        return Outcome.Accepted;
    }

    private static bool IsAuthority(Member member) => member.Kind is "regulator" or "bureau";

    private AccountId? ActingMember(CallContext context, Func<Member, bool> suits)
    {
        foreach (var account in context.Acting)
        {
            if (members.IsPresent(account) && members.Find(account) is { } member && suits(member))
            {
                return account;
            }
        }

        return null;
    }

    private void Put(CallContext context, string announced, Hash id, Duty duty)
    {
        _duties.Put(id, duty);
        context.Emit(announced, new DutyChanged(id, duty.Status), ContractsJson.Default.DutyChanged);
    }
}
