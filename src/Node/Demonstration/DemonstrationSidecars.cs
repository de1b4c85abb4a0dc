using Xinglin.Node.Sidecar;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Demonstration;

/// <summary>Members whose own PostgreSQL is read, by the mapping files that <c>--sidecar</c> names.</summary>
internal static class DemonstrationSidecars
{
    /// <summary>Reads every file before anything starts.</summary>
    /// <exception cref="Hosting.NodeException">A file cannot be used; the message names the place.</exception>
    public static IReadOnlyDictionary<string, SidecarMapping> Read(IReadOnlyDictionary<string, string> files)
    {
        if (files.Keys.FirstOrDefault(slug => Founding.Founders.All(f => f.Slug != slug)) is { } unknown)
        {
            throw new DemonstrationException($"There is no member {unknown}: name one of {string.Join(", ", Founding.Founders.Select(f => f.Slug))} in --sidecar.");
        }

        return files.ToDictionary(f => f.Key, f => NamedMapping.Read(f.Value), StringComparer.Ordinal);
    }

    /// <summary>Tells the members, before they start.</summary>
    public static void Use(IReadOnlyDictionary<string, SidecarMapping> mappings, IReadOnlyDictionary<string, DemonstrationMember> members)
    {
        foreach (var (slug, mapping) in mappings)
        {
            members[slug].Services.Capability<SidecarCapability>().Use(mapping);
        }
    }
}
