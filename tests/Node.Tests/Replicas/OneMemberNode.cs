using Microsoft.AspNetCore.Builder;
using Xinglin.Contracts;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Replicas;

namespace Xinglin.Testing;

/// <summary>A node of one member, its own quorum, over HTTP on a free port: <c>member-0</c>.</summary>
internal sealed class OneMemberNode : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-node-");
    private readonly TestConsortium _consortium;
    private readonly WebApplication _application;

    private OneMemberNode()
    {
        _consortium = new TestConsortium(_folder.FullName, ContractCatalog.BuiltIn, members: 1, validators: 1);
        _consortium.Enrol();
        Host = _consortium.Start(0);
        _application = NodeApplication.Build(new NodeMembers([new MemberNode("member-0", Host)]), new NodeOptions { Port = 0, Demonstration = true });
    }

    /// <summary>Where it listens, with a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The member's replica.</summary>
    public ReplicaHost Host { get; }

    public static async Task<OneMemberNode> StartAsync()
    {
        var node = new OneMemberNode();
        await node._application.StartAsync();
        await node.Host.WhenHeightAsync(new Height(1), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        node.Address = $"http://localhost:{new Uri(node._application.Urls.First()).Port}/";
        return node;
    }

    public void Dispose()
    {
        _application.DisposeAsync().AsTask().Wait();
        _consortium.Dispose();
        _folder.Delete(recursive: true);
    }
}
