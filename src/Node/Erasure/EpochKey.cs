using System.Globalization;
using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Erasure;

/// <summary>One epoch's key. Whoever has it and a copy of the table of wrapped keys can unwrap what was wrapped in its time.</summary>
/// <param name="Number">From 1, one more at every roll.</param>
/// <param name="Made">When it was made.</param>
/// <param name="Key">32 random bytes.</param>
internal sealed record EpochKey(int Number, LedgerTime Made, byte[] Key)
{
    private const int KeyLength = 32;
    private const int CheckLength = 8;
    private const string Extension = ".key";
    private const string Prefix = "epoch-";

    /// <summary>Length of a file, bytes: tag 16, number 4, time 8, key 32, check 8.</summary>
    public const int FileBytes = 16 + 4 + 8 + KeyLength + CheckLength;

    private static ReadOnlySpan<byte> Tag => "xinglin/epoch/v1"u8;

    /// <summary>The file's name; names of later epochs sort after those of earlier ones.</summary>
    public string FileName => NameOf(Number);

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D10}{Extension}");

    public static EpochKey Create(int number, LedgerTime now) => new(number, now, RandomNumberGenerator.GetBytes(KeyLength));

    public static bool IsName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal);

    /// <summary>"xinglin/epoch/v1" || number, u32 || time, i64 || key || the first 8 bytes of SHA-256 over what stands before.</summary>
    public byte[] Encode()
    {
        var body = new BinaryEncoder(FileBytes).Raw(Tag).U32((uint)Number).I64(Made.Milliseconds).Raw(Key).ToArray();
        return [.. body, .. Sha256.Of(body).ToArray().AsSpan(0, CheckLength)];
    }

    /// <summary>Null when a byte is wrong.</summary>
    public static EpochKey? TryDecode(byte[] file)
    {
        if (file.Length != FileBytes || !Sha256.Of(file.AsSpan(0, FileBytes - CheckLength)).ToArray().AsSpan(0, CheckLength).SequenceEqual(file.AsSpan(FileBytes - CheckLength)))
        {
            return null;
        }

        var reader = new BinaryDecoder(file);
        reader.Expect(Tag);
        var (number, made) = ((int)reader.U32(), reader.I64());
        return reader.Failed ? null : new EpochKey(number, new LedgerTime(made), file[(FileBytes - CheckLength - KeyLength)..(FileBytes - CheckLength)]);
    }
}
