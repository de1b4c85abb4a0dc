using System.Reflection;

namespace Xinglin.Ledger.Contracts;

/// <summary>Contracts in the versions that are active, bound to one session. Rebuilt when a vote changes a version.</summary>
internal sealed class ContractSet
{
    private readonly StateSession _session;
    private readonly Accounts _accounts;
    private readonly Network _network;
    private readonly Dictionary<Type, object> _built = [];
    private readonly List<object> _inOrder = [];
    private readonly Dictionary<string, CallInvoker> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CallInvoker> _scheduled = new(StringComparer.Ordinal);

    public ContractSet(StateSession session, Accounts accounts, Network network, IReadOnlyList<ContractDescription> active)
    {
        _session = session;
        _accounts = accounts;
        _network = network;
        foreach (var description in active)
        {
            Build(description, active, []);
        }

        foreach (var description in active)
        {
            Bind(description, _built[description.Type]);
        }

        Active = active;
        Members = Find<IMemberDirectory>();
        Roles = Find<IRoleDirectory>();
    }

    public IReadOnlyList<ContractDescription> Active { get; }

    public IMemberDirectory? Members { get; }

    public IRoleDirectory? Roles { get; }

    /// <summary>Contracts with entries from the start, by name.</summary>
    public IEnumerable<IFounded> Founded => Active.Select(d => _built[d.Type]).OfType<IFounded>();

    /// <summary>Contracts whose entries change when a network is refounded, by name.</summary>
    public IEnumerable<IRefounded> Refounded => Active.Select(d => _built[d.Type]).OfType<IRefounded>();

    /// <summary>Stops a node that lacks what the network runs; a receipt made without it would differ from everybody else's.</summary>
    public void Require(string name, int version)
    {
        foreach (var description in Active)
        {
            if (description.Name == name && description.Version == version)
            {
                return;
            }
        }

        throw new InvalidOperationException($"The network runs version {version} of contract {name}, which this node does not have: install the release that brings it.");
    }

    public bool TryFind(string method, bool scheduled, out CallInvoker? call) => (scheduled ? _scheduled : _calls).TryGetValue(method, out call);

    private T? Find<T>()
        where T : class => _inOrder.OfType<T>().FirstOrDefault();

    private void Bind(ContractDescription description, object contract)
    {
        foreach (var call in description.Calls)
        {
            var calls = call.Scheduled ? _scheduled : _calls;
            calls.Add($"{description.Name}.{call.Verb}", CallInvoker.Bind(description.Name, contract, call.Method, call.Arguments));
        }
    }

    private object Build(ContractDescription description, IReadOnlyList<ContractDescription> active, List<Type> under)
    {
        if (_built.TryGetValue(description.Type, out var known))
        {
            return known;
        }

        if (under.Contains(description.Type))
        {
            throw new ArgumentException($"{description.Type} needs itself through {string.Join(", ", under)}.");
        }

        List<Type> chain = [.. under, description.Type];
        var constructor = description.Type.GetConstructors()[0];
        var arguments = constructor.GetParameters().Select(p => Supply(p, description, active, chain)).ToArray();
        var contract = constructor.Invoke(arguments);
        _built.Add(description.Type, contract);
        _inOrder.Add(contract);
        return contract;
    }

    private object Supply(ParameterInfo parameter, ContractDescription description, IReadOnlyList<ContractDescription> active, List<Type> chain)
    {
        var type = parameter.ParameterType;
        if (type == typeof(ContractTables))
        {
            return new ContractTables(_session, description.Name);
        }

        if (type == typeof(IAccounts))
        {
            return new ReadOnlyAccounts(_accounts);
        }

        if (type == typeof(IAccountAdministration))
        {
            return Declared(description, ContractCapabilities.Accounts, _accounts);
        }

        if (type == typeof(INetworkAdministration))
        {
            return Declared(description, ContractCapabilities.Network, _network);
        }

        var providers = active.Where(d => type.IsInterface && type.IsAssignableFrom(d.Type)).ToList();
        return providers.Count == 1
            ? Build(providers[0], active, chain)
            : throw new ArgumentException($"{description.Type} needs {type}, which {providers.Count} active contracts are.");
    }

    private static object Declared(ContractDescription description, ContractCapabilities capability, object service) =>
        description.Capabilities.HasFlag(capability)
            ? service
            : throw new ArgumentException($"{description.Type} asks for {capability} without declaring it.");
}

/// <summary>Keeps a contract from casting its way to administration.</summary>
internal sealed class ReadOnlyAccounts(Accounts accounts) : IAccounts
{
    public AccountEntry? Find(Primitives.AccountId account) => accounts.Find(account);

    public bool TryGetKey(Primitives.KeyId kid, out Crypto.P256PublicKey key) => accounts.TryGetKey(kid, out key);
}
