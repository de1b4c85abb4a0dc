using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>
/// What is on disk, or the disk itself, cannot be relied on. The replica that owns it stops with this sentence; it never
/// goes on unsure. <see cref="File"/> and <see cref="Offset"/> name the first bad byte range.
/// </summary>
public sealed class StorageFaultException(string reason, string file, long offset = -1, Height? height = null, Exception? cause = null)
    : IOException(Sentence(reason, file, offset, height), cause)
{
    /// <summary>What is wrong, without the place.</summary>
    public string Reason { get; } = reason;

    /// <summary>The file, relative to the replica's folder.</summary>
    public string File { get; } = file;

    /// <summary>First bad byte, or -1 when the file as a whole is meant.</summary>
    public long Offset { get; } = offset;

    /// <summary>The block concerned, when known.</summary>
    public Height? Height { get; } = height;

    private static string Sentence(string reason, string file, long offset, Height? height) =>
        $"{reason} ({file}{(offset < 0 ? "" : $", byte {offset}")}{(height is { } h ? $", block {h}" : "")})";
}
