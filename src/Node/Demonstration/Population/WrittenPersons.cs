using System.Text.Json;
using Xinglin.Interop.Fhir;

namespace Xinglin.Node.Demonstration.Population;

/// <summary>
/// The twelve written persons and the members' staff: one bundle a story, embedded. An entry's address says which member holds it.
/// </summary>
public static class WrittenPersons
{
    /// <summary>The stories' names, in the order of their files; <c>members</c> is the staff.</summary>
    public static IReadOnlyList<string> Stories { get; } =
        [.. typeof(WrittenPersons).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^".json".Length])
            .Order(StringComparer.Ordinal)];

    /// <summary>One story's bundle, its exact text.</summary>
    public static byte[] Bundle(string story)
    {
        using var stream = typeof(WrittenPersons).Assembly.GetManifestResourceStream($"{Folder}{story}.json")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Everything written, by holder.</summary>
    public static IReadOnlyList<HolderLoad> Load(DateTimeOffset recordedAt)
    {
        var loads = RecordHolder.All.Select(holder => new HolderLoad(holder)).ToList();
        foreach (var story in Stories)
        {
            var entries = FhirBundle.Read(JsonElement.Parse(Bundle(story)), out _);
            foreach (var load in loads)
            {
                AddStory(load, entries, recordedAt);
            }
        }

        return loads;
    }

    private const string Folder = "population/";

    private static void AddStory(HolderLoad load, IEnumerable<FhirBundleEntry> entries, DateTimeOffset recordedAt)
    {
        var own = entries.Where(entry => entry.FullUrl.StartsWith(load.Holder.BaseAddress, StringComparison.Ordinal)).Select(Read).ToList();
        foreach (var patient in own.Where(resource => resource.Type == "Patient"))
        {
            load.AddPatient(patient, PatientCard.NumberAt(load.Holder, patient)!, recordedAt);
        }

        foreach (var resource in own.Where(resource => resource.Type != "Patient"))
        {
            if (!load.TryAdd(resource, recordedAt))
            {
                throw new InvalidDataException($"{resource.Type}/{resource.Id} of the written population is nobody's.");
            }
        }
    }

    private static FhirResource Read(FhirBundleEntry entry) =>
        FhirResource.TryRead(entry.Resource, out var resource, out var problem)
            ? resource
            : throw new InvalidDataException($"Entry {entry.Index} of the written population: {problem}.");
}
