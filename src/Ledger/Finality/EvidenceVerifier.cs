using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Ledger.Finality;

/// <summary>Why a file shows no misbehaviour, in order of precedence.</summary>
public static class EvidenceCodes
{
    /// <summary>The file has not the published form.</summary>
    public static readonly RefusalCode Malformed = new("misbehaviour-malformed");

    /// <summary>The messages do not exclude each other, or a signature is not the key's: it shows nothing.</summary>
    public static readonly RefusalCode NotShown = new("misbehaviour-not-shown");

    /// <summary>The messages are of another network or partition than the trusted members'.</summary>
    public static readonly RefusalCode NetworkMismatch = new("misbehaviour-network-mismatch");

    /// <summary>The key lied, but neither the trust file nor a proof in the file says whose it is.</summary>
    public static readonly RefusalCode KeyUnknown = new("misbehaviour-key-unknown");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [Malformed, NotShown, NetworkMismatch, KeyUnknown];
}

/// <summary>Evidence that holds.</summary>
/// <param name="Slot">What was signed twice.</param>
/// <param name="Member">Whose key it is; null for the orderer's.</param>
/// <param name="Name">The trust file's name of the member, or null.</param>
public sealed record EvidenceReport(EvidenceSlot Slot, AccountId? Member, string? Name);

/// <summary>The answer of <see cref="EvidenceVerifier"/>.</summary>
/// <param name="Report">Null when it shows nothing.</param>
/// <param name="Code">Why not; default when it does.</param>
/// <param name="Detail">One English sentence; empty when it does.</param>
public readonly record struct EvidenceAnswer(EvidenceReport? Report, RefusalCode Code, string Detail)
{
    /// <summary>True when the key lied and is somebody's.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Report))]
    public bool Holds => Report is not null;
}

/// <summary>Checks a misbehaviour file with nothing but the trusted members' keys. Every byte may be hostile; never throws.</summary>
public static class EvidenceVerifier
{
    /// <summary>State entries that say whose a member's key is begin so.</summary>
    public const string KeysTable = "membership.keys/";

    /// <summary>The state entry that says who orders.</summary>
    public const string OrderingEntryKey = "ledger.ordering/current";

    /// <summary>Form, contradiction and signatures, network, whose key it is: in this order.</summary>
    public static EvidenceAnswer Verify(ReadOnlyMemory<byte> file, TrustedMembers trust)
    {
        if (Evidence.TryDecode(file, out var proof) is not { } evidence)
        {
            return Fail(EvidenceCodes.Malformed, "The file is no misbehaviour file of the published form.");
        }

        if (evidence.Slot is not { } slot)
        {
            return Fail(EvidenceCodes.NotShown, "The two messages do not exclude each other, or one of them is not signed by the key.");
        }

        if (slot.Network != trust.Network || slot.Partition != trust.Partition)
        {
            return Fail(EvidenceCodes.NetworkMismatch, $"The messages are of network {slot.Network}, partition {slot.Partition}.");
        }

        if (trust.Members.FirstOrDefault(m => m.Validator?.Thumbprint() == slot.Key) is { } member)
        {
            return new EvidenceAnswer(new EvidenceReport(slot, member.Account, member.Name), default, "");
        }

        return proof.Length == 0
            ? Fail(EvidenceCodes.KeyUnknown, $"The trust file does not know the key {slot.Key}, and the file has no proof of whose it is.")
            : OfProof(evidence, slot, proof, trust);
    }

    private static EvidenceAnswer OfProof(Evidence evidence, EvidenceSlot slot, ReadOnlyMemory<byte> proof, TrustedMembers trust)
    {
        var answer = ProofVerifier.Verify(proof, trust);
        if (!answer.Holds)
        {
            return Fail(answer.Code, answer.Detail);
        }

        if (answer.Report.Fact is ProvenEntry { Value: { } value } entry)
        {
            if (entry.Key == KeysTable + slot.Key && OwnerIn(value) is { } owner)
            {
                return new EvidenceAnswer(new EvidenceReport(slot, owner, trust.NameOf(owner)), default, "");
            }

            if (slot.Kind == EvidenceKind.Entries && entry.Key == OrderingEntryKey && IsOrderer(value, evidence.Signer, slot.Place))
            {
                return new EvidenceAnswer(new EvidenceReport(slot, null, null), default, "");
            }
        }

        return Fail(EvidenceCodes.KeyUnknown, $"The proof in the file does not say whose the key {slot.Key} is.");
    }

    private static AccountId? OwnerIn(ReadOnlyMemory<byte> value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return AccountId.TryParse(document.RootElement.GetProperty("member").GetString(), out var account) ? account : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsOrderer(ReadOnlyMemory<byte> value, P256PublicKey key, ulong epoch)
    {
        try
        {
            return JsonSerializer.Deserialize(value.Span, LedgerJson.Default.OrderingEntry) is { } entry && (entry.Epoch, entry.X, entry.Y) == (epoch, key.X, key.Y);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static EvidenceAnswer Fail(RefusalCode code, string detail) => new(null, code, detail);
}
