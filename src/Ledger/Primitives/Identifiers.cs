using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Xinglin.Ledger.Primitives;

/// <summary>RFC 7638 thumbprint of a public key. Text: base64url, 43 characters; it is the JOSE `kid`.</summary>
[JsonConverter(typeof(KeyIdJson))]
public readonly record struct KeyId(Hash Value) : IComparable<KeyId>
{
    /// <summary>Strict parse of the 43-character form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeyId id)
    {
        var ok = Hash.TryParse(text, out var hash);
        id = new KeyId(hash);
        return ok;
    }

    /// <inheritdoc/>
    public int CompareTo(KeyId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Who signs: the thumbprint of the account's first key. It never changes when keys rotate.</summary>
[JsonConverter(typeof(AccountIdJson))]
public readonly record struct AccountId(Hash Value) : IComparable<AccountId>
{
    /// <summary>Strict parse of the 43-character form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccountId id)
    {
        var ok = Hash.TryParse(text, out var hash);
        id = new AccountId(hash);
        return ok;
    }

    /// <inheritdoc/>
    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>The network: SHA-256 of the exact bytes of its genesis document.</summary>
[JsonConverter(typeof(NetworkIdJson))]
public readonly record struct NetworkId(Hash Value)
{
    /// <summary>Strict parse of the 43-character form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NetworkId id)
    {
        var ok = Hash.TryParse(text, out var hash);
        id = new NetworkId(hash);
        return ok;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Position of a block in its partition's chain; the genesis is 0.</summary>
public readonly record struct Height(ulong Value) : IComparable<Height>
{
    /// <summary>The next height.</summary>
    public Height Next => new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(Height other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Ledger time: whole milliseconds since 1970-01-01T00:00:00Z, from block headers only.</summary>
[JsonConverter(typeof(LedgerTimeJson))]
public readonly record struct LedgerTime(long Milliseconds) : IComparable<LedgerTime>
{
    /// <summary>Latest time that a document may hold: 253402300799999, the end of the year 9999; sums with spans never overflow.</summary>
    public const long MillisecondsMax = 253_402_300_799_999;

    /// <summary>Adds a span of milliseconds.</summary>
    public LedgerTime Plus(long milliseconds) => new(checked(Milliseconds + milliseconds));

    /// <summary>Rounded up to the whole hour (wall 1: expiries on the ledger are coarse).</summary>
    public LedgerTime CeilingHour() => new(checked((Milliseconds + 3_599_999) / 3_600_000 * 3_600_000));

    /// <inheritdoc/>
    public int CompareTo(LedgerTime other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>ISO 8601 UTC with milliseconds.</summary>
    public override string ToString() =>
        DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
