using Xinglin.Interop.Fhir.Validation;
using Xinglin.Node.Sidecar.Mapping;
using Xinglin.Node.Sidecar.Postgres;

namespace Xinglin.Node.Sidecar;

/// <summary>One query of a mapping that was tried.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The R4 resource type.</param>
/// <param name="Rows">Rows read.</param>
/// <param name="Valid">Rows that became a valid resource.</param>
public sealed record CheckedQuery(string Name, string Type, int Rows, int Valid);

/// <summary>What a mapping would do. Whether rows that are referred to exist, and whether patients are known, is not checked.</summary>
public sealed record SidecarCheckReport(IReadOnlyList<CheckedQuery> Queries, IReadOnlyList<SidecarProblem> Problems);

/// <summary>Tries a mapping: reads some rows of each query, maps and validates them, keeps nothing.</summary>
public static class SidecarCheck
{
    /// <summary>Rows of each query, at most.</summary>
    public const int RowsMax = 10_000;

    /// <summary>Reads the file and, when it can be used, the database. Problems name columns and elements, never values.</summary>
    public static async Task<SidecarCheckReport> RunAsync(ReadOnlyMemory<byte> file, int rows, CancellationToken cancellation)
    {
        if (!SidecarMapping.TryRead(file.Span, out var mapping, out var wrong))
        {
            return new SidecarCheckReport([], [.. wrong.Select(p => SidecarProblem.Of(p))]);
        }

        var (queries, problems) = (new List<CheckedQuery>(), new List<SidecarProblem>());
        try
        {
            await using var session = await PostgresSession.OpenAsync(mapping.File, cancellation);
            if (session.RoleWrites)
            {
                problems.Add(SidecarProblem.Of(new MappingProblem(SidecarCodes.RoleWrites, mapping.File.Connection.Username)));
            }

            foreach (var resource in mapping.Resources)
            {
                queries.Add(await TryAsync(session, mapping, resource, Math.Clamp(rows, 1, RowsMax), problems, cancellation));
            }
        }
        catch (MappingFault fault)
        {
            problems.Add(SidecarProblem.Of(fault.Problem));
        }
        catch (Exception error) when (PostgresFaults.IsOne(error))
        {
            problems.Add(SidecarProblem.Of(PostgresFaults.Of(error, mapping.File.Connection.Database)));
        }

        return new SidecarCheckReport(queries, problems);
    }

    private static async Task<CheckedQuery> TryAsync(
        PostgresSession session, SidecarMapping mapping, MappedResource resource, int limit, List<SidecarProblem> problems, CancellationToken cancellation)
    {
        var found = new List<MappingProblem>();
        try
        {
            var query = await session.DescribeAsync(resource, cancellation);
            var rows = await session.RowsAsync(query, query.PageByKey(isFirst: true, limit), [], null, cancellation);
            found.AddRange(rows.Select(row => ProblemOf(mapping, resource, row)).OfType<MappingProblem>());
            problems.AddRange(found.GroupBy(p => p).Select(same => SidecarProblem.Of(same.Key, same.Count())));
            return new CheckedQuery(resource.Name, resource.Type, rows.Count, rows.Count - found.Count);
        }
        catch (MappingFault fault)
        {
            problems.Add(SidecarProblem.Of(fault.Problem));
        }
        catch (Exception error) when (PostgresFaults.IsOne(error) && !PostgresFaults.EndsSession(PostgresFaults.Of(error, resource.Name).Code))
        {
            problems.Add(SidecarProblem.Of(PostgresFaults.Of(error, resource.Name)));
        }

        return new CheckedQuery(resource.Name, resource.Type, 0, 0);
    }

    private static MappingProblem? ProblemOf(SidecarMapping mapping, MappedResource resource, SourceRow row)
    {
        string Target(string name, string key) => $"{mapping.Resource(name).Type}/checked";
        return resource.KeyOf(row) is null ? new MappingProblem(SidecarCodes.KeyUnusable, string.Join(", ", resource.Key))
            : resource.HasPatient && resource.PatientOf(row) is null ? new MappingProblem(SidecarCodes.PatientUnknown, resource.Name)
            : !resource.TryFill(row, "checked", Target, out var json, out var problem) ? problem
            : Invalid.Of(ResourceValidator.ValidateJson(json));
    }
}

/// <summary>The first error of a validation as a problem of the row.</summary>
internal static class Invalid
{
    /// <summary>Null when the resource is valid.</summary>
    public static MappingProblem? Of(ValidationResult judged) =>
        judged.Issues.FirstOrDefault(i => i.Severity == IssueSeverity.Error) is { } error
            ? new MappingProblem(SidecarCodes.ResourceInvalid, $"{error.Path} ({error.Code})")
            : null;
}
