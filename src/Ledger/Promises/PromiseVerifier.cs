using System.Text.Json;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Promises;

/// <summary>Why a file does not show that a promise was broken, in order of precedence.</summary>
public static class PromiseCodes
{
    /// <summary>The file, or the promise, has not the published form.</summary>
    public static readonly RefusalCode Malformed = new("promise-malformed");

    /// <summary>The promise is of another network or partition.</summary>
    public static readonly RefusalCode NetworkMismatch = new("promise-network-mismatch");

    /// <summary>The promise is not signed by the key in it.</summary>
    public static readonly RefusalCode SignatureInvalid = new("promise-signature-invalid");

    /// <summary>Nothing says that the key is the member's.</summary>
    public static readonly RefusalCode KeyUnknown = new("promise-key-unknown");

    /// <summary>A block is missing, does not follow the one before, or has other transactions than its header says.</summary>
    public static readonly RefusalCode BlocksMissing = new("promise-blocks-missing");

    /// <summary>The transaction stands in one of the blocks: the promise was kept.</summary>
    public static readonly RefusalCode Kept = new("promise-kept");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [Malformed, NetworkMismatch, SignatureInvalid, KeyUnknown, BlocksMissing, Kept];
}

/// <summary>The answer of <see cref="PromiseVerifier"/>.</summary>
/// <param name="Broken">The promise that was broken; null when nothing is shown.</param>
/// <param name="Name">The trust file's name of who promised, or null.</param>
/// <param name="Code">Why nothing is shown.</param>
/// <param name="Detail">One English sentence.</param>
public readonly record struct PromiseAnswer(Promise? Broken, string? Name, RefusalCode Code, string Detail)
{
    /// <summary>True when the promise was given and broken.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Broken))]
    public bool Holds => Broken is not null;
}

/// <summary>Checks a broken promise with nothing but the trusted members' keys. Every byte may be hostile; never throws.</summary>
public static class PromiseVerifier
{
    /// <summary>Form, network, signature, whose key, the chain of blocks and its certificate, absence: in this order.</summary>
    public static PromiseAnswer Verify(ReadOnlyMemory<byte> file, TrustedMembers trust)
    {
        if (BrokenPromise.TryDecode(file) is not { } broken)
        {
            return Fail(PromiseCodes.Malformed, "The file is no broken promise of the published form.");
        }

        var promise = broken.Promise;
        if (promise.Network != trust.Network || promise.Partition != trust.Partition)
        {
            return Fail(PromiseCodes.NetworkMismatch, $"The promise is of network {promise.Network}, partition {promise.Partition}.");
        }

        if (!promise.IsSigned())
        {
            return Fail(PromiseCodes.SignatureInvalid, "The promise is not signed by the key in it.");
        }

        return Unattributed(broken, trust) ?? Unchained(broken) ?? Uncertified(broken, trust) ?? Kept(broken)
            ?? new PromiseAnswer(promise, trust.NameOf(promise.Member), default, "");
    }

    /// <summary>An account's first key names it; of a later one the ledger says whose it is.</summary>
    private static PromiseAnswer? Unattributed(BrokenPromise broken, TrustedMembers trust)
    {
        var promise = broken.Promise;
        var key = promise.Key.Thumbprint();
        if (key.Value == promise.Member.Value && trust.Members.Any(m => m.Account == promise.Member))
        {
            return null;
        }

        if (broken.Proof.Length == 0)
        {
            return Fail(PromiseCodes.KeyUnknown, $"Nothing in the file says that the key {key} is the member's.");
        }

        var answer = ProofVerifier.Verify(broken.Proof, trust);
        if (!answer.Holds)
        {
            return Fail(answer.Code, answer.Detail);
        }

        return answer.Report.Fact is ProvenEntry { Value: { } value } entry && entry.Key == Finality.EvidenceVerifier.KeysTable + key && IsOwner(value, promise.Member)
            ? null
            : Fail(PromiseCodes.KeyUnknown, $"The proof in the file does not say that the key {key} is the member's.");
    }

    private static PromiseAnswer? Unchained(BrokenPromise broken)
    {
        var promise = broken.Promise;
        if ((ulong)broken.Blocks.Count != promise.Until.Value - promise.From.Value)
        {
            return Fail(PromiseCodes.BlocksMissing, $"The promise names the blocks {promise.From.Next} to {promise.Until}, and the file has {broken.Blocks.Count}.");
        }

        for (var i = 0; i < broken.Blocks.Count; i++)
        {
            var (header, transactions) = broken.Blocks[i];
            var follows = header.Network == promise.Network && header.Partition == promise.Partition && header.Height.Value == promise.From.Value + (ulong)i + 1
                && (i == 0 || header.Parent == broken.Blocks[i - 1].Header.Hash);
            if (!follows || header.TransactionCount != transactions.Count || MerkleTree.Root(transactions) != header.Transactions)
            {
                return Fail(PromiseCodes.BlocksMissing, $"The block in place {i + 1} is not the one that the promise and the next block name.");
            }
        }

        return null;
    }

    /// <summary>The last header is certified; it names the one before, and so on down.</summary>
    private static PromiseAnswer? Uncertified(BrokenPromise broken, TrustedMembers trust) =>
        CertificateCheck.Of(broken.Blocks[^1].Header, broken.Certificate, trust.Validators, trust, "last block") is { } failure ? Fail(failure.Code, failure.Detail) : null;

    private static PromiseAnswer? Kept(BrokenPromise broken)
    {
        foreach (var (header, transactions) in broken.Blocks)
        {
            if (transactions.Any(t => SignedTransaction.Parse(t).Transaction?.Id == broken.Promise.Transaction))
            {
                return Fail(PromiseCodes.Kept, $"The transaction stands in block {header.Height}: the promise was kept.");
            }
        }

        return null;
    }

    private static bool IsOwner(ReadOnlyMemory<byte> value, AccountId member)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.GetProperty("member").GetString() == member.ToString();
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }

    private static PromiseAnswer Fail(RefusalCode code, string detail) => new(null, null, code, detail);
}
