using Xinglin.Ledger.Blocks;
using Xinglin.Node.Api;
using Xinglin.Node.Consent;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Identity;
using Xinglin.Node.Notices;
using Xinglin.Node.Records;
using Xinglin.Node.Relationships;

namespace Xinglin.Node.Gateway;

/// <summary>Everything of one member beside its replica: its gateway, the registration of its records, its notices and its log.</summary>
public sealed class MemberServices : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly LedgerWatch _watch;
    private readonly List<Task> _running = [];

    /// <summary>Puts a member's services together; nothing runs before <see cref="Start"/>.</summary>
    /// <param name="ledger">The member's replica.</param>
    /// <param name="keys">The member's keys.</param>
    /// <param name="source">The member's own database, read only.</param>
    /// <param name="store">The gateway's store.</param>
    /// <param name="log">The disclosure log.</param>
    /// <param name="clock">The member's clock.</param>
    /// <param name="loggers">Where it logs.</param>
    public MemberServices(
        IMemberLedger ledger, MemberKeys keys, RecordSource source, GatewayStore store, IDisclosureLog log, TimeProvider clock, ILoggerFactory loggers)
    {
        Node = new MemberNode(ledger.Member.Slug, ledger);
        Keys = keys;
        Transactions = new MemberTransactions(ledger, keys, clock);
        var view = new LedgerView(ledger.State);
        var known = new KnownAccounts(ledger, store, Genesis.AccountOf(ledger.Member));
        var notices = new NoticeQueue(store);
        var pending = new PendingKeys(store, keys);
        var opening = new RelationshipOpening(source, store, pending, Transactions, view, clock);
        var records = new RecordRelease(source, store);
        var asks = new AskStore(store);
        Registration = new RegistrationService(
            new ChangeFeed(source, store), store, opening, Transactions, view, notices, ledger, loggers.CreateLogger<RegistrationService>());
        var passed = new PassedTerms(store, notices, ledger);
        _watch = new LedgerWatch(Node.Events, store, [new ClaimWatch(store, pending, view), passed], loggers.CreateLogger<LedgerWatch>());
        Gateway = new MemberGateway(
            Node.Slug,
            new RequestVerifier(ledger, new RequestWindow(store), clock),
            new Staleness(ledger, clock),
            [
                new IssueDeskCode(known, source, opening, Transactions, clock),
                new ListNotices(notices, known),
                new ReadOwnRecords(ledger, known, records, log, clock),
                new AskAccess(known, store, asks, notices, clock),
                new RefuseAccess(known, store, asks, notices, clock),
                new DepositTerms(known, keys, ledger.Genesis.Network, store, asks, passed, notices, clock),
                new ReadRecords(ledger, known, records, log, notices, clock),
                new ReadLog(known, log),
            ],
            new NoticeStreaming(notices, known));
    }

    /// <summary>The member as the API serves it.</summary>
    public MemberNode Node { get; }

    /// <summary>Its keys.</summary>
    public MemberKeys Keys { get; }

    /// <summary>Its gateway.</summary>
    public MemberGateway Gateway { get; }

    /// <summary>How its records come to be on the ledger.</summary>
    public RegistrationService Registration { get; }

    /// <summary>What the member itself signs.</summary>
    public MemberTransactions Transactions { get; }

    /// <summary>Starts following the member's database and the ledger.</summary>
    public void Start()
    {
        _running.Add(Task.Run(() => Registration.RunAsync(_stopping.Token)));
        _running.Add(Task.Run(() => _watch.RunAsync(_stopping.Token)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }
}
