using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Client.Bundles;

/// <summary>A state entry that was proved.</summary>
/// <param name="Name">Its key without the table.</param>
/// <param name="Value">Null when its absence was proved.</param>
/// <param name="AsOf">As of which block, in words.</param>
internal sealed record Proven<T>(string Name, T? Value, string AsOf)
    where T : class;

/// <summary>The checks of one file of evidence, in the order made, and how an entry of the ledger is proved in it.</summary>
/// <param name="trust">Whose keys decide.</param>
/// <param name="proofInvalid">The code of a proof that does not hold or is of another fact.</param>
internal sealed class CheckList(TrustedMembers trust, RefusalCode proofInvalid)
{
    private readonly List<BundleCheck> _checks = [];

    public IReadOnlyList<BundleCheck> Checks => _checks;

    /// <summary>The entry of a proof that holds and is of this table; null after a failed check.</summary>
    public Proven<T>? Prove<T>(string name, JsonElement proof, string prefix, JsonTypeInfo<T> type)
        where T : class
    {
        var answer = ProofVerifier.Verify(Encoding.UTF8.GetBytes(proof.GetRawText()), trust);
        if (!answer.Holds)
        {
            Fail(name, proofInvalid, $"{answer.Code}: {answer.Detail}");
            return null;
        }

        if (answer.Report.Fact is not ProvenEntry entry || !entry.Key.StartsWith(prefix, StringComparison.Ordinal) || !TryRead(entry, type, out var value))
        {
            Fail(name, proofInvalid, "The proof is of another fact.");
            return null;
        }

        return new Proven<T>(entry.Key[prefix.Length..], value, $"as of block {answer.Report.Height}, {answer.Report.Time}");
    }

    public bool Pass(string name, string detail) => Add(name, null, detail);

    public bool Fail(string name, RefusalCode code, string detail) => Add(name, code, detail);

    /// <summary>Fails the check unless it has failed already, for a reason nearer to the fault.</summary>
    public bool FailUnless(string name, RefusalCode code, string detail) =>
        _checks[^1] is { Passed: false } last && last.Name == name ? false : Fail(name, code, detail);

    private static bool TryRead<T>(ProvenEntry entry, JsonTypeInfo<T> type, out T? value)
        where T : class
    {
        try
        {
            value = entry.Value is { } bytes ? JsonSerializer.Deserialize(bytes.Span, type) : null;
            return true;
        }
        catch (JsonException)
        {
            value = null;
            return false;
        }
    }

    /// <summary>Control characters could steer a terminal.</summary>
    private bool Add(string name, RefusalCode? code, string detail)
    {
        _checks.Add(new BundleCheck(name, code, new string([.. detail.Select(c => char.IsControl(c) ? '\ufffd' : c)])));
        return code is null;
    }
}
