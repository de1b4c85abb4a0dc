using System.Globalization;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Node.Fhir.Index;

/// <summary>Everything by which one resource is found, before any number of the index is known: made on any thread.</summary>
internal sealed record IndexedResource(string Type, string Id, IReadOnlyList<IndexedOwner> Owners, int Sole, TimeRange? Date, bool HasOneDate)
{
    public List<(string Param, string System, string Code)> Tokens { get; } = [];

    public List<(string Param, string Folded, string Raw)> Texts { get; } = [];

    public List<(string Param, TimeRange Range)> Dates { get; } = [];

    public List<(string Param, FhirInterval Interval)> Written { get; } = [];

    /// <summary>Parameters for which it says something that cannot be read; empty text for all of them.</summary>
    public List<string> Unclear { get; } = [];

    public List<(string Param, NumberRange Range)> Numbers { get; } = [];

    public List<(string Param, QuantityValue Value)> Quantities { get; } = [];

    public List<(string Param, ReferenceValue Value)> References { get; } = [];

    public List<(string Param, string Uri)> Uris { get; } = [];

    /// <summary>What it says for every search parameter of its type.</summary>
    public static IndexedResource Of(FhirResource resource, int zone)
    {
        var node = ResourceNodes.Of(resource, out var isClear);
        var (indexer, values, unclear) = (new SearchIndexer(zone), new Dictionary<string, IReadOnlyList<SearchIndexValue>>(StringComparer.Ordinal), new List<string>());
        var written = new List<(string Param, FhirInterval Interval)>();
        foreach (var (code, parameter) in R4Definitions.SearchParameters(resource.Type).Where(p => SearchableParameters.IsSupported(p.Value)))
        {
            values[code] = indexer.Of(node, parameter, out var isRead);
            if (parameter.Type == "date")
            {
                written.AddRange(SearchIndexer.AsWritten.Of(node, parameter, out isRead).OfType<WrittenDateValue>().Select(d => ($"{resource.Type}.{code}", d.Interval)));
            }

            if (!isRead)
            {
                unclear.Add($"{resource.Type}.{code}");
            }
        }

        var compartment = PatientCompartment.Of(resource);
        var dates = Of<DateValue>(values, "date").Select(d => d.Range).Distinct().ToList();
        var owners = OwnersOf(values, compartment);
        var sole = compartment.Unresolved ? IndexSchema.Unresolved : compartment.Patients.Count switch { 0 => IndexSchema.Nobodys, 1 => 1, _ => IndexSchema.Shared };
        var indexed = new IndexedResource(resource.Type, resource.Id!, owners, sole, dates.Count == 0 ? null : dates.MinBy(d => d.Start), dates.Count <= 1);
        indexed.Written.AddRange(written);
        indexed.Unclear.AddRange(isClear ? unclear : [string.Empty]);
        foreach (var (code, found) in values)
        {
            indexed.Add($"{resource.Type}.{code}", found);
        }

        return indexed;
    }

    /// <summary>A range as exact text: <c>low;high;in</c>, an open side empty.</summary>
    public static string Exact(NumberRange range) => $"{range.Low};{range.High};{(range.HighIn ? "1" : "0")}";

    /// <summary>Reads <see cref="Exact"/>.</summary>
    public static NumberRange Range(string exact)
    {
        var parts = exact.Split(';');
        return new NumberRange(Bound(parts[0]), Bound(parts[1]), parts[2] == "1");
    }

    /// <summary>The name under which the display and text of a token parameter are kept.</summary>
    public static string TextOf(string param) => param + ":text";

    /// <summary>The name under which an identifier is kept with its type.</summary>
    public static string TypeOf(string param) => param + ":of-type";

    /// <summary>An identifier with its type, as one code.</summary>
    public static string Typed(string system, string type, string value) => $"{system}|{type}|{value}";

    /// <summary>For narrowing only: a little to either side of what the exact text says.</summary>
    public static (double Low, double High) Real(NumberRange range) => (
        range.Low is { } low ? Math.BitDecrement(Real(low)) : double.MinValue,
        range.High is { } high ? Math.BitIncrement(Real(high)) : double.MaxValue);

    public static double Real(ExactDecimal value) =>
        double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? Math.Clamp(real, double.MinValue, double.MaxValue) : 0;

    private static ExactDecimal? Bound(string text) => text.Length > 0 && ExactDecimal.TryParse(text, out var value) ? value : null;

    private static IEnumerable<T> Of<T>(IReadOnlyDictionary<string, IReadOnlyList<SearchIndexValue>> values, string code)
        where T : SearchIndexValue => values.GetValueOrDefault(code)?.OfType<T>() ?? [];

    private static List<IndexedOwner> OwnersOf(IReadOnlyDictionary<string, IReadOnlyList<SearchIndexValue>> values, PatientCompartment compartment)
    {
        var patients = Ids(values, "patient");
        var subjects = Ids(values, "subject");
        return [.. compartment.Patients.Union(patients).Union(subjects).Select(id => new IndexedOwner(
            id, (patients.Contains(id) ? IndexSchema.IsPatient : 0) | (subjects.Contains(id) ? IndexSchema.IsSubject : 0)))];
    }

    private static HashSet<string> Ids(IReadOnlyDictionary<string, IReadOnlyList<SearchIndexValue>> values, string code) =>
        [.. Of<ReferenceValue>(values, code).Where(r => r is { Type: "Patient", Id: not null }).Select(r => r.Id!)];

    private void Add(string param, IReadOnlyList<SearchIndexValue> values)
    {
        foreach (var value in values)
        {
            switch (value)
            {
                case TokenValue token:
                    Add(param, token);
                    break;
                case StringValue text:
                    Texts.Add((param, text.Folded, text.Raw));
                    break;
                case DateValue date:
                    Dates.Add((param, date.Range));
                    break;
                case NumberValue number:
                    Numbers.Add((param, number.Range));
                    break;
                case QuantityValue quantity:
                    Quantities.Add((param, quantity));
                    break;
                case ReferenceValue reference:
                    References.Add((param, reference));
                    break;
                case UriValue uri:
                    Uris.Add((param, uri.Uri));
                    break;
                default:
                    break; // Composites are judged on the resource itself.
            }
        }
    }

    private void Add(string param, TokenValue token)
    {
        if (token.Code is { } code)
        {
            Tokens.Add((param, token.System ?? string.Empty, code));
            if (token is { TypeSystem: { } system, TypeCode: { } type })
            {
                Tokens.Add((TypeOf(param), string.Empty, Typed(system, type, code)));
            }
        }

        if (token.Text is { } text)
        {
            Texts.Add((TextOf(param), text, text));
        }
    }
}

/// <summary>A patient whose resource it is, and by which parameters.</summary>
internal readonly record struct IndexedOwner(string PatientId, int Flags);
