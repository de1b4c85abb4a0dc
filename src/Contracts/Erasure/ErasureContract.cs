using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Erasure;

/// <summary>
/// Orders to erase and what each holder signed about them. An order is about one relationship; which orders of one patient belong
/// together only the wallet knows. A holder that says nothing stays awaiting: silence is never counted as done.
/// </summary>
[Contract("erasure", Json = typeof(ContractsJson))]
public sealed class ErasureContract(ContractTables tables, IMembers members, IRelationships relationships)
{
    /// <summary>Holders in one order.</summary>
    public const int HoldersMax = 16;

    /// <summary>Pointers in one order.</summary>
    public const int PointersMax = 64;

    /// <summary>Longest time between the two dates of a receipt, milliseconds: 400 days.</summary>
    public const long RestorableMax = 400L * 24 * 3_600_000;

    private readonly Table<Hash, OrderedErasure> _orders = tables.Open("orders", KeyTexts.Hash, ContractsJson.Default.OrderedErasure);
    private readonly Table<PointerKey, ErasureReference> _pointers =
        tables.Open<PointerKey, ErasureReference>("pointers", PointerKey.Write, ContractsJson.Default.ErasureReference);

    /// <summary>The patient orders, or the relationship's provider by a retention rule that has run out.</summary>
    [Call("order")]
    public Outcome Order(CallContext context, ErasureOrder arguments)
    {
        if (RefuseAuthority(context, arguments.Account, out var by) is { } refusal)
        {
            return refusal;
        }

        if ((RefuseHolders(arguments.Holders) ?? RefusePointers(arguments, by)) is { } malformed)
        {
            return malformed;
        }

        if (_orders.Contains(arguments.Order))
        {
            return ErasureCodes.Exists;
        }

        foreach (var pointer in arguments.Pointers)
        {
            if (_pointers.Find(new PointerKey(arguments.Account, pointer)) is { } earlier && _orders.Find(earlier.Order)?.Status != ErasureStatus.Answered)
            {
                return ErasureCodes.OrderedAlready;
            }
        }

        Keep(context, arguments, by);
        return Outcome.Accepted;
    }

    /// <summary>A holder says that it has erased, and from when on no backup of its own brings it back.</summary>
    [Call("receipt")]
    public Outcome Receipt(CallContext context, ErasureReceipt arguments)
    {
        if (FindAsHolder(context, arguments.Order, arguments.Member, out var order, out var holder) is { } refusal)
        {
            return refusal;
        }

        if (holder.Erased is not null)
        {
            return ErasureCodes.AnsweredAlready;
        }

        if (!AreTimesValid(context, order, arguments))
        {
            return ErasureCodes.TimesInvalid;
        }

        var answer = new ErasureHolder(holder.Member, context.Time, arguments.Erased, arguments.Unrestorable);
        Put(context, "erased", arguments.Order, order, answer);
        return Outcome.Accepted;
    }

    /// <summary>A holder says that it may not erase yet; a receipt may follow later.</summary>
    [Call("decline")]
    public Outcome Decline(CallContext context, ErasureDecline arguments)
    {
        if (FindAsHolder(context, arguments.Order, arguments.Member, out var order, out var holder) is { } refusal)
        {
            return refusal;
        }

        if (holder.Answered is not null)
        {
            return ErasureCodes.AnsweredAlready;
        }

        Put(context, "declined", arguments.Order, order, new ErasureHolder(holder.Member, context.Time, Reason: arguments.Reason));
        return Outcome.Accepted;
    }

    /// <summary>Who is no party to the relationship learns nothing but that it does not act.</summary>
    private RefusalCode? RefuseAuthority(CallContext context, AccountId account, out AccountId by)
    {
        by = account;
        var relationship = relationships.Find(account);
        if (context.IsActing(account))
        {
            return relationship is null ? ErasureCodes.RelationshipUnknown : RefuseStatus(relationship);
        }

        if (relationship is null || !context.IsActing(relationship.Provider) || !members.IsPresent(relationship.Provider))
        {
            return ErasureCodes.AccountNotActing;
        }

        by = relationship.Provider;
        return null;
    }

