using System.Text.Json;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;

namespace Xinglin.Client.Access;

/// <summary>What anybody may know of a member's vault.</summary>
public static class VaultReading
{
    /// <summary><c>GET /{member}/vault/status</c>: counts and bytes, as the node says them.</summary>
    public static Task<Answer<JsonElement>> VaultStatusAsync(this NetworkConnection connection, MemberView member, CancellationToken cancellation = default) =>
        connection.Door.GetAsync($"{member.Slug}/vault/status", ClientJson.Default.JsonElement, cancellation);
}
