using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Interop.Fhir;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Consent;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Peers;

namespace Xinglin.Node.Demonstration;

/// <summary>Why the sandbox refuses.</summary>
public static class SandboxCodes
{
    /// <summary>The resource is no FHIR R4 resource.</summary>
    public static readonly RefusalCode NotR4 = new("resource-not-r4");
}

/// <summary>What the sandbox is asked to write.</summary>
public sealed record SandboxRecord(string Patient, JsonElement Resource);

/// <summary>What the hospital's own system wrote.</summary>
public sealed record SandboxWritten(string Type, string Id, int Version);

/// <summary>A patient of the hospital's own system.</summary>
public sealed record SandboxPatient(string Patient, string Name);

/// <summary>Whom the member is to credential.</summary>
public sealed record SandboxStaff(Jwk Account, string Role);

/// <summary>Whether a member's line to the others is whole.</summary>
public sealed record SandboxLine(string Member, bool Connected);

/// <summary>The credential.</summary>
public sealed record SandboxCredential(string Account, string Role, long Expires);

/// <summary>
/// <c>/{member}/sandbox</c>: stands in for a hospital's own system and its staff office. In a demonstration only, where every
/// person is invented.
/// </summary>
internal static class SandboxEndpoints
{
    private const long CredentialLife = 30L * 24 * 60 * 60 * 1000;
    private const int PatientsMax = 1000;
    private const int NumberLengthMax = 32;

    public static void MapSandbox(this IEndpointRouteBuilder routes, IReadOnlyDictionary<string, DemonstrationMember> members, InProcessNetwork network)
    {
        var group = routes.MapGroup("/{member}/sandbox").WithTags("Sandbox (demonstration only)");
        group.MapGet("/his/patients", (MemberNode member, string? after = null) => Patients(members[member.Slug], after)).WithName("sandboxPatients")
            .WithSummary("The patients in the hospital's own system.").Produces<IReadOnlyList<SandboxPatient>>();
        group.MapPost("/his/records", (HttpContext context, MemberNode member) => Write(context, members[member.Slug])).WithName("sandboxWriteRecord")
            .WithSummary("The hospital's own system writes one FHIR resource, {patient, resource}, into its own database; a Patient resource of somebody new admits them.")
            .Takes("{patient, resource}", "application/json").Produces<SandboxWritten>().Refuses(400, 404, 413);
        group.MapPost("/staff", (HttpContext context, MemberNode member) => Credential(context, members[member.Slug])).WithName("sandboxCredential")
            .WithSummary("The member credentials an account, {account: JWK, role}, as one of its staff.")
            .Takes("{account, role}", "application/json").Produces<SandboxCredential>().Refuses(400, 403, 413, 503);
        group.MapPost("/disconnect", (MemberNode member) => SetLine(network, member, connected: false)).WithName("sandboxDisconnect")
            .WithSummary("Cuts the member's line to all other members, as if its machine were gone: with one gone service goes on, with two it stops and says who is missing.")
            .Produces<SandboxLine>();
        group.MapPost("/connect", (MemberNode member) => SetLine(network, member, connected: true)).WithName("sandboxConnect")
            .WithSummary("Mends the member's line; its replica catches up.").Produces<SandboxLine>();
    }

    private static Ok<SandboxLine> SetLine(InProcessNetwork network, MemberNode member, bool connected)
    {
        network.SetLine(Genesis.AccountOf(member.Ledger.Member), connected);
        return TypedResults.Ok(new SandboxLine(member.Slug, connected));
    }

    private static Ok<IReadOnlyList<SandboxPatient>> Patients(DemonstrationMember member, string? after) =>
        TypedResults.Ok<IReadOnlyList<SandboxPatient>>([.. member.Source.Patients(after, PatientsMax).Select(p => new SandboxPatient(p.PatientNo, p.Name))]);

    private static async Task<IResult> Write(HttpContext context, DemonstrationMember member)
    {
        if (await Read(context, SandboxJson.Default.SandboxRecord) is not { } record)
        {
            return Problem.Of(ApiCodes.BodyUnreadable);
        }

        var body = Encoding.UTF8.GetBytes(record.Resource.GetRawText());
        if (!FhirResource.TryRead(body, out var resource, out _))
        {
            return Problem.Of(SandboxCodes.NotR4);
        }

        if (!IsNumber(record.Patient) || (resource.Type != "Patient" && member.Source.Patient(record.Patient) is null))
        {
            return Problem.Of(AccessCodes.PatientUnknown);
        }

        return member.Hospital.Write(record.Patient, body, DateTimeOffset.UtcNow) is { } version
            ? TypedResults.Ok(new SandboxWritten(version.ResourceType, version.ResourceId, version.Version))
            : Problem.Of(SandboxCodes.NotR4);
    }

    private static bool IsNumber(string number) => number.Length is > 0 and <= NumberLengthMax && number.All(char.IsAsciiLetterOrDigit);

    private static async Task<IResult> Credential(HttpContext context, DemonstrationMember member)
    {
        if (await Read(context, SandboxJson.Default.SandboxStaff) is not { } staff || !staff.Account.TryKey(out var key))
        {
            return Problem.Of(ApiCodes.BodyUnreadable);
        }

        var account = new AccountId(key.Thumbprint().Value);
        var expires = new LedgerTime(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + CredentialLife).CeilingHour();
        var arguments = JsonSerializer.SerializeToUtf8Bytes(new RolesIssue(account, staff.Role, expires), ContractsJson.Default.RolesIssue);
        var transactions = member.Services.Transactions;
        var (refusal, _) = await transactions.SubmitAsync(
            transactions.New().ActingAs(transactions.Member).Call("roles.issue", arguments), [], context.RequestAborted);
        return refusal is { } code
            ? Problem.Of(code)
            : TypedResults.Ok(new SandboxCredential(account.ToString(), staff.Role, expires.Milliseconds));
    }

    private static async Task<T?> Read<T>(HttpContext context, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await RequestBody.ReadAsync(context, ApiLimits.BodyBytesMax) is { } body ? JsonSerializer.Deserialize(body, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SandboxRecord))]
[JsonSerializable(typeof(SandboxStaff))]
[JsonSerializable(typeof(SandboxWritten))]
[JsonSerializable(typeof(SandboxCredential))]
[JsonSerializable(typeof(SandboxLine))]
[JsonSerializable(typeof(IReadOnlyList<SandboxPatient>))]
internal sealed partial class SandboxJson : JsonSerializerContext;
