using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>A mapping file as it is written: docs/spec/sidecar-mapping.md.</summary>
/// <param name="Format"><c>xinglin/sidecar-mapping/v1</c>.</param>
/// <param name="Source">The name that people read as the source of what is brought.</param>
/// <param name="Zone">The hospital's offset from UTC, for times without one: <c>+08:00</c>.</param>
/// <param name="Connection">Where the database is.</param>
/// <param name="Resources">What is read, in the order in which it is brought.</param>
/// <param name="Pace">How often is looked, and how far back.</param>
/// <param name="Decoding">Logical decoding as a hint; absent: changes are polled.</param>
/// <param name="Codes">Code maps: what a value of the database stands for, any JSON.</param>
internal sealed record MappingFile(
    string Format,
    string Source,
    string Zone,
    MappingConnection Connection,
    IReadOnlyList<MappedQuery> Resources,
    MappingPace? Pace = null,
    MappingDecoding? Decoding = null,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>>? Codes = null)
{
    private static readonly MappingPace Usual = new();

    /// <summary>The pace that holds.</summary>
    [JsonIgnore]
    public MappingPace At => Pace ?? Usual;
}

/// <summary>Where the database is. The password comes from the environment.</summary>
/// <param name="Host">A name, an address, or the folder of a socket.</param>
/// <param name="Port">TCP port, or the number in the socket's name.</param>
/// <param name="Tls"><c>disable</c>, <c>prefer</c>, <c>require</c>, <c>verify-ca</c> or <c>verify-full</c>.</param>
/// <param name="RootCertificate">Certificates of the authorities that vouch for the server, PEM.</param>
internal sealed record MappingConnection(string Host, string Database, string Username, int Port = 5432, string Tls = "prefer", string? RootCertificate = null);

/// <summary>How often is looked, and how far back.</summary>
/// <param name="PollSeconds">Between two polls.</param>
/// <param name="CompareSeconds">Between two comparisons of a table without change column.</param>
/// <param name="OverlapSeconds">How far a poll goes back behind what it has seen.</param>
/// <param name="SweepAt">When the nightly sweep begins, the hospital's time: <c>02:00</c>.</param>
/// <param name="SweepSeconds">Instead of nightly: a sweep so often.</param>
/// <param name="StatementSeconds">The longest that a statement may take.</param>
/// <param name="VanishedMax">Rows of one resource that one sweep may find gone.</param>
internal sealed record MappingPace(
    double PollSeconds = 1,
    double CompareSeconds = 2,
    int OverlapSeconds = 120,
    string SweepAt = "02:00",
    double? SweepSeconds = null,
    int StatementSeconds = 30,
    int VanishedMax = 1_000);

/// <summary>Logical decoding as a hint.</summary>
/// <param name="Slot">The slot's name: lower-case letters, digits, underscores.</param>
internal sealed record MappingDecoding(string Slot);

/// <summary>One query and the resource that each of its rows becomes.</summary>
/// <param name="Name">What people call it; references name it.</param>
/// <param name="Type">The R4 resource type.</param>
/// <param name="Query">One SELECT.</param>
/// <param name="Key">Columns that together name a row for ever.</param>
/// <param name="Template">The resource, its leaves constants, columns, expressions or code maps.</param>
/// <param name="Patient">The column with the hospital's number of the patient; absent for what belongs to nobody.</param>
/// <param name="Changed">A column that grows with every change; absent: the whole table is compared.</param>
/// <param name="Tables">Tables whose change concerns this query, for logical decoding; none: all do.</param>
/// <param name="Person">For the query of patients: what a desk knows them by.</param>
internal sealed record MappedQuery(
    string Name,
    string Type,
    string Query,
    IReadOnlyList<string> Key,
    JsonElement Template,
    string? Patient = null,
    string? Changed = null,
    IReadOnlyList<string>? Tables = null,
    MappedPerson? Person = null);

/// <summary>Columns that a desk knows a patient by: the name, the resident identity number, the number of the health card.</summary>
internal sealed record MappedPerson(string Name, string? Identity = null, string? Card = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(MappingFile))]
[JsonSerializable(typeof(MappedQuery))]
internal sealed partial class MappingJson : JsonSerializerContext;
