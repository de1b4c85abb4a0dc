using System.Collections.Frozen;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>Code systems that no list can hold: UCUM, MIME types (RFC 6838), language tags (BCP 47), currencies (ISO 4217).</summary>
internal static class CodeGrammar
{
    /// <summary>The system, where it is given, must be the grammar's own.</summary>
    public static Membership Judge(string grammar, string code, string? system = null)
    {
        var (own, judge) = Grammars[grammar];
        return system is not null && system != own ? Membership.NotIn : judge(code);
    }

    private static readonly FrozenDictionary<string, (string System, Func<string, Membership> Judge)> Grammars =
        new Dictionary<string, (string, Func<string, Membership>)>
        {
            ["ucum"] = ("http://unitsofmeasure.org", Ucum),
            ["mime"] = ("urn:ietf:bcp:13", code => Said(IsMime(code))),
            ["language"] = ("urn:ietf:bcp:47", code => Said(IsLanguage(code))),
            ["currency"] = ("urn:iso:std:iso:4217", IsCurrency),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A code of printable characters whose atoms are not all in the table is not decided.</summary>
    private static Membership Ucum(string code) => UcumParser.Unit(code) is not null ? Membership.In
        : code.Length == 0 || code.AsSpan().ContainsAnyExceptInRange('!', '~') ? Membership.NotIn
        : Membership.NotDecided;

    /// <summary>R4 writes its own three formats by their bare names too (CapabilityStatement.format).</summary>
    private static bool IsMime(string code)
    {
        if (code is "xml" or "json" or "ttl")
        {
            return true;
        }

        var type = code.Split(';', 2)[0].Trim();
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < type.Length - 1 && type.Length <= 255 && IsRestrictedName(type.AsSpan(0, slash)) && IsRestrictedName(type.AsSpan(slash + 1));
    }

    private static bool IsRestrictedName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$&-^_.+*".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Language of 2 to 8 letters (or x), then subtags of 1 to 8 letters and digits.</summary>
    private static bool IsLanguage(string code)
    {
        var tags = code.Split('-');
        return tags[0].All(char.IsAsciiLetter) && tags[0].Length is (>= 2 and <= 8) or 1
            && tags.Skip(1).All(tag => tag.Length is >= 1 and <= 8 && tag.All(char.IsAsciiLetterOrDigit));
    }

    private static Membership IsCurrency(string code) => Said(Currencies.Contains(code));

    private static Membership Said(bool isIn) => isIn ? Membership.In : Membership.NotIn;

    private static readonly FrozenSet<string> Currencies = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY
        COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GGP GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS IMP
        INR IQD IRR ISK JEP JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
        MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL SLE SOS SRD
        SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TVD TWD TZS UAH UGX USD USN UYI UYU UZS VEF VES VND VUV WST XAF XAG XAU XBA XBB XBC XBD
        XCD XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWL
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
