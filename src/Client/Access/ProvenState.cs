using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Client.Access;

/// <summary>State entries as the trusted members certified them.</summary>
internal static class ProvenState
{
    /// <summary>The entry, null when its absence is proved, and the proof; refused when the proof does not hold.</summary>
    public static async Task<Answer<(T? Value, Height Height, byte[] File)>> ProvenAsync<T>(
        this NetworkConnection connection, MemberView member, TrustedMembers trust, string key, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        var answer = await connection.LedgerAt(member).ProofAsync($"state/{key}", cancellation);
        if (!answer.TryGet(out var file, out var refusal))
        {
            return refusal!;
        }

        return TryRead(file, trust, key, type, out var value, out var height)
            ? (value, height, file)
            : Refusal.Of(ClientCodes.ProofInvalid, "The ledger's proof does not hold: the data is not shown; check the members you trust.");
    }

    /// <summary>Reads a proof of one entry; false when it does not hold or is of another.</summary>
    public static bool TryRead<T>(byte[] file, TrustedMembers trust, string key, JsonTypeInfo<T> type, out T? value, out Height height)
        where T : class
    {
        var holds = TryReport(file, trust, key, type, out value, out var report);
        height = report?.Height ?? default;
        return holds;
    }

    /// <summary>The same with the time of the block whose state it is of.</summary>
    public static bool TryReadAt<T>(byte[] file, TrustedMembers trust, string key, JsonTypeInfo<T> type, out T? value, out LedgerTime time)
        where T : class
    {
        var holds = TryReport(file, trust, key, type, out value, out var report);
        time = report?.Time ?? default;
        return holds;
    }

    private static bool TryReport<T>(byte[] file, TrustedMembers trust, string key, JsonTypeInfo<T> type, out T? value, out ProofReport? report)
        where T : class
    {
        value = null;
        report = null;
        var proof = ProofVerifier.Verify(file, trust);
        if (!proof.Holds || proof.Report.Fact is not ProvenEntry entry || entry.Key != key)
        {
            return false;
        }

        report = proof.Report;
        try
        {
            value = entry.Value is { } bytes ? JsonSerializer.Deserialize(bytes.Span, type) : null;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
