using Xinglin.Node.Gateway;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Sidecar;

/// <summary>Reads a member's own PostgreSQL, which stays as it is, and keeps what it says as resources. Without a mapping it does nothing.</summary>
internal sealed class SidecarCapability(MemberParts parts) : IMemberCapability
{
    private readonly TaskCompletionSource<SidecarMapping> _mapping = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The sidecar at work; null without a mapping.</summary>
    public SidecarWork? Work { get; private set; }

    /// <summary>Says by which mapping; once.</summary>
    public void Use(SidecarMapping mapping)
    {
        Work = new SidecarWork(parts, mapping);
        _mapping.SetResult(mapping);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        await ((Task)_mapping.Task.WaitAsync(stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Work is { } work)
        {
            await work.RunAsync(stop);
        }
    }
}
