using System.Security.Cryptography;
using System.Text;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Consent;

namespace Xinglin.Node.Smart;

/// <summary>Who asks the FHIR server, and how far it may.</summary>
/// <param name="ClientId">The registered client.</param>
/// <param name="Account">The account that it acts as: what the log names.</param>
/// <param name="Member">The member for which it works.</param>
/// <param name="Scopes">What it may read and search; null: nothing.</param>
/// <param name="Writes">What it may write: <c>c</c>, <c>u</c> or <c>d</c> and a type, as <c>c:Observation</c>.</param>
/// <param name="Permission">The patient's permission to which the token is bound; null: the member's own system, on the basis of care.</param>
/// <param name="Terms">That permission's terms, which every request is judged by anew.</param>
/// <param name="Expires">When the token ends.</param>
internal sealed record SmartAccess(
    string ClientId,
    AccountId Account,
    AccountId Member,
    ScopeSet? Scopes,
    IReadOnlySet<string> Writes,
    Hash? Permission,
    TermsDocument? Terms,
    DateTimeOffset Expires)
{
    /// <summary>May create resources of this type.</summary>
    public bool MayCreate(string type) => Writes.Contains("c:" + type);

    /// <summary>May update resources of this type.</summary>
    public bool MayUpdate(string type) => Writes.Contains("u:" + type);

    /// <summary>May delete resources of this type.</summary>
    public bool MayDelete(string type) => Writes.Contains("d:" + type);
}

/// <summary>
/// The access tokens of one member: opaque and random, kept only as hashes and only in memory. A restart ends them all; clients ask again.
/// </summary>
internal sealed class AccessTokens(ClientRegistry clients, TimeProvider clock)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<Hash, SmartAccess> _live = [];
    private readonly Dictionary<string, int> _perClient = new(StringComparer.Ordinal);

    /// <summary>What a bearer token stands for; null when it is none of ours, has expired, or its client was removed.</summary>
    public SmartAccess? Find(string bearer)
    {
        SmartAccess? access;
        lock (_turn)
        {
            access = _live.GetValueOrDefault(Name(bearer));
        }

        return access is not null && clock.GetUtcNow() < access.Expires && clients.Has(access.ClientId) ? access : null;
    }

    /// <summary>A token for this access; null when as many are alive as may be.</summary>
    public string? Issue(SmartAccess access)
    {
        var token = Base64Url.Encode(RandomNumberGenerator.GetBytes(SmartLimits.TokenBytes));
        lock (_turn)
        {
            if (!HasRoom(access.ClientId))
            {
                Sweep();
                if (!HasRoom(access.ClientId))
                {
                    return null;
                }
            }

            _live.Add(Name(token), access);
            _perClient[access.ClientId] = _perClient.GetValueOrDefault(access.ClientId) + 1;
        }

        return token;
    }

    private bool HasRoom(string client) =>
        _live.Count < SmartLimits.TokensMax && _perClient.GetValueOrDefault(client) < SmartLimits.TokensPerClientMax;

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (name, access) in _live.Where(t => t.Value.Expires <= now).ToList())
        {
            _live.Remove(name);
            if (--_perClient[access.ClientId] == 0)
            {
                _perClient.Remove(access.ClientId);
            }
        }
    }

    private static Hash Name(string token) => Sha256.Of(Encoding.UTF8.GetBytes(token));
}
