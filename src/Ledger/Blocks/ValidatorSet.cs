using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>One member's one active validator key.</summary>
public sealed record Validator(AccountId Member, P256PublicKey Key)
{
    /// <summary>Thumbprint of <see cref="Key"/>.</summary>
    public KeyId KeyId { get; } = Key.Thumbprint();
}

/// <summary>
/// The validators of one height in ascending order of member. Of n, f = floor((n-1)/3) may lie and q = n - f decide.
/// Binary form: tag "xinglin/validators/v1", count u32, each: member 32 bytes, key x 32 bytes, y 32 bytes.
/// </summary>
public sealed class ValidatorSet
{
    private readonly Validator[] _validators;
    private Hash? _hash;

    /// <summary>Sorts by member; one validator a member.</summary>
    public ValidatorSet(IEnumerable<Validator> validators)
    {
        _validators = [.. validators.OrderBy(v => v.Member)];
        for (var i = 1; i < _validators.Length; i++)
        {
            if (_validators[i].Member == _validators[i - 1].Member)
            {
                throw new ArgumentException("One validator a member.", nameof(validators));
            }
        }
    }

    /// <summary>In ascending order of member; certificates name validators by index here.</summary>
    public IReadOnlyList<Validator> Validators => _validators;

    /// <summary>n.</summary>
    public int Count => _validators.Length;

    /// <summary>f: how many may lie.</summary>
    public int Faulty => (Count - 1) / 3;

    /// <summary>q = n - f: distinct members that decide.</summary>
    public int Quorum => Count - Faulty;

    /// <summary>SHA-256 of <see cref="Encode"/>; what <see cref="BlockHeader.NextValidators"/> commits to.</summary>
    public Hash Hash => _hash ??= Sha256.Of(Encode());

    private static ReadOnlySpan<byte> Tag => "xinglin/validators/v1"u8;

    /// <summary>Index of the validator with this key, or -1.</summary>
    public int IndexOf(KeyId key)
    {
        for (var i = 0; i < _validators.Length; i++)
        {
            if (_validators[i].KeyId == key)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// The validator that proposes at this height and round, by rotation. The heights that members propose rotate by themselves: else, of 4 validators,
    /// the first would propose at all of them, and what the ordering leaves out of another's would wait for ever.
    /// </summary>
    public Validator Proposer(Height height, uint round)
    {
        var turn = height.Value % LedgerLimits.MemberProposalInterval == 0 ? height.Value / LedgerLimits.MemberProposalInterval : height.Value;
        return _validators[(int)((turn + round) % (ulong)_validators.Length)];
    }

    /// <summary>The binary form.</summary>
    public byte[] Encode()
    {
        var writer = new BinaryEncoder(64 + _validators.Length * 96).Raw(Tag).U32((uint)_validators.Length);
        foreach (var validator in _validators)
        {
            writer.Hash(validator.Member.Value).Hash(validator.Key.X).Hash(validator.Key.Y);
        }

        return writer.ToArray();
    }

    /// <summary>Reads an untrusted set: order, distinctness and curve points are checked.</summary>
    public static ValidatorSet? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var validators = new Validator[reader.Count(LedgerLimits.ValidatorsMax)];
        for (var i = 0; i < validators.Length && !reader.Failed; i++)
        {
            var member = new AccountId(reader.Hash());
            if (!P256PublicKey.TryCreate(reader.Hash(), reader.Hash(), out var key) || (i > 0 && validators[i - 1].Member.CompareTo(member) >= 0))
            {
                return null;
            }

            validators[i] = new Validator(member, key);
        }

        return reader.Finished && validators.Length > 0 ? new ValidatorSet(validators) : null;
    }
}
