using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Structure;

namespace Xinglin.Node.Demonstration.Population.Import;

/// <summary>One resource of a file that can be loaded, and its place there.</summary>
internal sealed record ImportEntry(int Index, FhirResource Resource);

/// <summary>Takes one file's document apart: which entries can be loaded, with ids, and with references that hold outside the bundle.</summary>
internal static class ImportBundle
{
    private static readonly string[] BundlesOfRecords = ["transaction", "batch", "collection", "searchset"];

    private static readonly string[] NoRecords = ["Bundle", "Parameters", "OperationOutcome"];

    /// <summary>The loadable entries; each other one is told to <paramref name="skip"/>. Null with a reason when the file as a whole is none.</summary>
    public static List<ImportEntry>? Read(JsonElement document, Action<SkipReason, int, string?> skip, out SkipReason reason)
    {
        if (document.ValueKind != JsonValueKind.Object || FhirResource.Text(document, "resourceType") is null)
        {
            reason = SkipReason.NotR4;
            return null;
        }

        var entries = FhirBundle.Read(document, out var type);
        reason = ReasonAgainst(entries, type);
        if (reason != default)
        {
            return null;
        }

        var identified = entries.Select(entry => Identified(entry, skip)).OfType<ImportEntry>().ToList();
        var addresses = Addresses(entries, identified);
        return identified.Select(entry => WithReferences(entry, addresses, skip)).OfType<ImportEntry>().ToList();
    }

    private static SkipReason ReasonAgainst(IReadOnlyList<FhirBundleEntry> entries, string? type)
    {
        if (entries.Count > ImportLimits.EntriesMax)
        {
            return SkipReason.TooLarge;
        }

        return entries.Count == 0 || (type is not null && !BundlesOfRecords.Contains(type, StringComparer.Ordinal)) ? SkipReason.NotRecords : default;
    }

    private static ImportEntry? Identified(FhirBundleEntry entry, Action<SkipReason, int, string?> skip)
    {
        if (!FhirResource.TryRead(entry.Resource, out var resource, out var problem))
        {
            skip(ReasonFor(problem), entry.Index, null);
            return null;
        }

        if (NoRecords.Contains(resource.Type, StringComparer.Ordinal))
        {
            skip(SkipReason.NotRecords, entry.Index, resource.Type);
            return null;
        }

        if (FhirStructure.Check(resource) is { } fault)
        {
            skip(SkipReason.NotR4, entry.Index, $"{resource.Type}.{ElementName(fault)}");
            return null;
        }

        var bytes = resource.Id is null ? FhirBundle.WithId(entry.Resource, FhirBundle.IdFor(entry)) : entry.Resource;
        return FhirResource.TryRead(bytes, out var identified, out _) ? new ImportEntry(entry.Index, identified) : null;
    }

    /// <summary>From the addresses that other entries use (<c>urn:uuid:…</c>, absolute) to <c>Type/id</c>.</summary>
    private static Dictionary<string, string> Addresses(IReadOnlyList<FhirBundleEntry> entries, List<ImportEntry> identified)
    {
        var byIndex = identified.ToDictionary(entry => entry.Index, entry => $"{entry.Resource.Type}/{entry.Resource.Id}");
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry.FullUrl.Length > 0 && byIndex.TryGetValue(entry.Index, out var reference))
            {
                addresses.TryAdd(entry.FullUrl, reference);
            }
        }

        return addresses;
    }

    private static ImportEntry? WithReferences(ImportEntry entry, Dictionary<string, string> addresses, Action<SkipReason, int, string?> skip)
    {
        var before = entry.Resource.Bytes.ToArray();
        var bytes = FhirBundle.WithReferences(before, addresses);
        if (ReferenceEquals(bytes, before))
        {
            return entry;
        }

        if (FhirResource.TryRead(bytes, out var resource, out var problem))
        {
            return entry with { Resource = resource };
        }

        skip(ReasonFor(problem), entry.Index, null);
        return null;
    }

    private static SkipReason ReasonFor(FhirReadProblem problem) => problem switch
    {
        FhirReadProblem.TooLarge => SkipReason.TooLarge,
        FhirReadProblem.BadId => SkipReason.BadId,
        FhirReadProblem.NotR4Resource => SkipReason.NotR4,
        _ => SkipReason.NotJson,
    };

    /// <summary>The element as a name; a stranger's name is content and is not repeated.</summary>
    private static string ElementName(StructureProblem problem) =>
        problem.Element.Length <= 64 && problem.Element.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? problem.Element : "?";
}
