using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Intake;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Ordering.Door;

/// <summary>
/// Who may use an ordering process, and how far each validator says that it has stored. It begins with the genesis, or what it learned before, and
/// believes a later membership when a quorum of the validators that it knows sends the very same words. Safe from any thread.
/// </summary>
public sealed class OrderingMembers : IPeerRegister
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, ulong> _stored = [];
    private readonly Dictionary<AccountId, Hash> _words = [];
    private readonly ulong _epoch;
    private Dictionary<AccountId, OrderingMember> _members = [];
    private HashSet<AccountId> _validators = [];
    private Hash _word;
    private volatile AgreedQuotas _agreed = AgreedQuotas.None;

    /// <summary>The members of the genesis.</summary>
    public OrderingMembers(Genesis genesis, ulong epoch)
        : this(MembershipWord.Of(genesis), epoch)
    {
    }

    /// <summary>These members.</summary>
    internal OrderingMembers(MembershipWord word, ulong epoch)
    {
        _epoch = epoch;
        Believe(word, Sha256.Of(word.Encode()));
    }

    /// <summary>A later membership is believed: its binary form, to be kept for the next start.</summary>
    internal event Action<byte[]>? Changed;

    /// <summary>True once a quorum of validators has said how far it has stored.</summary>
    internal bool HaveSpoken
    {
        get
        {
            lock (_lock)
            {
                return _stored.Keys.Count(_validators.Contains) >= Quorum;
            }
        }
    }

    private int Quorum => _validators.Count - ((_validators.Count - 1) / 3);

    /// <summary>The quotas that the members agreed on.</summary>
    internal AgreedQuotas Agreed => _agreed;

    /// <summary>True for a present member.</summary>
    public bool IsPresent(AccountId member)
    {
        lock (_lock)
        {
            return _members.ContainsKey(member);
        }
    }

    /// <summary>The keys under which a member sends batches; none for a stranger.</summary>
    public IEnumerable<P256PublicKey> Identity(AccountId member)
    {
        lock (_lock)
        {
            return _members.TryGetValue(member, out var known) ? known.Identities : [];
        }
    }

    /// <inheritdoc/>
    public PeerMember? Find(P256PublicKey key)
    {
        lock (_lock)
        {
            return _members.Values.FirstOrDefault(m => m.Tls.Contains(key)) is { } member
                ? new PeerMember(member.Account, member.Account.ToString(), key.Thumbprint())
                : null;
        }
    }

    /// <summary>The TLS key that the member shows now to whom one of its keys belongs; null for a stranger's key.</summary>
    internal KeyId? ShownBeside(KeyId key)
    {
        lock (_lock)
        {
            return _members.Values.FirstOrDefault(m => m.Tls.Any(k => k.Thumbprint() == key))?.Tls[0].Thumbprint();
        }
    }

    /// <summary>
    /// A member has stored everything below a number. Only validators count, each once, and a number never goes back.
    /// </summary>
    /// <returns>The number below which a quorum of distinct validators has stored everything; null while no quorum has said anything.</returns>
    public ulong? Stored(AccountId member, ulong epoch, ulong below)
    {
        lock (_lock)
        {
            if (epoch == _epoch && _validators.Contains(member))
            {
                _stored[member] = Math.Max(_stored.GetValueOrDefault(member), below);
            }

            var highest = _stored.Where(s => _validators.Contains(s.Key)).Select(s => s.Value).OrderDescending().ToList();
            return highest.Count < Quorum ? null : highest[Quorum - 1];
        }
    }

    /// <summary>A member says who the members are; believed with a quorum's agreement, byte for byte.</summary>
    /// <returns>False when it is not of its form.</returns>
    internal bool Hear(AccountId member, ReadOnlyMemory<byte> bytes)
    {
        if (MembershipWord.TryDecode(bytes) is not { } word)
        {
            return false;
        }

        var hash = Sha256.Of(bytes.Span);
        lock (_lock)
        {
            if (!_validators.Contains(member))
            {
                return true;
            }

            _words[member] = hash;
            if (hash == _word || _words.Count(w => w.Value == hash && _validators.Contains(w.Key)) < Quorum)
            {
                return true;
            }

            Believe(word, hash);
        }

        Changed?.Invoke(bytes.ToArray());
        return true;
    }

    private void Believe(MembershipWord word, Hash hash)
    {
        (_members, _validators, _word, _agreed) = (word.Members.ToDictionary(m => m.Account), [.. word.Validators], hash, word.Quotas);
        foreach (var gone in _stored.Keys.Where(m => !_validators.Contains(m)).ToList())
        {
            _stored.Remove(gone);
            _words.Remove(gone);
        }
    }
}
