using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Relationships;

/// <summary>Where a relationship stands in its patient's eyes.</summary>
public static class SummaryStatus
{
    /// <summary>Something was added that the patient has not looked at.</summary>
    public const string Pending = "pending";

    /// <summary>The patient has confirmed what is there.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>The patient does not recognise it.</summary>
    public const string Refused = "refused";

    /// <summary>The relationship has ended.</summary>
    public const string Ended = "ended";
}

/// <summary>Arguments of <c>summary.confirm</c> and <c>summary.refuse</c>.</summary>
public sealed record SummaryAccount(AccountId Account);

/// <summary>
/// State <c>summary.entries/account</c>: the status, since when, and how many records are registered. <c>Held</c> is true
/// while the account is under the provider's key, and absent afterwards.
/// </summary>
public sealed record SummaryEntry(string Status, LedgerTime Since, int Records, bool? Held = null);

/// <summary>Events <c>summary.pending</c>, <c>summary.confirmed</c>, <c>summary.refused</c>, <c>summary.ended</c>.</summary>
public sealed record SummaryChanged(AccountId Account, string Status, int Records);

/// <summary>Why the summary refuses, in order of precedence.</summary>
public static class SummaryCodes
{
    /// <summary>The account does not act in this transaction.</summary>
    public static readonly RefusalCode AccountNotActing = MembershipCodes.AccountNotActing;

    /// <summary>The account has no entry.</summary>
    public static readonly RefusalCode Unknown = new("summary-unknown");

    /// <summary>The account is under the provider's key: nobody confirms in the patient's name.</summary>
    public static readonly RefusalCode Pending = RelationshipCodes.Pending;

    /// <summary>The relationship has ended.</summary>
    public static readonly RefusalCode Ended = RelationshipCodes.Ended;

    /// <summary>It is so already.</summary>
    public static readonly RefusalCode NoChange = new("summary-no-change");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [AccountNotActing, Unknown, Pending, Ended, NoChange];
}

/// <summary>The summary as the relationship contract tells it what happens.</summary>
public interface ISummaries
{
    /// <summary>A relationship begins.</summary>
    void Open(CallContext context, AccountId account, bool held);

    /// <summary>The account is the patient's own from now on.</summary>
    void Release(CallContext context, AccountId account);

    /// <summary>Records were registered, so many of them new: there is something to look at.</summary>
    void Add(CallContext context, AccountId account, int records);

    /// <summary>The relationship has ended.</summary>
    void End(CallContext context, AccountId account);
}

/// <summary>
/// One status entry per relationship. Which entries belong together only the wallet knows: its sealed list is the
/// patient's summary.
/// </summary>
[Contract("summary", Json = typeof(ContractsJson))]
public sealed class SummaryContract(ContractTables tables) : ISummaries
{
    private const string Name = "summary";

    private readonly Table<AccountId, SummaryEntry> _entries = tables.Open("entries", KeyTexts.Account, ContractsJson.Default.SummaryEntry);

    /// <summary>The patient has seen it and it is right.</summary>
    [Call("confirm")]
    public Outcome Confirm(CallContext context, SummaryAccount arguments) => Answer(context, arguments.Account, SummaryStatus.Confirmed);

    /// <summary>The patient does not recognise it.</summary>
    [Call("refuse")]
    public Outcome Refuse(CallContext context, SummaryAccount arguments) => Answer(context, arguments.Account, SummaryStatus.Refused);

    /// <inheritdoc/>
    void ISummaries.Open(CallContext context, AccountId account, bool held) =>
        Put(context, account, new SummaryEntry(SummaryStatus.Pending, context.Time, 0, held ? true : null));

    /// <inheritdoc/>
    void ISummaries.Release(CallContext context, AccountId account)
    {
        if (_entries.Find(account) is { } entry)
        {
            Put(context, account, entry with { Held = null });
        }
    }

    /// <inheritdoc/>
    void ISummaries.Add(CallContext context, AccountId account, int records)
    {
        if (_entries.Find(account) is { } entry)
        {
            var refused = entry.Status == SummaryStatus.Refused;
            var since = entry.Status is SummaryStatus.Confirmed ? context.Time : entry.Since;
            Put(context, account, entry with { Status = refused ? entry.Status : SummaryStatus.Pending, Since = since, Records = entry.Records + records });
        }
    }

    /// <inheritdoc/>
    void ISummaries.End(CallContext context, AccountId account)
    {
        if (_entries.Find(account) is { } entry)
        {
            Put(context, account, entry with { Status = SummaryStatus.Ended, Since = context.Time });
        }
    }

    private Outcome Answer(CallContext context, AccountId account, string status)
    {
        if (!context.IsActing(account))
        {
            return SummaryCodes.AccountNotActing;
        }

        if (_entries.Find(account) is not { } entry)
        {
            return SummaryCodes.Unknown;
        }

        if (entry.Held is true)
        {
            return SummaryCodes.Pending;
        }

        if (entry.Status == SummaryStatus.Ended)
        {
            return SummaryCodes.Ended;
        }

        if (entry.Status == status)
        {
            return SummaryCodes.NoChange;
        }

        Put(context, account, entry with { Status = status, Since = context.Time });
        return Outcome.Accepted;
    }

    private void Put(CallContext context, AccountId account, SummaryEntry entry)
    {
        _entries.Put(account, entry);
        context.Emit(Name, entry.Status, new SummaryChanged(account, entry.Status, entry.Records), ContractsJson.Default.SummaryChanged);
    }
}
