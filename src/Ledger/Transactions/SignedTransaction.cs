using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>A transaction: a JWS (RFC 7515), compact or general JSON, its bytes kept verbatim.</summary>
public sealed class SignedTransaction
{
    private SignedTransaction(ReadOnlyMemory<byte> bytes, Hash id, TransactionPayload payload, IReadOnlyList<TransactionSignature> signatures)
    {
        Bytes = bytes;
        Id = id;
        Payload = payload;
        Signatures = signatures;
    }

    /// <summary>Exactly as submitted.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of the decoded payload: the transaction's identity.</summary>
    public Hash Id { get; }

    /// <summary>What was signed.</summary>
    public TransactionPayload Payload { get; }

    /// <summary>Exactly one for each kid of <see cref="TransactionPayload.By"/>, in that order.</summary>
    public IReadOnlyList<TransactionSignature> Signatures { get; }

    /// <summary>The answer of the last <see cref="VerifySignatures"/>.</summary>
    public SignatureState SignatureState { get; private set; }

    /// <summary>What was computed ahead of execution, in parallel; null when nothing was. It changes speed only.</summary>
    internal LookedAhead? Ahead { get; set; }

    /// <summary>
    /// Parses strictly; never throws for hostile input. The result is a view of <paramref name="bytes"/>, which must not
    /// change afterwards.
    /// </summary>
    public static ParsedTransaction Parse(ReadOnlyMemory<byte> bytes)
    {
        var refusal = Read(bytes, out var transaction);
        return new ParsedTransaction(transaction, refusal ?? default, bytes);
    }

    /// <summary>
    /// Verifies every signature with the introduced key or the directory's; keeps Valid or Invalid. Unknown when a key is
    /// not known here. Safe from any thread.
    /// </summary>
    public SignatureState VerifySignatures(IKeyDirectory keys)
    {
        if (SignatureState != SignatureState.Unknown)
        {
            return SignatureState;
        }

        foreach (var signature in Signatures)
        {
            if (!TryKey(signature, keys, out var key))
            {
                return SignatureState.Unknown;
            }

            if (!P256.Verify(key, signature.SigningInput.Span, signature.Signature.Span))
            {
                return SignatureState = SignatureState.Invalid;
            }
        }

        return SignatureState = SignatureState.Valid;
    }

    private static bool TryKey(TransactionSignature signature, IKeyDirectory keys, out P256PublicKey key)
    {
        key = signature.Introduced.GetValueOrDefault();
        return signature.Introduced is not null || keys.TryGet(signature.Kid, out key);
    }

    private static RefusalCode? Read(ReadOnlyMemory<byte> bytes, out SignedTransaction? transaction)
    {
        transaction = null;
        if (JwsForm.TryRead(bytes, out var form) is { } malformed)
        {
            return malformed;
        }

        var signatures = new TransactionSignature[form.Parts.Length];
        for (var i = 0; i < signatures.Length; i++)
        {
            if (JwsSignatureReader.Read(form, i, out signatures[i]) is { } refusal)
            {
                return refusal;
            }
        }

        var json = new byte[Base64Url.DecodedLength(form.Payload.Length)];
        if (!Base64Url.TryDecode(form.Payload.Span, json, out _))
        {
            return JwsForm.NotBase64Url(form.Payload.Span);
        }

        var refused = StrictJson.Check(json, LedgerLimits.JsonDepthMax) ?? ReadPayload(json, signatures, out transaction, bytes);
        return refused;
    }

    private static RefusalCode? ReadPayload(byte[] json, TransactionSignature[] signatures, out SignedTransaction? transaction, ReadOnlyMemory<byte> bytes)
    {
        transaction = null;
        if (PayloadReader.Read(json, out var payload) is { } refusal)
        {
            return refusal;
        }

        if (SignerOrder.Arrange(signatures, payload!.By) is { } mismatch)
        {
            return mismatch;
        }

        transaction = new SignedTransaction(bytes, Sha256.Of(json), payload, signatures);
        return null;
    }
}
