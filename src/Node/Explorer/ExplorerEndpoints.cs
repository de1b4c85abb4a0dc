using System.Text;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Explorer;

/// <summary><c>/contracts</c>: the rules that every node enforces, as this build was compiled from them. Blocks, receipts and proofs are the ledger's own endpoints.</summary>
internal static class ExplorerEndpoints
{
    public static void MapExplorer(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/contracts").WithTags("Contracts");
        group.MapGet("/", () => ContractSources.Names).WithName("listContracts")
            .WithSummary("Names of the contracts' source files.")
            .Produces<IReadOnlyList<string>>();
        group.MapGet("/{**file}", Get).WithName("getContract")
            .WithSummary("One file's text, as this node was compiled from it.")
            .Produces(200, contentType: "text/plain").Refuses(404);
    }

    private static IResult Get(string file) =>
        ContractSources.Read(file) is { } source ? TypedResults.Text(source, "text/plain; charset=utf-8", Encoding.UTF8) : Problem.Of(ApiCodes.RouteUnknown);
}
