using System.Text;
using System.Text.Json;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir;
using Xinglin.Node.Fhir.Rest;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Fhir;

/// <summary>A hospital's FHIR server as one of its own systems, or somebody with a permission, meets it.</summary>
internal sealed class FhirDesk(Consortium consortium, FhirCaller caller)
{
    public const string Base = "http://localhost:8080/hospital-a/fhir";

    private static readonly string[] Everything = ["Patient.rs", "Observation.rs", "Condition.rs", "Encounter.rs", "DocumentReference.rs"];

    private static readonly HashSet<string> Writes =
        [.. from letter in "cud" from type in new[] { "Observation", "Condition", "Patient", "Practitioner", "Encounter", "DocumentReference", "List", "Binary", "Consent" } select $"{letter}:{type}"];

    /// <summary>One of the hospital's own systems.</summary>
    public static FhirDesk Own(Consortium consortium, params string[] scopes)
    {
        var set = Scopes(scopes.Length == 0 ? Everything : scopes);
        var account = consortium.Account(consortium.A);
        return new FhirDesk(consortium, new FhirCaller(account, account, DisclosureBases.Care, PermissionPurposes.Treatment, set, FhirView.OfMember(set), Writes, null, null));
    }

    /// <summary>Somebody with a permission of P1.</summary>
    public static FhirDesk ByPermission(Consortium consortium, AccountId reader, AccountId relationship, Hash permission, params string[] scopes)
    {
        var set = Scopes(scopes);
        return new FhirDesk(consortium, new FhirCaller(
            reader, consortium.Account(consortium.B), DisclosureBases.Permission, PermissionPurposes.Treatment, set, FhirView.OfPatient(["p1"], set), new HashSet<string>(), relationship, permission));
    }

    public static string Observation(string value = "5.40", string others = "") =>
        $$$"""{"resourceType":"Observation","status":"final","code":{"text":"HbA1c"},"subject":{"reference":"Patient/p1"},"valueQuantity":{"value": {{{value}}}}{{{others}}}}""";

    public Task<FhirResponse> Get(string path, string? prefer = null) => Send("GET", path, null, lenient: prefer is not null);

    public Task<FhirResponse> Post(string path, string body, string? ifNoneExist = null) => Send("POST", path, body, ifNoneExist: ifNoneExist);

    public Task<FhirResponse> Put(string path, string body, string? ifMatch = null) => Send("PUT", path, body, ifMatch);

    public Task<FhirResponse> Delete(string path) => Send("DELETE", path, null);

    /// <summary>The id of what an answer created.</summary>
    public static string IdOf(FhirResponse created) => created.Location!.Split('/')[1];

    public static JsonElement Json(FhirResponse answer) => JsonDocument.Parse(answer.Body!).RootElement;

    public static string Code(FhirResponse answer) => Json(answer).GetProperty("issue")[0].GetProperty("details").GetProperty("coding")[0].GetProperty("code").GetString()!;

    public static string Text(FhirResponse answer) => Encoding.UTF8.GetString(answer.Body!);

    private static ScopeSet Scopes(string[] texts)
    {
        Assert.True(ScopeSet.TryParse(texts, out var set, out _));
        return set;
    }

    private async Task<FhirResponse> Send(string method, string path, string? body, string? ifMatch = null, string? ifNoneExist = null, bool lenient = false)
    {
        var at = path.IndexOf('?', StringComparison.Ordinal);
        var request = new FhirRequest(
            method, at < 0 ? path : path[..at], at < 0 ? [] : FhirQuery.Parse(path[at..]), body is null ? default : Encoding.UTF8.GetBytes(body), Base)
        { IfMatch = ifMatch, IfNoneExist = ifNoneExist, Lenient = lenient };
        return await consortium.A.Services.Capability<FhirCapability>().Server.AnswerAsync(caller, request, CancellationToken.None);
    }
}
