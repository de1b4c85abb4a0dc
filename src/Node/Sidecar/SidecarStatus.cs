using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Node.Errors;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Sidecar;

/// <summary>A problem for a person: the code, where, and one sentence that says what to do. Never a value of a row.</summary>
public sealed record SidecarProblem(string Code, string Place, long? Rows, string En, string Zh)
{
    internal static SidecarProblem Of(MappingProblem problem, long? rows = null)
    {
        var sentence = Sentences.Of(problem.Code);
        return new SidecarProblem(problem.Code.Value, problem.Place, rows, sentence.En, sentence.Zh);
    }
}

/// <summary>One query of a mapping.</summary>
public sealed record SidecarResourceStatus(string Name, string Type, long Brought, long Vanished, long Waiting, bool Sweeping, DateTimeOffset? ReadAt, DateTimeOffset? SweptAt);

/// <summary>How a sidecar is: what it has brought, what waits, and one sentence for each problem.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="At">When this was written.</param>
/// <param name="Connected">The database answers.</param>
/// <param name="Decoding">Changes are told by logical decoding; else they are polled.</param>
public sealed record SidecarStatus(
    string Source, DateTimeOffset At, bool Connected, bool Decoding, IReadOnlyList<SidecarResourceStatus> Resources, IReadOnlyList<SidecarProblem> Problems)
{
    private const string FileName = "status.json";

    /// <summary>The state that a node last wrote into its folder of a sidecar; null when there is none.</summary>
    public static SidecarStatus? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, FileName)), SidecarStatusJson.Default.SidecarStatus);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The document.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Legible.SidecarStatus);

    internal void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        File.WriteAllBytes(path + ".new", ToJson());
        File.Move(path + ".new", path, overwrite: true);
    }

    private static readonly SidecarStatusJson Legible =
        new(new JsonSerializerOptions(SidecarStatusJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SidecarStatus))]
internal sealed partial class SidecarStatusJson : JsonSerializerContext;
