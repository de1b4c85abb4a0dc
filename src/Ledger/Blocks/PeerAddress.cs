using System.Buffers;

namespace Xinglin.Ledger.Blocks;

/// <summary>Where a member's node takes the lines of the others: <c>https://host:port</c>, nothing after it.</summary>
public static class PeerAddress
{
    /// <summary>Longest address, characters.</summary>
    public const int LengthMax = 128;

    private const string Scheme = "https://";
    private const int PortMax = 65_535;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> Numeric = SearchValues.Create("0123456789abcdef:.");
    private static readonly SearchValues<char> Named = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-");

    /// <summary>
    /// True for a host of letters, digits, dots and hyphens, or an IPv6 address in brackets, and a port of 1 to 65535. Written out here, so that
    /// every node judges alike whatever its library thinks of addresses.
    /// </summary>
    public static bool IsSound(string text)
    {
        if (text.Length > LengthMax || !text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text.AsSpan(Scheme.Length);
        var colon = rest.LastIndexOf(':');
        return colon > 0 && IsHost(rest[..colon]) && IsPort(rest[(colon + 1)..]);
    }

    private static bool IsHost(ReadOnlySpan<char> host) =>
        host is ['[', .. var inside, ']']
            ? inside.Length >= 2 && !inside.ContainsAnyExcept(Numeric)
            : host[0] is not ('-' or '.') && !host.ContainsAnyExcept(Named);

    private static bool IsPort(ReadOnlySpan<char> port)
    {
        if (port.Length is < 1 or > 5 || port[0] == '0' || port.ContainsAnyExcept(Digits))
        {
            return false;
        }

        var number = 0;
        foreach (var digit in port)
        {
            number = (number * 10) + (digit - '0');
        }

        return number <= PortMax;
    }
}
