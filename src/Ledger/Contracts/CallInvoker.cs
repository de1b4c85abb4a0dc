using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>One call of a bound contract: reads the arguments strictly, then calls the method.</summary>
internal abstract class CallInvoker
{
    /// <summary>The contract's name.</summary>
    public required string Contract { get; init; }

    /// <summary>Calls. <paramref name="ahead"/>: the arguments, when they were read ahead; ignored unless they are of this call's type.</summary>
    public abstract Outcome Invoke(CallContext context, ReadOnlyMemory<byte> arguments, object? ahead);

    public static CallInvoker Bind(string name, object contract, MethodInfo method, JsonTypeInfo json) =>
        (CallInvoker)Activator.CreateInstance(typeof(CallInvoker<>).MakeGenericType(json.Type), name, contract, method, json)!;
}

/// <summary>A call with these arguments.</summary>
internal sealed class CallInvoker<TArguments> : CallInvoker
    where TArguments : class
{
    private readonly JsonTypeInfo<TArguments> _json;
    private readonly Func<CallContext, TArguments, Outcome> _method;

    [SetsRequiredMembers]
    public CallInvoker(string name, object contract, MethodInfo method, JsonTypeInfo json)
    {
        Contract = name;
        _json = (JsonTypeInfo<TArguments>)json;
        _method = method.CreateDelegate<Func<CallContext, TArguments, Outcome>>(contract);
    }

    public override Outcome Invoke(CallContext context, ReadOnlyMemory<byte> arguments, object? ahead)
    {
        if ((ahead as TArguments ?? (TArguments?)ContractCatalog.Read(arguments.Span, _json)) is { } read)
        {
            return _method(context, read);
        }

        return ArgumentNames.AreKnown(arguments.Span, _json) ? RuntimeCodes.ArgumentInvalid : RuntimeCodes.ArgumentUnknown;
    }
}

/// <summary>Tells an unknown name from another defect, after arguments were refused.</summary>
internal static class ArgumentNames
{
    /// <summary>False when the outermost object has a name that the type lacks; broken JSON is not this method's matter.</summary>
    public static bool AreKnown(ReadOnlySpan<byte> arguments, JsonTypeInfo json)
    {
        var reader = new Utf8JsonReader(arguments);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && !IsKnown(ref reader, json))
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            return true;
        }

        return true;
    }

    private static bool IsKnown(ref Utf8JsonReader reader, JsonTypeInfo json)
    {
        foreach (var property in json.Properties)
        {
            if (reader.ValueTextEquals(property.Name))
            {
                return true;
            }
        }

        return false;
    }
}
