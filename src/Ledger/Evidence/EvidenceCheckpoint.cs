using System.Globalization;
using System.Text;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Evidence;

/// <summary>
/// How far a log has come: size and root, as a C2SP tlog-checkpoint in a signed note. The text is three lines, each ending
/// in a newline: origin, size in decimal, root in standard base64; then an empty line and the signature line
/// <c>— origin base64(key id || signature)</c>. Signature type 0x02: ECDSA P-256 with SHA-256 over the text, in DER; its key id
/// is the first four bytes of SHA-256 over the key's SubjectPublicKeyInfo.
/// </summary>
/// <param name="Origin">Which log: <see cref="OriginOf"/>.</param>
/// <param name="Size">Number of entries.</param>
/// <param name="Root">RFC 9162 root over them.</param>
public sealed record EvidenceCheckpoint(string Origin, ulong Size, Hash Root)
{
    /// <summary>The origin of a member's evidence log in a network.</summary>
    public static string OriginOf(NetworkId network, AccountId member) => $"xinglin/evidence/{network}/{member}";

    /// <summary>The text that is signed.</summary>
    public string Text() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.ToArray())}\n");

    /// <summary>The whole note with one signature.</summary>
    public string Sign(ISigner signer)
    {
        var text = Text();
        var signature = EcdsaDer.Encode(signer.Sign(Encoding.UTF8.GetBytes(text)));
        return $"{text}\n\u2014 {Origin} {Convert.ToBase64String([.. KeyIdOf(signer.PublicKey), .. signature])}\n";
    }

    /// <summary>The checkpoint of a note when one of its signatures is this key's under this origin, and valid; null otherwise.</summary>
    public static EvidenceCheckpoint? Open(string? note, string origin, in P256PublicKey key)
    {
        if (SignedNote.TryRead(note) is not { } read || TryReadText(read.Text) is not { } checkpoint || checkpoint.Origin != origin)
        {
            return null;
        }

        var id = KeyIdOf(key);
        var known = false;
        foreach (var line in read.Signatures)
        {
            if (line.Name != origin || !line.Bytes.AsSpan(0, SignedNote.KeyIdLength).SequenceEqual(id))
            {
                continue;
            }

            // A signature that claims to be of the known key and is not valid spoils the note.
            if (!IsValid(key, read.Text, line.Bytes.AsSpan(SignedNote.KeyIdLength)))
            {
                return null;
            }

            known = true;
        }

        return known ? checkpoint : null;
    }

    /// <summary>Reads the three lines strictly; null when they are not of this form. Extension lines are refused.</summary>
    public static EvidenceCheckpoint? TryReadText(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length != 4 || lines[3].Length != 0 || lines[0].Length == 0 || !TrySize(lines[1], out var size) || lines[2].Length != 44)
        {
            return null;
        }

        Span<byte> root = stackalloc byte[Hash.Length + 1];
        return Convert.TryFromBase64String(lines[2], root, out var written) && written == Hash.Length
            && Convert.ToBase64String(root[..Hash.Length]) == lines[2]
            ? new EvidenceCheckpoint(lines[0], size, new Hash(root[..Hash.Length]))
            : null;
    }

    /// <summary>First four bytes of SHA-256 over the key's SubjectPublicKeyInfo in DER.</summary>
    public static byte[] KeyIdOf(in P256PublicKey key)
    {
        byte[] info = [.. InfoHead, 4, .. key.X.ToArray(), .. key.Y.ToArray()];
        return Sha256.Of(info).ToArray()[..SignedNote.KeyIdLength];
    }

    /// <summary>RFC 5480: id-ecPublicKey, secp256r1, and a bit string of 65 bytes.</summary>
    private static ReadOnlySpan<byte> InfoHead =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ];

    private static bool IsValid(in P256PublicKey key, string text, ReadOnlySpan<byte> der)
    {
        Span<byte> signature = stackalloc byte[P256.SignatureLength];
        return EcdsaDer.TryDecode(der, signature) && P256.Verify(key, Encoding.UTF8.GetBytes(text), signature);
    }

    private static bool TrySize(string text, out ulong size) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size <= long.MaxValue
        && text == size.ToString(CultureInfo.InvariantCulture);
}
