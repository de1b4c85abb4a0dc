#pragma warning disable CA1822 // A call is an instance method, whether it has tables or not.
using System.Text.Json.Serialization;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Simulation.Engine;

public sealed record TallyAdd(long By);

public sealed record TallyValue(long Value);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TallyAdd))]
[JsonSerializable(typeof(TallyValue))]
public sealed partial class TallyJson : JsonSerializerContext;

/// <summary>A number for each account that never falls below zero.</summary>
[Contract("tally", Json = typeof(TallyJson))]
public sealed class TallyContract(ContractTables tables)
{
    private static readonly RefusalCode Negative = new("tally-negative");

    private readonly Table<AccountId, TallyValue> _values = tables.Open("values", KeyTexts.Account, TallyJson.Default.TallyValue);

    [Call("add")]
    public Outcome Add(CallContext context, TallyAdd arguments)
    {
        var account = context.Acting[0];
        var value = (_values.Find(account)?.Value ?? 0) + arguments.By;
        if (value < 0)
        {
            return Negative;
        }

        _values.Put(account, new TallyValue(value));
        context.Emit("added", arguments, TallyJson.Default.TallyAdd);
        return Outcome.Accepted;
    }
}
