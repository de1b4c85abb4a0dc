namespace Xinglin.Fuzz;

/// <summary>Makes hostile variants of sound inputs. The same seed makes the same variants in the same order.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> samples, IReadOnlyList<byte[]>? tokens = null)
{
    private const int LengthMax = 128 * 1024;

    private static readonly byte[] Boundaries = [0x00, 0x01, 0x7f, 0x80, 0xff];

    private readonly Random _random = new(seed);

    /// <summary>One variant: a sample with one to six changes.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(samples[_random.Next(samples.Count)]);
        for (var changes = 1 + _random.Next(6); changes > 0; changes--)
        {
            Change(bytes);
        }

        return bytes.Count <= LengthMax ? [.. bytes] : [.. bytes.Take(LengthMax)];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var count = Math.Min(bytes.Count - at, 1 + _random.Next(1 << _random.Next(8)));
        switch (_random.Next(tokens is null ? 8 : 10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2 when at < bytes.Count:
                bytes[at] = Boundaries[_random.Next(Boundaries.Length)];
                break;
            case 3:
                bytes.Insert(at, (byte)_random.Next(256));
                break;
            case 4:
                bytes.RemoveRange(at, count);
                break;
            case 5:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, count));
                break;
            case 6:
                Splice(bytes, at);
                break;
            case 7 when bytes.Count >= 4:
                OverwriteNumber(bytes);
                break;
            case >= 8:
                bytes.InsertRange(at, tokens![_random.Next(tokens.Count)]);
                break;
        }
    }

    /// <summary>Goes on as another sample does.</summary>
    private void Splice(List<byte> bytes, int at)
    {
        var other = samples[_random.Next(samples.Count)];
        var from = _random.Next(other.Length + 1);
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other.Skip(from));
    }

    /// <summary>A count or length that is zero, small, or as large as can be.</summary>
    private void OverwriteNumber(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count - 3);
        var value = _random.Next(4) switch { 0 => 0u, 1 => uint.MaxValue, 2 => 0x7fffffffu, _ => (uint)_random.Next(1 << _random.Next(1, 24)) };
        for (var i = 0; i < 4; i++)
        {
            bytes[at + i] = (byte)((value >> (24 - (8 * i))) & 0xff);
        }
    }
}
