using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>
/// Why a transaction is refused, in order of precedence: form first (any reader judges alike from the bytes alone), then
/// what intake and execution judge against the network, the clock and the state.
/// </summary>
public static class TransactionCodes
{
    /// <summary>Longer than <see cref="Blocks.LedgerLimits.TransactionBytesMax"/>.</summary>
    public static readonly RefusalCode Oversize = new("transaction-oversize");

    /// <summary>Neither a compact nor a general JSON serialization (RFC 7515 sections 7.1 and 7.2.1) of one or several signatures.</summary>
    public static readonly RefusalCode JwsMalformed = new("jws-malformed");

    /// <summary>A part is not base64url without padding: another character, or a length that no bytes have.</summary>
    public static readonly RefusalCode Base64UrlMalformed = new("base64url-malformed");

    /// <summary>A part decodes, but does not re-encode to the same text: its last bits are not zero.</summary>
    public static readonly RefusalCode Base64UrlNotCanonical = new("base64url-not-canonical");

    /// <summary>Not JSON (RFC 8259).</summary>
    public static readonly RefusalCode JsonMalformed = new("json-malformed");

    /// <summary>Invalid UTF-8, or an escaped surrogate without its other half.</summary>
    public static readonly RefusalCode JsonEncoding = new("json-encoding");

    /// <summary>Nested deeper than <see cref="Blocks.LedgerLimits.JsonDepthMax"/>.</summary>
    public static readonly RefusalCode JsonTooDeep = new("json-too-deep");

    /// <summary>One object has a name twice, at any depth.</summary>
    public static readonly RefusalCode JsonDuplicateName = new("json-duplicate-name");

    /// <summary>A number with fraction, exponent or minus zero, or beyond 2^53 - 1 either way (RFC 7493 section 2.2).</summary>
    public static readonly RefusalCode JsonNumber = new("json-number");

    /// <summary>The protected header is no object, too long, or lacks a member or has it in a wrong type.</summary>
    public static readonly RefusalCode HeaderMalformed = new("header-malformed");

    /// <summary>The protected header has <c>crit</c>.</summary>
    public static readonly RefusalCode HeaderCritical = new("header-crit");

    /// <summary>The protected header has <c>jku</c>: keys are never fetched.</summary>
    public static readonly RefusalCode HeaderKeyUrl = new("header-jku");

    /// <summary>The protected header has a certificate member (<c>x5u</c>, <c>x5c</c>, <c>x5t</c>, <c>x5t#S256</c>).</summary>
    public static readonly RefusalCode HeaderCertificate = new("header-x5");

    /// <summary>The protected header has a member other than alg, kid and jwk; or there is an unprotected header.</summary>
    public static readonly RefusalCode HeaderUnknownMember = new("header-unknown-member");

    /// <summary><c>alg</c> is not the profile's ES256; <c>none</c> above all.</summary>
    public static readonly RefusalCode Algorithm = new("alg-refused");

    /// <summary><c>kid</c> is not an RFC 7638 thumbprint in base64url.</summary>
    public static readonly RefusalCode KidMalformed = new("kid-malformed");

    /// <summary><c>jwk</c> is not an object of exactly crv, kty, x and y.</summary>
    public static readonly RefusalCode JwkMalformed = new("jwk-malformed");

    /// <summary><c>jwk</c> is of another curve or key type than P-256.</summary>
    public static readonly RefusalCode KeyCurve = new("key-curve");

    /// <summary><c>jwk</c> is no point of the curve.</summary>
    public static readonly RefusalCode KeyPoint = new("key-point");

    /// <summary>The thumbprint of <c>jwk</c> is not <c>kid</c>.</summary>
    public static readonly RefusalCode KidMismatch = new("kid-mismatch");

    /// <summary>A signature is not 64 bytes r || s.</summary>
    public static readonly RefusalCode SignatureMalformed = new("signature-malformed");

    /// <summary>r or s is zero or not below the order of the group.</summary>
    public static readonly RefusalCode SignatureRange = new("signature-range");

    /// <summary>The payload has a name that it must not have.</summary>
    public static readonly RefusalCode PayloadUnknownName = new("payload-unknown-name");

    /// <summary>The payload lacks a name, or has a value of a wrong type or over a cap.</summary>
    public static readonly RefusalCode PayloadMalformed = new("payload-malformed");

    /// <summary><c>id</c> is not 16 to 64 characters of the base64url alphabet.</summary>
    public static readonly RefusalCode IdMalformed = new("id-malformed");

    /// <summary>One account stands twice in <c>as</c>.</summary>
    public static readonly RefusalCode ActingTwice = new("acting-twice");

    /// <summary>One key stands twice in <c>by</c> or signs twice.</summary>
    public static readonly RefusalCode SignerTwice = new("signer-twice");

    /// <summary>The signatures are not exactly those of <c>by</c>.</summary>
    public static readonly RefusalCode SignersMismatch = new("signers-mismatch");

    /// <summary>For another network.</summary>
    public static readonly RefusalCode WrongNetwork = new("wrong-network");

    /// <summary>For another partition.</summary>
    public static readonly RefusalCode WrongPartition = new("wrong-partition");

    /// <summary><c>exp</c> is not after the block's time (intake: the clock's).</summary>
    public static readonly RefusalCode Expired = new("transaction-expired");

    /// <summary><c>exp</c> is more than <see cref="Blocks.LedgerLimits.TransactionLifeMax"/> ahead.</summary>
    public static readonly RefusalCode ExpiryTooFar = new("expiry-too-far");

    /// <summary>This account already used this id.</summary>
    public static readonly RefusalCode Replay = new("replay");

    /// <summary>The key of a kid is neither known nor introduced.</summary>
    public static readonly RefusalCode KeyUnknown = new("key-unknown");

    /// <summary>A signature does not verify.</summary>
    public static readonly RefusalCode SignatureInvalid = new("signature-invalid");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
    [
        Oversize, JwsMalformed, Base64UrlMalformed, Base64UrlNotCanonical, JsonMalformed, JsonEncoding, JsonTooDeep, JsonDuplicateName, JsonNumber,
        HeaderMalformed, HeaderCritical, HeaderKeyUrl, HeaderCertificate, HeaderUnknownMember, Algorithm, KidMalformed, JwkMalformed,
        KeyCurve, KeyPoint, KidMismatch, SignatureMalformed, SignatureRange, PayloadUnknownName, PayloadMalformed, IdMalformed,
        ActingTwice, SignerTwice, SignersMismatch, WrongNetwork, WrongPartition, Expired, ExpiryTooFar, Replay, KeyUnknown, SignatureInvalid,
    ];
}
