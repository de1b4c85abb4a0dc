using System.Security.Cryptography;

namespace Xinglin.Vault.Keys.Slip39;

/// <summary>So many shares of a group are needed, of so many there are.</summary>
public readonly record struct Slip39Group(int Threshold, int Count);

/// <summary>
/// SLIP-39: a secret of 16 to 32 bytes as shares in words, in one or two levels. What a wallet's paper form is, and what its guardians
/// keep sealed. Fewer shares than needed tell nothing of the secret.
/// </summary>
public static class Slip39Scheme
{
    /// <summary>Length of a secret, bytes; an even number.</summary>
    public const int SecretBytesMin = 16;

    /// <summary>Longest secret, bytes.</summary>
    public const int SecretBytesMax = 32;

    private const byte DigestAt = 254;
    private const byte SecretAt = 255;
    private const int DigestLength = 4;

    /// <summary>Shares of a secret, group by group.</summary>
    /// <param name="secret">16 to 32 bytes, an even number.</param>
    /// <param name="groupThreshold">Groups needed.</param>
    /// <param name="groups">1 to 16 groups of 1 to 16 shares; where one share is enough, the group has one.</param>
    /// <param name="passphrase">Printable ASCII; without it the shares give another secret.</param>
    /// <param name="exponent">0 to 15: 10,000 · 2^e iterations of PBKDF2 in all.</param>
    /// <param name="extendable">True for new sets; false only to make what older software reads.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static IReadOnlyList<IReadOnlyList<Slip39Share>> Split(
        ReadOnlySpan<byte> secret, int groupThreshold, IReadOnlyList<Slip39Group> groups, string passphrase = "", int exponent = 1, bool extendable = true)
    {
        var sound = secret.Length is >= SecretBytesMin and <= SecretBytesMax && secret.Length % 2 == 0 && groups.Count is >= 1 and <= 16
            && groupThreshold >= 1 && groupThreshold <= groups.Count && exponent is >= 0 and <= 15 && Slip39Cipher.IsPassphrase(passphrase)
            && groups.All(g => g.Count is >= 1 and <= 16 && g.Threshold >= 1 && g.Threshold <= g.Count && (g.Threshold > 1 || g.Count == 1));
        if (!sound)
        {
            throw new ArgumentException("A set of shares needs a secret of 16 to 32 bytes and thresholds within 1 to 16.", nameof(secret));
        }

        var set = new Slip39Set(RandomNumberGenerator.GetInt32(1 << 15), extendable, exponent, groupThreshold, groups.Count);
        var encrypted = Slip39Cipher.Encrypt(secret, set, passphrase);
        var values = Divide(encrypted, groupThreshold, groups.Count);
        return [.. values.Select((value, group) => Members(set, group, groups[group], value))];
    }

    /// <summary>The secret of shares in any order; null and the secret when they give one. A share given twice counts once.</summary>
    /// <param name="shares">As many as there are; more than needed must fit too.</param>
    /// <param name="passphrase">That of the split; another gives another secret.</param>
    /// <param name="secret">The secret.</param>
    public static Slip39Fault? Combine(IReadOnlyList<Slip39Share> shares, string passphrase, out byte[] secret)
    {
        secret = [];
        if (!Slip39Cipher.IsPassphrase(passphrase))
        {
            return new Slip39Fault(Slip39Codes.Passphrase);
        }

        if (shares.Count == 0)
        {
            return new Slip39Fault(Slip39Codes.TooFew);
        }

        if (Mixed(shares) is { } fault)
        {
            return fault;
        }

        var set = shares[0].Set;
        List<(byte At, byte[] Value)> groups = [];
        foreach (var group in shares.GroupBy(share => share.Group))
        {
            var members = group.DistinctBy(share => share.Member).Select(share => ((byte)share.Member, share.Value)).ToList();
            if (members.Count < group.First().MemberThreshold)
            {
                continue;
            }

            if (Join(members, group.First().MemberThreshold) is not { } value)
            {
                return new Slip39Fault(Slip39Codes.Digest);
            }

            groups.Add(((byte)group.Key, value));
        }

        if (groups.Count < set.GroupThreshold)
        {
            return new Slip39Fault(Slip39Codes.TooFew);
        }

        if (Join(groups, set.GroupThreshold) is not { } encrypted)
        {
            return new Slip39Fault(Slip39Codes.Digest);
        }

        secret = Slip39Cipher.Decrypt(encrypted, set, passphrase);
        return null;
    }

    /// <summary>The same from words.</summary>
    public static Slip39Fault? Combine(IReadOnlyList<string> mnemonics, string passphrase, out byte[] secret)
    {
        secret = [];
        List<Slip39Share> shares = [];
        for (var i = 0; i < mnemonics.Count; i++)
        {
            if (Slip39Share.TryParse(mnemonics[i], out var share) is { } fault)
            {
                return fault with { Share = i };
            }

            shares.Add(share);
        }

        return Combine(shares, passphrase, out secret);
    }

    private static Slip39Fault? Mixed(IReadOnlyList<Slip39Share> shares)
    {
        for (var i = 1; i < shares.Count; i++)
        {
            if (shares[i].Set != shares[0].Set || shares[i].Value.Length != shares[0].Value.Length)
            {
                return new Slip39Fault(Slip39Codes.Mixed, i);
            }

            for (var j = 0; j < i; j++)
            {
                if (shares[j].Group == shares[i].Group && shares[j].MemberThreshold != shares[i].MemberThreshold)
                {
                    return new Slip39Fault(Slip39Codes.Mixed, i);
                }

                if (shares[j].Group == shares[i].Group && shares[j].Member == shares[i].Member && !shares[j].Value.AsSpan().SequenceEqual(shares[i].Value))
                {
                    return new Slip39Fault(Slip39Codes.PlaceTwice, i);
                }
            }
        }

        return null;
    }

    private static IReadOnlyList<Slip39Share> Members(Slip39Set set, int group, Slip39Group size, byte[] value) =>
        [.. Divide(value, size.Threshold, size.Count).Select((share, member) => new Slip39Share(set, group, member, size.Threshold, share))];

    /// <summary>SLIP-39's SplitSecret: values at 0 to count - 1 of polynomials that have the secret at 255 and its digest at 254.</summary>
    private static List<byte[]> Divide(byte[] secret, int threshold, int count)
    {
        if (threshold == 1)
        {
            return [.. Enumerable.Range(0, count).Select(_ => secret)];
        }

        List<(byte At, byte[] Value)> points = [.. Enumerable.Range(0, threshold - 2).Select(i => ((byte)i, RandomNumberGenerator.GetBytes(secret.Length)))];
        List<byte[]> values = [.. points.Select(point => point.Value)];
        var random = RandomNumberGenerator.GetBytes(secret.Length - DigestLength);
        points.Add((DigestAt, [.. DigestOf(random, secret), .. random]));
        points.Add((SecretAt, secret));
        for (var i = values.Count; i < count; i++)
        {
            var value = new byte[secret.Length];
            Slip39Field.Interpolate(points, (byte)i, value);
            values.Add(value);
        }

        return values;
    }

    /// <summary>SLIP-39's RecoverSecret; null when the digest is not the secret's.</summary>
    private static byte[]? Join(IReadOnlyList<(byte At, byte[] Value)> points, int threshold)
    {
        if (threshold == 1)
        {
            return points.All(point => point.Value.AsSpan().SequenceEqual(points[0].Value)) ? points[0].Value : null;
        }

        var secret = new byte[points[0].Value.Length];
        var digest = new byte[secret.Length];
        Slip39Field.Interpolate(points, SecretAt, secret);
        Slip39Field.Interpolate(points, DigestAt, digest);
        return CryptographicOperations.FixedTimeEquals(digest.AsSpan(0, DigestLength), DigestOf(digest.AsSpan(DigestLength), secret)) ? secret : null;
    }

    private static ReadOnlySpan<byte> DigestOf(ReadOnlySpan<byte> random, ReadOnlySpan<byte> secret) => HMACSHA256.HashData(random, secret).AsSpan(0, DigestLength);
}
