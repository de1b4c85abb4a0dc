using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Sessions;

/// <summary>
/// A member's sessions (docs/spec/session.md), in memory: they are short, and a wallet opens another when a node was started anew. A session lets its
/// owner read notices without the relationship's key signing each time; whatever decides something is signed.
/// </summary>
internal sealed class SessionDoor(MemberParts parts)
{
    /// <summary>The method that a request to open a session names.</summary>
    public const string Method = "session.open";

    /// <summary>How long a session lasts, milliseconds.</summary>
    public const long Life = 15 * 60_000;

    /// <summary>How old a proof may be, milliseconds; and how far ahead, for clocks that differ.</summary>
    public const long ProofAge = 60_000;

    private const long ProofAhead = 10_000;
    private const int SessionsMax = 10_000;
    private const int SecretLength = 32;

    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _turn = new();

    private long Now => parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Opens a session for a verified request; the cookie's value and the sealed answer, or why not.</summary>
    public RefusalCode? Open(GatewayRequest request, out string cookie, out byte[] answer)
    {
        (cookie, answer) = (string.Empty, []);
        if (!request.TryRead(SessionJson.Default.SessionOpenArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!parts.Known.IsPatient(request.Account) && parts.Known.StaffRole(request.Account) is null)
        {
            return GatewayCodes.NotKnownHere;
        }

        var session = new Session(request, arguments.Key, Now + Life);
        cookie = Base64Url.Encode(RandomNumberGenerator.GetBytes(SecretLength));
        answer = request.Seal(JsonSerializer.SerializeToUtf8Bytes(new SessionOpenAnswer(new LedgerTime(session.Expires), new Hash(SHA256.HashData(Encoding.ASCII.GetBytes(cookie)))), SessionJson.Default.SessionOpenAnswer));
        return Keep(NameOf(cookie), session) ? null : ApiCodes.Overloaded;
    }

    /// <summary>Why a request does not speak for a session, all of it 401; null with the session when it does (RFC 9449 section 4.3).</summary>
    /// <param name="cookie">The cookie's value; null when there is none.</param>
    /// <param name="proofs">The values of the header <c>DPoP</c>.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="address">The request's address without query and fragment.</param>
    /// <param name="session">Whose request it is.</param>
    public RefusalCode? Judge(string? cookie, IReadOnlyList<string?> proofs, string method, string address, out Session? session)
    {
        session = cookie is { Length: 43 } ? Find(NameOf(cookie)) : null;
        if (session is null || !parts.Known.StillSpeaks(session.Request))
        {
            return SessionCodes.Missing;
        }

        if (proofs is not [{ Length: > 0 } text])
        {
            return SessionCodes.ProofMissing;
        }

        return DpopProof.TryRead(text) is { } proof ? Judge(proof, session, method, address, NameOf(cookie!)) : SessionCodes.ProofInvalid;
    }

    /// <summary>How long it lasts from now.</summary>
    public TimeSpan LeftOf(Session session) => TimeSpan.FromMilliseconds(Math.Max(0, session.Expires - Now));

    /// <summary>Ends a session.</summary>
    public void End(string cookie)
    {
        lock (_turn)
        {
            _sessions.Remove(NameOf(cookie));
        }
    }

    /// <summary>The notices of a session's account above a number, sealed as the answer to the request that opened it.</summary>
    public byte[] Notices(Session session, long after)
    {
        var view = parts.Confidential.For(session.Request);
        var notices = parts.Notices.After(session.Request.Account, after, view);
        var answer = new NoticesAnswer(notices, notices.Count == 0 ? after : notices[^1].Number, view.Remark);
        return session.Request.Seal(JsonSerializer.SerializeToUtf8Bytes(answer, GatewayJson.Default.NoticesAnswer));
    }

    private RefusalCode? Judge(DpopProof proof, Session session, string method, string address, string access)
    {
        if (proof.Key != session.Key || proof.Method != method || proof.Access != access || !IsAddress(proof.Address, address))
        {
            return SessionCodes.ProofInvalid;
        }

        var (now, issued) = (Now, proof.IssuedAt * 1000);
        return issued < now - ProofAge || issued > now + ProofAhead ? SessionCodes.ProofStale : session.Use(proof.Id, issued + ProofAge, now);
    }

    private bool Keep(string name, Session session)
    {
        lock (_turn)
        {
            if (_sessions.Count >= SessionsMax)
            {
                foreach (var old in _sessions.Where(s => s.Value.Expires <= Now).Select(s => s.Key).ToList())
                {
                    _sessions.Remove(old);
                }
            }

            return _sessions.Count < SessionsMax && _sessions.TryAdd(name, session);
        }
    }

    private Session? Find(string name)
    {
        lock (_turn)
        {
            return _sessions.TryGetValue(name, out var session) && session.Expires > Now ? session : null;
        }
    }

    /// <summary>SHA-256 of the cookie's value: what is kept here, and what a proof's <c>ath</c> names.</summary>
    private static string NameOf(string cookie) => Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(cookie)));

    /// <summary>Compared as addresses (RFC 3986 section 6.2.2), without query and fragment.</summary>
    private static bool IsAddress(string claimed, string address) =>
        Uri.TryCreate(claimed, UriKind.Absolute, out var one) && Uri.TryCreate(address, UriKind.Absolute, out var other)
        && one.GetLeftPart(UriPartial.Path) == other.GetLeftPart(UriPartial.Path);
}
