using Xinglin.Ledger.Blocks;
using Xinglin.Node.Api;
using Xinglin.Node.Completeness;
using Xinglin.Node.Corrections;
using Xinglin.Node.Evidence;
using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Guardians;
using Xinglin.Node.Identity;
using Xinglin.Node.Incidents;
using Xinglin.Node.Notices;
using Xinglin.Node.Records;
using Xinglin.Node.Relationships;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Gateway;

/// <summary>What every capability of one member is put together from.</summary>
/// <param name="Ledger">The member's replica.</param>
/// <param name="Keys">The member's keys.</param>
/// <param name="Source">The member's own database, read only.</param>
/// <param name="Resources">What was born here or brought from the member's other systems.</param>
/// <param name="Store">The gateway's store.</param>
/// <param name="Log">Where every release is written first.</param>
/// <param name="Folder">The member's own folder of a name, made when it is absent.</param>
/// <param name="Clock">The member's clock.</param>
/// <param name="Loggers">Where it logs.</param>
public sealed record MemberParts(
    IMemberLedger Ledger,
    MemberKeys Keys,
    RecordSource Source,
    ResourceStore Resources,
    GatewayStore Store,
    EvidenceLog Log,
    Func<string, string> Folder,
    TimeProvider Clock,
    ILoggerFactory Loggers)
{
    /// <summary>The state entries that are judged by.</summary>
    public LedgerView View { get; } = new(Ledger.State);

    /// <summary>Who has to do with this member.</summary>
    public KnownAccounts Known { get; } = new(Ledger, Store, Genesis.AccountOf(Ledger.Member));

    /// <summary>The index of every relationship's records.</summary>
    public IndexKeeper Indexes { get; } = new(Source, Store, new LedgerView(Ledger.State));

    /// <summary>By what its resources are found.</summary>
    internal SearchIndex Index => field ??= SearchIndex.Open(
        Path.Combine(Folder("fhir"), "index.sqlite"), Source, (int)Clock.LocalTimeZone.BaseUtcOffset.TotalMinutes,
        isToldAll: Store.Feed.Highest(long.MinValue, long.MaxValue) == long.MinValue);

    /// <summary>The bulk-read alarm; every way out counts here.</summary>
    internal ReadingPace Pace => field ??= new ReadingPace(Store, Known, Now);

    /// <summary>What accounts should know.</summary>
    public NoticeQueue Notices { get; } = new(Store);

    /// <summary>The keys of its sealed records.</summary>
    public RecordKeys RecordKeys { get; } = RecordKeys.Open(Path.Combine(Folder("vault"), "record-keys.sqlite"), Store.Epochs);

    /// <summary>What is hidden from guardians.</summary>
    public ConfidentialItems Confidential => field ??= new ConfidentialItems(Store, Known);

    /// <summary>What patients say is wrong, and what was decided.</summary>
    internal CorrectionStore Corrections => field ??= new CorrectionStore(Store);

    /// <summary>Readers to whom a guardian objects.</summary>
    public GuardianObjections Objections => field ??= new GuardianObjections(Store, Known);

    /// <summary>Its sealed records, and the copies it keeps for others.</summary>
    public MemberVault Vault => field ??= MemberVault.Open(Ledger.Genesis.Network, Genesis.AccountOf(Ledger.Member), Folder("vault"), RecordKeys, VaultQuota);

    /// <summary>Who has the vault's newest catalogue.</summary>
    internal CatalogueCopies Copies { get; } = new();

    /// <summary>Bytes that each owner, this member and every other, may have in its vault.</summary>
    public long VaultQuota { get; init; } = long.MaxValue;

    /// <summary>Who timestamps the member's certified headers; null for nobody.</summary>
    public Anchors.AnchorSettings? Anchors { get; init; }

    /// <summary>How HL7 v2 messages are taken in; null for no listener.</summary>
    public Hl7v2.MllpSettings? Mllp { get; init; }

    /// <summary>What the member itself signs.</summary>
    public MemberTransactions Transactions { get; } = new(Ledger, Keys, Clock);

    /// <summary>The number of a patient of this member, given that number or a document's on file; null when there is none.</summary>
    public string? PatientNumber(string given) => (Source.Patient(given) ?? Source.PatientByDocument(given))?.PatientNo;

    /// <summary>Keys of accounts whose patients have no wallet yet.</summary>
    public PendingKeys Pending => field ??= new PendingKeys(Store, Keys);

    /// <summary>Finds or makes patients' relationship accounts; one, so that no two make the same.</summary>
    public RelationshipOpening Opening => field ??= new RelationshipOpening(Source, Store, Pending, Transactions, View, Clock);

    /// <summary>This moment by the member's clock.</summary>
    public Xinglin.Ledger.Primitives.LedgerTime Now => new(Clock.GetUtcNow().ToUnixTimeMilliseconds());
}

/// <summary>One capability of a member's gateway: the methods it answers, the events it follows, the work it does meanwhile.</summary>
internal interface IMemberCapability
{
    /// <summary>Methods of the gateway.</summary>
    IEnumerable<IGatewayMethod> Methods => [];

    /// <summary>What follows the ledger's events.</summary>
    IEnumerable<ILedgerWatcher> Watchers => [];

    /// <summary>What keeps copies sealed to patients.</summary>
    IEnumerable<IRewrap> Rewraps => [];

    /// <summary>Runs until stopped; returns at once when there is nothing to do.</summary>
    Task RunAsync(CancellationToken stop) => Task.CompletedTask;
}
