using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Api;

/// <summary>Short forms for what OpenAPI should say of an endpoint.</summary>
internal static class Describing
{
    /// <summary>Answers these statuses with a problem.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemDocument), [Problem.MediaType]));
        }

        return endpoint;
    }

    /// <summary>Answers this status with a body of this type.</summary>
    public static TBuilder Answers<TBuilder>(this TBuilder endpoint, int status, Type? type, string mediaType = "application/json")
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, type, [mediaType]));

    /// <summary>Takes a text body of one of these media types.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, string what, string mediaType, params string[] others) =>
        endpoint.Accepts<string>(mediaType, others).AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.RequestBody is OpenApiRequestBody body)
            {
                body.Description = what;
                body.Required = true;
            }

            return Task.CompletedTask;
        });

    /// <summary>Understands a query parameter that its handler reads by itself.</summary>
    public static RouteHandlerBuilder Query(this RouteHandlerBuilder endpoint, string name, string what) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Description = what,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });

    /// <summary>The document's own face, and the path parameters that handlers do not name.</summary>
    public static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info.Title = "Xinglin node";
        document.Info.Version = "1";
        document.Info.Description =
            "A member's node: its replica of the ledger in the open, its gateway for signed requests. Every refusal is a problem (RFC 9457) with a stable code; /codes lists them.";
        document.Info.License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" };
        foreach (var (path, item) in document.Paths)
        {
            foreach (var operation in item.Operations?.Values.AsEnumerable() ?? [])
            {
                AddPathParameters(path, operation);
            }
        }

        return Task.CompletedTask;
    }

    private static void AddPathParameters(string path, OpenApiOperation operation)
    {
        foreach (var part in path.Split('/').Where(p => p.StartsWith('{')))
        {
            var name = part.Trim('{', '}', '*');
            operation.Parameters ??= [];
            if (operation.Parameters.All(p => p.Name != name))
            {
                operation.Parameters.Insert(0, new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Path,
                    Required = true,
                    Description = name == "member" ? "A member's short name, as /network lists it." : null,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }
        }
    }
}
