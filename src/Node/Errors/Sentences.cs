using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Errors;

/// <summary>The sentences of every code, embedded from <c>sentences.json</c>.</summary>
public static class Sentences
{
    private static readonly FrozenDictionary<string, Sentence> ByCode = Load().ToFrozenDictionary(s => s.Code, StringComparer.Ordinal);

    /// <summary>All of them, in the order of their codes.</summary>
    public static IReadOnlyList<Sentence> All { get; } = [.. ByCode.Values.OrderBy(s => s.Code, StringComparer.Ordinal)];

    /// <summary>The sentence of a code; a code without one says so and stays readable.</summary>
    public static Sentence Of(RefusalCode code) => Find(code.Value) ?? new Sentence(
        code.Value, StatusCodes.Status400BadRequest, $"The request was refused with the code {code}.", $"请求被拒绝，代码为 {code}。");

    /// <summary>The sentence, or null.</summary>
    public static Sentence? Find(string code) => ByCode.GetValueOrDefault(code);

    private static Sentence[] Load()
    {
        using var file = typeof(Sentences).Assembly.GetManifestResourceStream("sentences.json")!;
        return JsonSerializer.Deserialize(file, SentencesJson.Default.SentenceArray)!;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Sentence[]))]
internal sealed partial class SentencesJson : JsonSerializerContext;
