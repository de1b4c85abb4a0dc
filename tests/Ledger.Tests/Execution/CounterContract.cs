#pragma warning disable CA1822 // A call is an instance method, whether it has tables or not.
using System.Text.Json.Serialization;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Tests.Execution;

public sealed record CounterAdd(AccountId Account, long By);

public sealed record CounterName(string Name);

public sealed record CounterRemind(AccountId Account, LedgerTime Due);

public sealed record CounterValue(long Value);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CounterAdd))]
[JsonSerializable(typeof(CounterName))]
[JsonSerializable(typeof(OtherAdd))]
[JsonSerializable(typeof(CounterRemind))]
[JsonSerializable(typeof(CounterValue))]
public sealed partial class CounterJson : JsonSerializerContext;

public static class CounterCodes
{
    public static readonly RefusalCode NotYours = new("counter-not-yours");
    public static readonly RefusalCode Negative = new("counter-negative");
    public static readonly RefusalCode NotScheduled = new("counter-not-scheduled");
}

/// <summary>The trivial contract: a number for each account.</summary>
[Contract("counter", Json = typeof(CounterJson))]
public sealed class CounterContract(ContractTables tables)
{
    private readonly Table<AccountId, CounterValue> _values = tables.Open("values", KeyTexts.Account, CounterJson.Default.CounterValue);

    [Call("add")]
    public Outcome Add(CallContext context, CounterAdd arguments)
    {
        if (!context.IsActing(arguments.Account))
        {
            return CounterCodes.NotYours;
        }

        var value = (_values.Find(arguments.Account)?.Value ?? 0) + arguments.By;
        if (value < 0)
        {
            return CounterCodes.Negative;
        }

        _values.Put(arguments.Account, new CounterValue(value));
        context.Emit("added", arguments, CounterJson.Default.CounterAdd);
        return Outcome.Accepted;
    }

    [Call("fault")]
    public Outcome Fault(CallContext context, CounterName arguments)
    {
        _values.Put(context.Acting[0], new CounterValue(999));
        throw new InvalidOperationException(arguments.Name);
    }

    [Call("loop")]
    public Outcome Loop(CallContext context, CounterAdd arguments)
    {
        for (long i = 0; i < arguments.By; i++)
        {
            context.Meter.Step();
        }

        return Outcome.Accepted;
    }

    [Call("nothing")]
    public Outcome Nothing(CallContext context, CounterName arguments) => default;

    [Call("remind")]
    public Outcome Remind(CallContext context, CounterRemind arguments) =>
        context.Schedule.At(arguments.Due, "due", new CounterAdd(arguments.Account, 1), CounterJson.Default.CounterAdd) ? Outcome.Accepted : CounterCodes.NotScheduled;

    [Scheduled("due")]
    public Outcome Due(CallContext context, CounterAdd arguments)
    {
        var value = (_values.Find(arguments.Account)?.Value ?? 0) + arguments.By;
        _values.Put(arguments.Account, new CounterValue(value));
        context.Emit("reminded", arguments, CounterJson.Default.CounterAdd);
        return Outcome.Accepted;
    }
}

/// <summary>The second version: adds twice.</summary>
[Contract("counter", Version = 2, AtGenesis = false, Json = typeof(CounterJson))]
public sealed class CounterContractTwice(ContractTables tables)
{
    private readonly Table<AccountId, CounterValue> _values = tables.Open("values", KeyTexts.Account, CounterJson.Default.CounterValue);

    [Call("add")]
    public Outcome Add(CallContext context, CounterAdd arguments)
    {
        _values.Put(arguments.Account, new CounterValue((_values.Find(arguments.Account)?.Value ?? 0) + (2 * arguments.By)));
        return Outcome.Accepted;
    }
}

/// <summary>Lets tests activate versions and change accounts, as membership does after a vote.</summary>
[Contract("office", Json = typeof(CounterJson), Capabilities = ContractCapabilities.Network | ContractCapabilities.Accounts)]
public sealed class OfficeContract(INetworkAdministration network, IAccountAdministration accounts)
{
    [Call("activate")]
    public Outcome Activate(CallContext context, CounterName arguments)
    {
        network.ActivateContract(arguments.Name, arguments.Name == "late" ? 1 : 2, new Height(context.Height.Value + 2));
        return Outcome.Accepted;
    }

    [Call("retire")]
    public Outcome Retire(CallContext context, CounterAdd arguments)
    {
        network.SetValidators(network.Validators.Where(v => v.Member != arguments.Account));
        return Outcome.Accepted;
    }

    [Call("reorder")]
    public Outcome Reorder(CallContext context, CounterName arguments)
    {
        network.SetOrdering(network.Ordering with { Epoch = network.Ordering.Epoch + 1, Endpoints = [arguments.Name] });
        return Outcome.Accepted;
    }

    /// <summary>Sets the acting account's policy to the JSON text given.</summary>
    [Call("policy")]
    public Outcome Policy(CallContext context, CounterName arguments)
    {
        var policy = System.Text.Json.JsonSerializer.Deserialize(arguments.Name, LedgerJson.Default.Policy)!;
        if (!policy.IsSound())
        {
            return CounterCodes.Negative;
        }

        foreach (var signer in context.Signers)
        {
            if (context.TryGetSigner(signer, out var key))
            {
                accounts.AddKey(key);
            }
        }

        accounts.Set(context.Acting[0], new AccountEntry([.. context.Signers], policy));
        return Outcome.Accepted;
    }
}

public sealed record OtherAdd(AccountId Account, long By);

/// <summary>The same call with arguments of another type.</summary>
[Contract("counter", Version = 3, AtGenesis = false, Json = typeof(CounterJson))]
public sealed class OtherCounter
{
    [Call("add")]
    public Outcome Add(CallContext context, OtherAdd arguments) => CounterCodes.Negative;
}

/// <summary>Joined the catalogue after the network was founded.</summary>
[Contract("late", AtGenesis = false, Json = typeof(CounterJson))]
public sealed class LateContract
{
    [Call("nothing")]
    public Outcome Nothing(CallContext context, CounterName arguments) => Outcome.Accepted;
}
