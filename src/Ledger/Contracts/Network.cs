using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>One validator in state: the member and its active key.</summary>
public sealed record ValidatorEntry(AccountId Member, Hash X, Hash Y);

/// <summary>
/// State entry <c>ledger.validators/current</c> after block h: the set that decides h + 1 and, when it differs, the set
/// that decides h + 2.
/// </summary>
public sealed record ValidatorsEntry(IReadOnlyList<ValidatorEntry> Set, IReadOnlyList<ValidatorEntry>? Upcoming = null);

/// <summary>State entry <c>ledger.ordering/current</c>: who may write the ordering log, and where it is found.</summary>
public sealed record OrderingEntry(ulong Epoch, Hash X, Hash Y, IReadOnlyList<string> Endpoints);

/// <summary>A contract version that becomes active at a height.</summary>
public sealed record ContractActivation(int Version, ulong Height);

/// <summary>State entry <c>ledger.contracts/name</c>: the active version (0: none yet) and the last one voted in.</summary>
public sealed record ContractEntry(int Version, ContractActivation? Next = null)
{
    /// <summary>The version active at a height; 0 when none.</summary>
    public int ActiveAt(Height height) => Next is { } next && height.Value >= next.Height ? next.Version : Version;
}

/// <summary>
/// State entry <c>ledger.voted/contracts</c>, there from the first vote on: every name that was voted in, ascending. A node reads from it which
/// names of the network's its own build does not know.
/// </summary>
public sealed record VotedContracts(IReadOnlyList<string> Names);

/// <summary>
/// Changes who decides and what runs: given to contracts that declare <see cref="ContractCapabilities.Network"/>. It
/// judges form, the contract judges authority.
/// </summary>
public interface INetworkAdministration
{
    /// <summary>The set that will decide from the next height but one on, changes of this block included, ascending by member.</summary>
    IReadOnlyList<ValidatorEntry> Validators { get; }

    /// <summary>The ordering authority, changes of this block included.</summary>
    OrderingEntry Ordering { get; }

    /// <summary>Sets what <see cref="Validators"/> gives; final at h, it decides from h + 2 on.</summary>
    void SetValidators(IEnumerable<ValidatorEntry> validators);

    /// <summary>Sets the ordering authority; it holds from the next height on, read from sequence number 0.</summary>
    void SetOrdering(OrderingEntry ordering);

    /// <summary>The entry of a contract, or null when the network has none of this name.</summary>
    ContractEntry? Contract(string name);

    /// <summary>Makes a version active from a height on, which is later than this block's.</summary>
    void ActivateContract(string name, int version, Height height);
}

/// <summary>The ledger's tables of validators, ordering and contract versions.</summary>
internal sealed class Network : INetworkAdministration
{
    private const string Current = "current";
    private const string Contracts = "contracts";

    private readonly Table<string, ValidatorsEntry> _validators;
    private readonly Table<string, OrderingEntry> _ordering;
    private readonly Table<string, ContractEntry> _contracts;
    private readonly Table<string, VotedContracts> _voted;

    public Network(ContractTables tables)
    {
        _validators = tables.Open("validators", KeyTexts.Text, LedgerJson.Default.ValidatorsEntry);
        _ordering = tables.Open("ordering", KeyTexts.Text, LedgerJson.Default.OrderingEntry);
        _contracts = tables.Open("contracts", KeyTexts.Text, LedgerJson.Default.ContractEntry);
        _voted = tables.Open("voted", KeyTexts.Text, LedgerJson.Default.VotedContracts);
    }

    /// <summary>The height of the block in execution.</summary>
    public Height Height { get; set; }

    /// <summary>Names of contracts that were voted in, ascending.</summary>
    public IReadOnlyList<string> Voted => _voted.Find(Contracts)?.Names ?? [];

    public IReadOnlyList<ValidatorEntry> Validators => ValidatorsEntry.Upcoming ?? ValidatorsEntry.Set;

    public OrderingEntry Ordering => _ordering.Find(Current) ?? throw new InvalidOperationException("The state has no ordering authority.");

    public ValidatorsEntry ValidatorsEntry => _validators.Find(Current) ?? throw new InvalidOperationException("The state has no validators.");

    /// <summary>The document's validators and ordering, also in the place of those that a refounded network had.</summary>
    public void Found(Genesis genesis)
    {
        var validators = genesis.Validators.Validators.Select(v => new ValidatorEntry(v.Member, v.Key.X, v.Key.Y)).ToList();
        _validators.Put(Current, new ValidatorsEntry(validators));
        var sequencer = Genesis.KeyOf(genesis.Document.Ordering.Sequencer);
        _ordering.Put(Current, new OrderingEntry(genesis.Document.Ordering.Epoch, sequencer.X, sequencer.Y, genesis.Document.Ordering.Endpoints ?? []));
    }

    /// <summary>At the head of a block: what was voted for this height's successor takes its place.</summary>
    public void Advance()
    {
        if (ValidatorsEntry.Upcoming is { } upcoming)
        {
            _validators.Put(Current, new ValidatorsEntry(upcoming));
        }
    }

    public void SetValidators(IEnumerable<ValidatorEntry> validators) =>
        _validators.Put(Current, new ValidatorsEntry(ValidatorsEntry.Set, [.. validators.OrderBy(v => v.Member)]));

    public void SetOrdering(OrderingEntry ordering) => _ordering.Put(Current, ordering);

    public ContractEntry? Contract(string name) => name.Length is > 0 and <= ContractCatalog.NameLengthMax ? _contracts.Find(name) : null;

    public void ActivateContract(string name, int version, Height height)
    {
        var active = Contract(name)?.ActiveAt(Height) ?? 0;
        _contracts.Put(name, new ContractEntry(active, new ContractActivation(version, height.Value)));
        if (!Voted.Contains(name))
        {
            _voted.Put(Contracts, new VotedContracts([.. Voted.Append(name).Order(StringComparer.Ordinal)]));
        }
    }

    public void FoundContract(string name, int version) => _contracts.Put(name, new ContractEntry(version));

    /// <summary>The set as finality needs it.</summary>
    public static ValidatorSet SetOf(IEnumerable<ValidatorEntry> entries) =>
        new(entries.Select(e => new Validator(e.Member, P256PublicKey.FromTrusted(e.X, e.Y))));
}
