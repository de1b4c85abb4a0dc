namespace Xinglin.Vault.Keys.Slip39;

/// <summary>
/// Shamir's scheme byte by byte over GF(256) with the polynomial x^8 + x^4 + x^3 + x + 1 (SLIP-39, "Shamir's secret sharing"). No tables
/// and no branches on secret values: the time tells nothing.
/// </summary>
internal static class Slip39Field
{
    /// <summary>The value at <paramref name="at"/> of the polynomials through the points, into <paramref name="value"/>.</summary>
    public static void Interpolate(IReadOnlyList<(byte At, byte[] Value)> points, byte at, Span<byte> value)
    {
        value.Clear();
        for (var i = 0; i < points.Count; i++)
        {
            byte weight = 1;
            for (var j = 0; j < points.Count; j++)
            {
                if (j != i)
                {
                    weight = Multiply(weight, Multiply((byte)(at ^ points[j].At), Invert((byte)(points[i].At ^ points[j].At))));
                }
            }

            for (var k = 0; k < value.Length; k++)
            {
                value[k] ^= Multiply(weight, points[i].Value[k]);
            }
        }
    }

    internal static byte Multiply(byte left, byte right)
    {
        int product = 0, factor = left;
        for (var bit = 0; bit < 8; bit++)
        {
            product ^= factor & -((right >> bit) & 1);
            factor = (factor << 1) ^ (0x11b & -(factor >> 7));
        }

        return (byte)product;
    }

    /// <summary>a^254: the inverse, and 0 of 0.</summary>
    internal static byte Invert(byte value)
    {
        byte power = value, inverse = 1;
        for (var bit = 1; bit < 8; bit++)
        {
            power = Multiply(power, power);
            inverse = Multiply(inverse, power);
        }

        return inverse;
    }
}
