using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>One call of a contract: <c>contract.call</c> and its arguments, a JSON object in UTF-8 exactly as signed.</summary>
public sealed record Call(string Method, ReadOnlyMemory<byte> Arguments);

/// <summary>The payload of a transaction, parsed strictly.</summary>
public sealed record TransactionPayload(
    NetworkId Network, uint Partition, IReadOnlyList<AccountId> As, IReadOnlyList<KeyId> By, string Id, LedgerTime Expires, IReadOnlyList<Call> Calls);

/// <summary>One signature: the kid, the key when the protected header introduces it, and what was signed.</summary>
public sealed record TransactionSignature(KeyId Kid, P256PublicKey? Introduced, ReadOnlyMemory<byte> SigningInput, ReadOnlyMemory<byte> Signature);

/// <summary>Finds the public key of a kid. A kid is a thumbprint, so the answer never changes.</summary>
public interface IKeyDirectory
{
    /// <summary>True when the key is known here.</summary>
    bool TryGet(KeyId kid, out P256PublicKey key);
}

/// <summary>What verification said.</summary>
public enum SignatureState : byte
{
    /// <summary>Not tried yet, or a key was not known when it was tried.</summary>
    Unknown = 0,

    /// <summary>Every signature is valid under its kid's key.</summary>
    Valid = 1,

    /// <summary>At least one is not.</summary>
    Invalid = 2,
}

/// <summary>Parsed, or refused with the code.</summary>
public readonly record struct ParsedTransaction(SignedTransaction? Transaction, RefusalCode Code, ReadOnlyMemory<byte> Bytes);
