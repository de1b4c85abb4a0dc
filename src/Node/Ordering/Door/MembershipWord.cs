using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Intake;

namespace Xinglin.Node.Ordering.Door;

/// <summary>The keys of one present member that an ordering process needs.</summary>
internal sealed record OrderingMember(AccountId Account, IReadOnlyList<P256PublicKey> Identities, IReadOnlyList<P256PublicKey> Tls);

/// <summary>
/// Who the members and the validators are, as one member's node says by its ledger. Binary form: tag "xinglin/ordering-members/v1", count u32, each: account
/// 32 bytes, count u32 of identity keys, count u32 of TLS keys, each key x 32 bytes, y 32 bytes; then count u32 of validators, 32 bytes each. All ascending. Then
/// the voted quotas of a member and of the partition, transactions a second, u32 each.
/// </summary>
internal sealed record MembershipWord(IReadOnlyList<OrderingMember> Members, IReadOnlyList<AccountId> Validators)
{
    /// <summary>The quotas that the members agreed on; of an account there is none at an ordering.</summary>
    public AgreedQuotas Quotas { get; init; } = AgreedQuotas.None;

    /// <summary>Longest form: 512 members of at most 16 keys.</summary>
    public const int BytesMax = 1 << 20;

    private const int MembersMax = 4 * LedgerLimits.ValidatorsMax;
    private const int KeysMax = 16;

    private static ReadOnlySpan<byte> Tag => "xinglin/ordering-members/v1"u8;

    public static MembershipWord Of(Genesis genesis) => new(
        [.. genesis.Document.Members.Select(m => new OrderingMember(Genesis.AccountOf(m), [Genesis.KeyOf(m.Identity)], m.Tls is null ? [] : [Genesis.KeyOf(m.Tls)])).OrderBy(m => m.Account)],
        [.. genesis.Validators.Validators.Select(v => v.Member)]);

    public byte[] Encode()
    {
        var writer = new BinaryEncoder(4096).Raw(Tag).U32((uint)Members.Count);
        foreach (var member in Members)
        {
            writer.Hash(member.Account.Value);
            Write(writer, member.Identities);
            Write(writer, member.Tls);
        }

        writer.U32((uint)Validators.Count);
        foreach (var validator in Validators)
        {
            writer.Hash(validator.Value);
        }

        return writer.U32((uint)Quotas.Member).U32((uint)Quotas.Partition).ToArray();
    }

    /// <summary>Reads an untrusted word: at least one member and one validator, every validator a member, all ascending, every key on the curve.</summary>
    public static MembershipWord? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var members = new List<OrderingMember>();
        for (var left = reader.Count(MembersMax); left > 0 && !reader.Failed; left--)
        {
            var account = new AccountId(reader.Hash());
            if (Keys(ref reader) is not { } identities || Keys(ref reader) is not { } tls)
            {
                return null;
            }

            members.Add(new OrderingMember(account, identities, tls));
        }

        var validators = new List<AccountId>();
        for (var left = reader.Count(LedgerLimits.ValidatorsMax); left > 0 && !reader.Failed; left--)
        {
            validators.Add(new AccountId(reader.Hash()));
        }

        var quotas = AgreedQuotas.None with { Member = Quota(ref reader), Partition = Quota(ref reader) };
        var word = new MembershipWord(members, validators) { Quotas = quotas };
        return reader.Finished && word.IsSound() ? word : null;
    }

    private static void Write(BinaryEncoder writer, IReadOnlyList<P256PublicKey> keys)
    {
        writer.U32((uint)keys.Count);
        foreach (var key in keys)
        {
            writer.Hash(key.X).Hash(key.Y);
        }
    }

    private static int Quota(ref BinaryDecoder reader)
    {
        var quota = reader.U32();
        if (quota is 0 or > int.MaxValue)
        {
            reader.Fail();
        }

        return (int)(quota & int.MaxValue);
    }

    private static List<P256PublicKey>? Keys(ref BinaryDecoder reader)
    {
        var keys = new List<P256PublicKey>();
        for (var left = reader.Count(KeysMax); left > 0; left--)
        {
            if (!P256PublicKey.TryCreate(reader.Hash(), reader.Hash(), out var key))
            {
                return null;
            }

            keys.Add(key);
        }

        return keys;
    }

    private static bool Ascends(IReadOnlyList<AccountId> accounts)
    {
        for (var i = 1; i < accounts.Count; i++)
        {
            if (accounts[i - 1].CompareTo(accounts[i]) >= 0)
            {
                return false;
            }
        }

        return accounts.Count > 0;
    }

    private bool IsSound()
    {
        List<AccountId> accounts = [.. Members.Select(m => m.Account)];
        return Ascends(accounts) && Ascends(Validators) && Validators.All(v => accounts.Contains(v));
    }
}