    private static RefusalCode? RefuseStatus(Relationship relationship) =>
        relationship.Status == RelationshipStatus.Pending ? ErasureCodes.Pending : null;

    private RefusalCode? RefuseHolders(IReadOnlyList<AccountId> holders)
    {
        if (holders.Count is < 1 or > HoldersMax || holders.Distinct().Count() != holders.Count)
        {
            return ErasureCodes.HoldersMalformed;
        }

        return holders.All(holder => members.Find(holder) is not null) ? null : ErasureCodes.HolderUnknown;
    }

    /// <summary>Uploads are on no ledger: a patient may name what is not registered, and each holder judges whose it is.</summary>
    private RefusalCode? RefusePointers(ErasureOrder arguments, AccountId by)
    {
        if (arguments.Pointers.Count is < 1 or > PointersMax || arguments.Pointers.Distinct().Count() != arguments.Pointers.Count)
        {
            return ErasureCodes.PointersMalformed;
        }

        foreach (var pointer in arguments.Pointers)
        {
            var record = relationships.FindRecord(pointer);
            if (record is null ? by != arguments.Account : record.Account != arguments.Account)
            {
                return ErasureCodes.RecordOfAnother;
            }
        }

        return null;
    }

    private void Keep(CallContext context, ErasureOrder arguments, AccountId by)
    {
        var holders = arguments.Holders.Select(holder => new ErasureHolder(holder)).ToList();
        _orders.Put(
            arguments.Order,
            new OrderedErasure(arguments.Account, by, arguments.Document, arguments.Pointers, context.Time, ErasureStatus.Open, holders));
        foreach (var pointer in arguments.Pointers)
        {
            _pointers.Put(new PointerKey(arguments.Account, pointer), new ErasureReference(arguments.Order));
        }

        context.Emit("ordered", new ErasureOrdered(arguments.Order, arguments.Account, arguments.Holders), ContractsJson.Default.ErasureOrdered);
    }

    private RefusalCode? FindAsHolder(CallContext context, Hash id, AccountId member, out OrderedErasure order, out ErasureHolder holder)
    {
        order = null!;
        holder = null!;
        if (!context.IsActing(member))
        {
            return ErasureCodes.AccountNotActing;
        }

        if (_orders.Find(id) is not { } found)
        {
            return ErasureCodes.Unknown;
        }

        order = found;
        holder = found.Holders.FirstOrDefault(h => h.Member == member)!;
        return holder is null ? ErasureCodes.NotAHolder : null;
    }

    private static bool AreTimesValid(CallContext context, OrderedErasure order, ErasureReceipt times) =>
        times.Erased == times.Erased.CeilingHour() && times.Unrestorable == times.Unrestorable.CeilingHour()
        && times.Erased.CompareTo(order.Since) >= 0 && times.Erased.CompareTo(context.Time.CeilingHour()) <= 0
        && times.Unrestorable.CompareTo(times.Erased) >= 0
        && times.Unrestorable.CompareTo(times.Erased.Plus(RestorableMax)) <= 0;

    private void Put(CallContext context, string announced, Hash id, OrderedErasure order, ErasureHolder answer)
    {
        var holders = order.Holders.Select(holder => holder.Member == answer.Member ? answer : holder).ToList();
        var status = holders.Any(holder => holder.Answered is null) ? ErasureStatus.Open
            : holders.All(holder => holder.Erased is not null) ? ErasureStatus.Complete : ErasureStatus.Answered;
        _orders.Put(id, order with { Holders = holders, Status = status });
        context.Emit(announced, new ErasureAnswered(id, order.Account, answer.Member, status), ContractsJson.Default.ErasureAnswered);
    }

    private readonly record struct PointerKey(AccountId Account, Hash Pointer)
    {
        public static int Write(PointerKey key, Span<byte> destination)
        {
            var length = KeyTexts.Write(key.Account.Value, destination);
            destination[length++] = (byte)'.';
            return length + KeyTexts.Write(key.Pointer, destination[length..]);
        }
    }
}
