using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>One query of a mapping with its compiled template.</summary>
internal sealed class MappedResource
{
    private static readonly JsonWriterOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly MappedQuery _query;
    private readonly ObjectNode _template;
    private readonly string _zone;

    public MappedResource(MappingFile file, MappedQuery query, ObjectNode template)
    {
        (_query, _template, _zone) = (query, template, file.Zone);
        Columns = [.. template.Columns.Concat(query.Key).Concat(Optional(query)).Distinct(StringComparer.Ordinal)];
        Definition = new Hash(SHA256.HashData(DefinitionOf(file, query)));
    }

    public string Name => _query.Name;

    public string Type => _query.Type;

    public string Query => _query.Query;

    public IReadOnlyList<string> Key => _query.Key;

    public string? Changed => _query.Changed;

    public IReadOnlyList<string> Tables => _query.Tables ?? [];

    /// <summary>True when each row is a patient.</summary>
    public bool IsPatients => _query.Person is not null;

    /// <summary>True when rows belong to patients.</summary>
    public bool HasPatient => _query.Patient is not null;

    /// <summary>Every column that the query must have.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Changes when the same row might become another resource.</summary>
    public Hash Definition { get; }

    /// <summary>What the store calls the row.</summary>
    public string SourceKey(string key) => $"{Name}:{key}";

    /// <summary>The row's key; null when it has none.</summary>
    public string? KeyOf(SourceRow row) => RowKey.Of([.. Key.Select(k => row[k])]);

    /// <summary>The patient's number; null when the row has none.</summary>
    public string? PatientOf(SourceRow row) => _query.Patient is { } column && row[column] is { } number && !string.IsNullOrWhiteSpace(number) ? number.Trim() : null;

    /// <summary>What a desk knows the patient of the row by.</summary>
    public Records.PatientRow PersonOf(SourceRow row, string patientNo) =>
        new(patientNo, row[_query.Person!.Name] ?? string.Empty, Document(row, _query.Person.Identity), Document(row, _query.Person.Card));

    /// <summary>The resource of a row; false with the reason that it cannot be made.</summary>
    public bool TryFill(SourceRow row, string id, TargetFinder targets, out byte[] json, out MappingProblem? problem)
    {
        (json, problem) = ([], null);
        if (row.TooLong is { } column)
        {
            problem = new MappingProblem(SidecarCodes.ValueTooLong, column);
            return false;
        }

        try
        {
            json = Write(id, (ObjectValue?)_template.Fill(new TemplateInput(row, _zone, targets)));
            return true;
        }
        catch (RowFault fault)
        {
            problem = fault.Problem;
            return false;
        }
    }

    private byte[] Write(string id, ObjectValue? value)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Legible))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType", Type);
            writer.WriteString("id", id);
            value?.WriteElements(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string? Document(SourceRow row, string? column) => column is not null && row[column] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static IEnumerable<string> Optional(MappedQuery query) =>
        new[] { query.Patient, query.Changed, query.Person?.Name, query.Person?.Identity, query.Person?.Card }.OfType<string>();

    /// <summary>The query, its template and what they use of the rest of the file.</summary>
    private static byte[] DefinitionOf(MappingFile file, MappedQuery query) => Encoding.UTF8.GetBytes(string.Join(
        '\n',
        [JsonSerializer.Serialize(query, MappingJson.Default.MappedQuery), file.Zone, .. (file.Codes ?? new Dictionary<string, IReadOnlyDictionary<string, JsonElement>>()).SelectMany(m => m.Value.Select(c => $"{m.Key}\t{c.Key}\t{c.Value.GetRawText()}"))]));
}
