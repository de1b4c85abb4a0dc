namespace Xinglin.Node.Storage;

/// <summary>
/// The port to the disk: a flat folder of files written in place. Kept this small so that every write and every flush
/// can be failed, or failed after taking effect, by a test.
/// </summary>
public interface IStorageFolder
{
    /// <summary>Names of the files, in ordinal order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Opens an existing file for reading and writing.</summary>
    IStorageFile Open(string name);

    /// <summary>
    /// Creates a file of <paramref name="length"/> zero bytes, really written and flushed: overwriting such a file needs
    /// no change of its metadata, so that a flush costs a third of one on a growing file.
    /// </summary>
    IStorageFile Create(string name, long length);

    /// <summary>Gives a file another name, replacing what had it; durable on return.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file when it exists; durable on return.</summary>
    void Delete(string name);
}

/// <summary>One file of an <see cref="IStorageFolder"/>. Reads may run beside one writer.</summary>
public interface IStorageFile : IDisposable
{
    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>
    /// Which file this is. A copy has another identity: that is how a vote log put back from a backup is told from the one
    /// that was written here.
    /// </summary>
    FileIdentity Identity { get; }

    /// <summary>Writes all bytes at the offset.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Reads until the span is full or the file ends; returns the number read.</summary>
    int Read(long offset, Span<byte> destination);

    /// <summary>Returns when everything written before is on the medium.</summary>
    void Flush();

    /// <summary>Shortens the file; durable on return.</summary>
    void Trim(long length);
}
