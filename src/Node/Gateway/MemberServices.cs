using Xinglin.Node.Anchors;
using Xinglin.Node.Api;
using Xinglin.Node.Consent;
using Xinglin.Node.Corrections;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Emergency;
using Xinglin.Node.Erasure;
using Xinglin.Node.Evidence;
using Xinglin.Node.Fhir;
using Xinglin.Node.Guardians;
using Xinglin.Node.Hl7v2;
using Xinglin.Node.Identity;
using Xinglin.Node.Notices;
using Xinglin.Node.Recognition;
using Xinglin.Node.Records;
using Xinglin.Node.Relationships;
using Xinglin.Node.Sessions;
using Xinglin.Node.Sidecar;
using Xinglin.Node.Smart;
using Xinglin.Node.Standing;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Gateway;

/// <summary>Everything of one member beside its replica: its gateway, the registration of its records, its notices and its log.</summary>
public sealed class MemberServices : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly MemberParts _parts;
    private readonly LedgerWatch _watch;
    private readonly IReadOnlyList<IMemberCapability> _capabilities;
    private readonly List<Task> _running = [];

    /// <summary>Puts a member's services together; nothing runs before <see cref="Start"/>.</summary>
    public MemberServices(MemberParts parts)
    {
        _parts = parts;
        var (ledger, keys, source, store, log, clock, loggers) =
            (parts.Ledger, parts.Keys, parts.Source, parts.Store, parts.Log, parts.Clock, parts.Loggers);
        var (known, notices, view) = (parts.Known, parts.Notices, parts.View);
        keys.Identities.Follow(() => view.Member(keys.Account) is { } member && member.Identity.TryKey(out var key) ? key.Thumbprint() : null);
        var anchors = new AnchorCapability(parts);
        Node = new MemberNode(ledger.Member.Slug, ledger) { Anchors = anchors.Keeper };
        Keys = keys;
        Transactions = parts.Transactions;
        var (pending, opening) = (parts.Pending, parts.Opening);
        var asks = new AskStore(store);
        Registration = new RegistrationService(
            new ChangeFeed(source, store), store, opening, Transactions, parts.Indexes, parts.Index.Apply, view, notices, ledger, loggers.CreateLogger<RegistrationService>());
        var passed = new PassedTerms(store, notices, ledger);
        var smart = new SmartCapability(parts);
        _capabilities =
        [
            new AccessCapability(parts),
            anchors,
            new ConsortiumCapability(parts),
            new CorrectionCapability(parts),
            new EmergencyCapability(parts),
            new ErasureCapability(parts),
            new FhirCapability(parts, smart),
            new EvidenceAnchoring(parts),
            new GuardiansCapability(parts, opening, pending),
            new SessionCapability(parts),
            new SidecarCapability(parts),
            smart,
            new Hl7v2Capability(parts),
            new RecognitionCapability(parts),
            new VaultCapability(parts),
        ];
        _watch = new LedgerWatch(
            Node.Events, store,
            [
                new ClaimWatch(store, pending, view), passed, new SealChanges(parts, [.. _capabilities.SelectMany(c => c.Rewraps)]),
                .. _capabilities.SelectMany(c => c.Watchers),
            ], loggers.CreateLogger<LedgerWatch>());
        Gateway = new MemberGateway(
            Node.Slug,
            new RequestVerifier(ledger, new RequestWindow(store), clock),
            new Staleness(ledger, clock),
            [
                new IssueDeskCode(known, source, opening, Transactions, clock),
                new ListNotices(parts),
                new AskAccess(known, store, asks, notices, clock),
                new RefuseAccess(known, store, asks, notices, clock),
                new DepositTerms(known, parts.Objections, keys, ledger.Genesis.Network, store, asks, passed, notices, clock),
                new ReadLog(parts),
                .. _capabilities.SelectMany(c => c.Methods),
            ],
            new NoticeStreaming(parts));
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
        _running.AddRange(_capabilities.Select(c => Task.Run(() => c.RunAsync(_stopping.Token))));
    }

    /// <summary>The capability of this kind, for what is served beside the gateway.</summary>
    internal T Capability<T>()
        where T : IMemberCapability => _capabilities.OfType<T>().Single();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _capabilities.OfType<IDisposable>().ToList().ForEach(c => c.Dispose());
        _parts.RecordKeys.Dispose();
        _parts.Index.Dispose();
        _stopping.Dispose();
    }
}
