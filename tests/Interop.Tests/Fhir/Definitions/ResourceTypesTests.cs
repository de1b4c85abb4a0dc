using Xinglin.Interop.Fhir;
using Xinglin.Shared;

namespace Xinglin.Interop.Tests.Fhir.Definitions;

public sealed class ResourceTypesTests
{
    [ConformanceFact(OutsideDefinitions.Folder)]
    public void The_resource_types_are_those_of_R4()
    {
        var profiles = OutsideDefinitions.Read("profiles-resources").GetProperty("entry").EnumerateArray()
            .Select(e => e.GetProperty("resource"))
            .Where(r => r.GetProperty("resourceType").GetString() == "StructureDefinition" && !r.GetProperty("abstract").GetBoolean());
        var types = profiles
            .Where(r => r.GetProperty("kind").GetString() == "resource" && r.GetProperty("derivation").GetString() == "specialization")
            .Select(r => r.GetProperty("type").GetString()!);

        // SubscriptionStatus came with the later backport of topic subscriptions and is no type of 4.0.1.
        Assert.All(types.Where(type => type != "SubscriptionStatus"), type => Assert.True(ResourceTypes.Contains(type), type));
    }
}
