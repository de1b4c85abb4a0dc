using Xinglin.Faults.Wires;

namespace Xinglin.Faults;

/// <summary>A test that needs several machines; it is skipped, and says why, where network namespaces are not permitted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() => Skip = Network.Missing;
}
