using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>
/// What a signed request binds. It is not a transaction and cannot be read as one: the names differ and both readers
/// refuse unknown names.
/// </summary>
/// <param name="Network">The network (<c>net</c>).</param>
/// <param name="Partition">The partition (<c>part</c>).</param>
/// <param name="Audience">Account of the member that is asked (<c>aud</c>).</param>
/// <param name="As">Acting accounts (<c>as</c>), 1 to <see cref="Blocks.LedgerLimits.ActingAccountsMax"/>.</param>
/// <param name="By">The signers' kids (<c>by</c>): exactly one in this version.</param>
/// <param name="Id">16 to 64 random characters of the base64url alphabet (<c>id</c>); used once by an account.</param>
/// <param name="Expires">At most ten minutes ahead (<c>exp</c>, milliseconds).</param>
/// <param name="Method">For example <c>records.read</c> (<c>method</c>).</param>
/// <param name="Seal">The answer is sealed to this key (<c>seal</c>, a JWK).</param>
/// <param name="Arguments">One JSON object in UTF-8 exactly as signed (<c>args</c>).</param>
public sealed record RequestPayload(
    NetworkId Network,
    uint Partition,
    AccountId Audience,
    IReadOnlyList<AccountId> As,
    IReadOnlyList<KeyId> By,
    string Id,
    LedgerTime Expires,
    string Method,
    P256PublicKey Seal,
    ReadOnlyMemory<byte> Arguments);

/// <summary>Parsed, or refused with the code.</summary>
public readonly record struct ParsedRequest(SignedRequest? Request, RefusalCode Code);

/// <summary>
/// Why a signed request is refused beyond <see cref="TransactionCodes"/>, whose codes for form, network, partition,
/// expiry, replay and signature it shares.
/// </summary>
public static class RequestCodes
{
    /// <summary><c>aud</c> is another member's account.</summary>
    public static readonly RefusalCode WrongAudience = new("wrong-audience");

    /// <summary><c>method</c> is not the method of the address it was sent to.</summary>
    public static readonly RefusalCode WrongMethod = new("wrong-method");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [WrongAudience, WrongMethod];
}
