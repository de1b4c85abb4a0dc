using System.Globalization;

namespace Xinglin.Node.Demonstration.Population;

/// <summary>
/// Numbers in the form of GB 11643 (area, birth date, order, check character) under the area code 999999, which is assigned to no place: right
/// in form, nobody's in fact.
/// </summary>
public static class ResidentIdentityNumber
{
    /// <summary>The unassigned area code.</summary>
    public const string Area = "999999";

    private const string Checks = "10X98765432";

    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>The number of a person born on a day; odd orders are male, even ones female, below 1,000.</summary>
    public static string Of(DateOnly birth, int order)
    {
        var digits = Area + birth.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + order.ToString("D3", CultureInfo.InvariantCulture);
        return digits + CheckOf(digits);
    }

    /// <summary>True for 18 characters with the right check character.</summary>
    public static bool HasForm(string number) =>
        number.Length == 18 && number.AsSpan(0, 17).IndexOfAnyExceptInRange('0', '9') < 0 && number[17] == CheckOf(number[..17]);

    /// <summary>ISO 7064 MOD 11-2.</summary>
    private static char CheckOf(string digits) => Checks[digits.Select((digit, i) => (digit - '0') * Weights[i]).Sum() % 11];
}
