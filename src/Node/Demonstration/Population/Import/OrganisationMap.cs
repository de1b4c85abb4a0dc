using System.Security.Cryptography;
using System.Text;
using Xinglin.Interop.Fhir;

namespace Xinglin.Node.Demonstration.Population.Import;

/// <summary>
/// Which holder a bundle's resources go to. A resource's organisation is what it names itself, else its encounter's, else the one that
/// most of the bundle names; an organisation always goes to the same holder, in this bundle and in every other.
/// </summary>
internal sealed class OrganisationMap
{
    private static readonly string[] Naming = ["serviceProvider", "managingOrganization", "custodian", "provider", "organization", "performer", "issuer"];

    private static readonly string[] Visits = ["encounter", "context", "item.encounter", "context.encounter"];

    private readonly Dictionary<string, string> _names;
    private readonly Dictionary<string, string> _encounters;
    private readonly string? _main;

    public OrganisationMap(IReadOnlyCollection<FhirResource> resources)
    {
        _names = new Dictionary<string, string>(StringComparer.Ordinal);
        _encounters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var organisation in resources.Where(r => r.Type == "Organization"))
        {
            _names.TryAdd($"Organization/{organisation.Id}", FhirResource.Text(organisation.Root, "name") ?? organisation.Id!);
        }

        foreach (var encounter in resources.Where(r => r.Type == "Encounter"))
        {
            if (Named(encounter) is { } organisation)
            {
                _encounters[$"Encounter/{encounter.Id}"] = organisation;
            }
        }

        _main = Most(resources.Select(Named)) ?? _names.Keys.Order(StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>The holder of one resource; null when nothing in the bundle names an organisation.</summary>
    public RecordHolder? HolderOf(FhirResource resource)
    {
        var organisation = resource.Type == "Organization" ? $"Organization/{resource.Id}" : Named(resource) ?? OfVisit(resource) ?? _main;
        return organisation is null ? null : HolderOf(_names.GetValueOrDefault(organisation, organisation));
    }

    /// <summary>The holder of an organisation by its name, or of anything else by its id: a digest, so that it depends on nothing else.</summary>
    public static RecordHolder HolderOf(string name)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(name.Trim().ToUpperInvariant()));
        return RecordHolder.All[digest[0] % RecordHolder.All.Count];
    }

    private static string? Most(IEnumerable<string?> organisations) => organisations
        .Where(organisation => organisation is not null)
        .GroupBy(organisation => organisation)
        .OrderByDescending(group => group.Count())
        .ThenBy(group => group.Key, StringComparer.Ordinal)
        .FirstOrDefault()?.Key;

    private static string? Named(FhirResource resource) =>
        Naming.SelectMany(name => References(resource, name)).FirstOrDefault(text => text.StartsWith("Organization/", StringComparison.Ordinal));

    private string? OfVisit(FhirResource resource) =>
        Visits.SelectMany(path => References(resource, path)).Select(text => _encounters.GetValueOrDefault(text)).FirstOrDefault(o => o is not null);

    private static IEnumerable<string> References(FhirResource resource, string path) =>
        ElementPath.Select(resource.Root, path).Select(element => FhirResource.Text(element, "reference")).OfType<string>();
}
