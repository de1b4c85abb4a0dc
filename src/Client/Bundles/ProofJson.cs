using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;

namespace Xinglin.Client.Bundles;

/// <summary>Proof files as JSON values, for files that hold several; and the strict reading of such files.</summary>
internal static class ProofJson
{
    /// <summary>The proof of a state entry, as the member's node sends it; what it refuses is thrown, for a file with a hole would look whole.</summary>
    public static async Task<JsonElement> StateProofAsync(this NetworkConnection connection, MemberView member, string key, CancellationToken cancellation) =>
        Parse((await connection.LedgerAt(member).ProofAsync($"state/{key}", cancellation)).Value);

    /// <summary>A proof file as a value; thrown as <c>answer-malformed</c> when it is no JSON.</summary>
    public static JsonElement Parse(byte[] proof)
    {
        try
        {
            using var document = JsonDocument.Parse(proof);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new RefusedException(Refusal.Of(ClientCodes.AnswerMalformed, "The node's proof is not JSON: is it of this version?"));
        }
    }

    /// <summary>A file of at most so many bytes; null when it is longer or not of the form.</summary>
    public static T? TryRead<T>(ReadOnlySpan<byte> json, int bytesMax, JsonTypeInfo<T> form)
        where T : class
    {
        try
        {
            return json.Length <= bytesMax ? JsonSerializer.Deserialize(json, form) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
