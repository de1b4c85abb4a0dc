using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Ledger.Crypto;

namespace Xinglin.Client.Sandbox;

/// <summary>
/// Demonstration networks only: stands in for a hospital's own system and its staff office, which exist beside the ledger
/// and not in it. No other node has these doors.
/// </summary>
public sealed class SandboxClient(NetworkConnection connection, MemberView member)
{
    /// <summary>The hospital's own system writes one FHIR R4 resource into its own database.</summary>
    /// <param name="patient">The patient's number in that system.</param>
    /// <param name="resource">The resource's JSON.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Answer<JsonElement>> WriteRecordAsync(string patient, JsonNode resource, CancellationToken cancellation = default) =>
        PostAsync("his/records", new JsonObject { ["patient"] = patient, ["resource"] = resource.DeepClone() }, cancellation);

    /// <summary>The numbers of the patients in the hospital's own system.</summary>
    public async Task<Answer<JsonElement>> PatientsAsync(CancellationToken cancellation = default) =>
        Read(await connection.Door.GetBytesAsync($"{member.Slug}/sandbox/his/patients", cancellation));

    /// <summary>The member issues a role credential to a member of staff.</summary>
    /// <param name="key">The account's first key.</param>
    /// <param name="role">For example <c>doctor</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Answer<JsonElement>> CredentialAsync(P256PublicKey key, string role, CancellationToken cancellation = default)
    {
        var jwk = new JsonObject { ["crv"] = "P-256", ["kty"] = "EC", ["x"] = key.X.ToString(), ["y"] = key.Y.ToString() };
        return PostAsync("staff", new JsonObject { ["account"] = jwk, ["role"] = role }, cancellation);
    }

    /// <summary>Cuts the member's line to all others, as if its machine were gone, or mends it.</summary>
    /// <param name="connected">True mends.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Answer<JsonElement>> SetLineAsync(bool connected, CancellationToken cancellation = default) =>
        PostAsync(connected ? "connect" : "disconnect", [], cancellation);

    private async Task<Answer<JsonElement>> PostAsync(string path, JsonObject body, CancellationToken cancellation)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, SandboxJson.Default.JsonObject);
        return Read(await connection.Door.PostBytesAsync($"{member.Slug}/sandbox/{path}", json, "application/json", cancellation));
    }

    private static Answer<JsonElement> Read(Answer<byte[]> answer)
    {
        if (!answer.TryGet(out var json, out var refusal))
        {
            return refusal!;
        }

        try
        {
            return json.Length == 0 ? default(JsonElement) : JsonElement.Parse(json);
        }
        catch (JsonException)
        {
            return Refusal.Of(ClientCodes.AnswerMalformed, "The sandbox's answer is not JSON.");
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonObject))]
internal sealed partial class SandboxJson : System.Text.Json.Serialization.JsonSerializerContext;
