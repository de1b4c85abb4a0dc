using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Contracts;

/// <summary>One call of a contract: its verb, the type of its arguments, and whether only the schedule makes it.</summary>
public sealed record CallDescription(string Verb, JsonTypeInfo Arguments, bool Scheduled, MethodInfo Method);

/// <summary>One version of a contract.</summary>
public sealed record ContractDescription(string Name, int Version, bool AtGenesis, ContractCapabilities Capabilities, Type Type, IReadOnlyList<CallDescription> Calls);

/// <summary>
/// The contracts that a node brings along. Which of them, and which version, is active is the network's decision and
/// stands in state. A fault in a contract's declaration is found here, when the process starts.
/// </summary>
public sealed class ContractCatalog
{
    /// <summary>Characters of a contract's name and of a call's verb.</summary>
    public const int NameLengthMax = 32;

    private readonly List<ContractDescription> _contracts = [];
    private readonly Dictionary<string, JsonTypeInfo> _arguments = new(StringComparer.Ordinal);

    /// <summary>Reads the declarations.</summary>
    /// <exception cref="ArgumentException">A declaration is at fault; the message names it.</exception>
    public ContractCatalog(params IReadOnlyList<Type> contracts)
    {
        foreach (var type in contracts)
        {
            var description = Describe(type);
            if (_contracts.Exists(c => c.Name == description.Name && c.Version == description.Version))
            {
                throw new ArgumentException($"{type} repeats {description.Name} version {description.Version}.");
            }

            _contracts.Add(description);
            foreach (var call in description.Calls.Where(c => !c.Scheduled))
            {
                _arguments[$"{description.Name}.{call.Verb}"] = call.Arguments;
            }
        }

        _contracts.Sort((a, b) => (string.CompareOrdinal(a.Name, b.Name), a.Version - b.Version) switch { (0, var v) => v, (var n, _) => n });
    }

    /// <summary>Every version of every contract, by name and version.</summary>
    public IReadOnlyList<ContractDescription> Contracts => _contracts;

    /// <summary>Names, ascending, each once.</summary>
    public IEnumerable<string> Names => _contracts.Select(c => c.Name).Distinct();

    /// <summary>
    /// Computes what needs no state, so that execution, which is one thread, finds it done: hashes the bytes and reads the
    /// arguments of calls that this catalogue knows. Before the transaction is handed over; safe beside others.
    /// </summary>
    public void LookAhead(SignedTransaction transaction)
    {
        var calls = transaction.Payload.Calls;
        var arguments = new object?[calls.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _arguments.TryGetValue(calls[i].Method, out var json) ? Read(calls[i].Arguments.Span, json) : null;
        }

        transaction.Ahead = new LookedAhead(MerkleTree.Leaf(transaction.Bytes.Span), arguments);
    }

    /// <summary>The arguments, or null when they are not what the type asks for.</summary>
    internal static object? Read(ReadOnlySpan<byte> arguments, JsonTypeInfo json)
    {
        try
        {
            return JsonSerializer.Deserialize(arguments, json);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    internal bool Has(string name, int version) => _contracts.Exists(c => c.Name == name && c.Version == version);

    internal ContractDescription Require(string name, int version) =>
        _contracts.Find(c => c.Name == name && c.Version == version)
        ?? throw new InvalidOperationException($"The network runs version {version} of contract {name}, which this node does not have: install the release that brings it.");

    private static ContractDescription Describe(Type type)
    {
        var attribute = type.GetCustomAttribute<ContractAttribute>() ?? throw new ArgumentException($"{type} is not marked [Contract].");
        if (!IsName(attribute.Name) || attribute.Name == "ledger" || attribute.Version < 1)
        {
            throw new ArgumentException($"{type} has no usable name or version.");
        }

        if (type.GetConstructors().Length != 1)
        {
            throw new ArgumentException($"{type} needs exactly one public constructor.");
        }

        var json = (JsonSerializerContext)attribute.Json.GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        var calls = type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Select(method => DescribeCall(method, json)).OfType<CallDescription>()
            .OrderBy(call => call.Verb, StringComparer.Ordinal).ToList();
        if (calls.Select(c => (c.Verb, c.Scheduled)).Distinct().Count() != calls.Count)
        {
            throw new ArgumentException($"{type} has a verb twice.");
        }

        return new ContractDescription(attribute.Name, attribute.Version, attribute.AtGenesis, attribute.Capabilities, type, calls);
    }

    private static CallDescription? DescribeCall(MethodInfo method, JsonSerializerContext json)
    {
        var call = method.GetCustomAttribute<CallAttribute>();
        var scheduled = method.GetCustomAttribute<ScheduledAttribute>();
        if (call is null && scheduled is null)
        {
            return null;
        }

        var verb = call?.Verb ?? scheduled!.Verb;
        var parameters = method.GetParameters();
        var shaped = method.ReturnType == typeof(Outcome) && parameters.Length == 2 && parameters[0].ParameterType == typeof(CallContext);
        if (!shaped || !IsName(verb) || (call is not null && scheduled is not null))
        {
            throw new ArgumentException($"{method.DeclaringType}.{method.Name} must be: Outcome {method.Name}(CallContext, TArguments), with one verb.");
        }

        var arguments = json.GetTypeInfo(parameters[1].ParameterType)
            ?? throw new ArgumentException($"{json.GetType()} does not read {parameters[1].ParameterType}.");
        RequireStrict(arguments);
        return new CallDescription(verb, arguments, scheduled is not null, method);
    }

    private static void RequireStrict(JsonTypeInfo arguments)
    {
        var options = arguments.Options;
        if (options.UnmappedMemberHandling != JsonUnmappedMemberHandling.Disallow || options.AllowDuplicateProperties
            || !options.RespectNullableAnnotations || !options.RespectRequiredConstructorParameters)
        {
            throw new ArgumentException($"{arguments.Type} is not read strictly: its JSON context lets unknown, double or missing names pass.");
        }
    }

    private static bool IsName(string name) => name.Length is > 0 and <= NameLengthMax && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
