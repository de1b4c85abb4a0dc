using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Xinglin.Node.Storage;

/// <summary>
/// What .NET does not offer on Linux: fdatasync, which leaves the time of change alone (.NET's own flush would write it
/// with every block); flushing a folder; and which file this is.
/// </summary>
internal static partial class NativeFiles
{
    internal const int ReadOnly = 0;
    private const int EmptyPath = 0x1000;
    private const uint BirthTime = 0x800;
    private const uint FileNumber = 0x100;

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint Open(string path, int flags);

    /// <summary>Which file this is, as far as the file system tells: zero where it does not.</summary>
    internal static FileIdentity IdentityOf(SafeFileHandle file)
    {
        Span<byte> answer = stackalloc byte[256];
        try
        {
            if (Statx(file, "", EmptyPath, BirthTime | FileNumber, answer) != 0)
            {
                return default;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return default;
        }

        var told = BinaryPrimitives.ReadUInt32LittleEndian(answer);
        var seconds = BinaryPrimitives.ReadInt64LittleEndian(answer[80..]);
        var nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(answer[88..]);
        return new FileIdentity(
            (told & BirthTime) == 0 ? 0 : unchecked(seconds * 1_000_000_000 + nanoseconds),
            (told & FileNumber) == 0 ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(answer[32..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle folder, string path, int flags, uint mask, Span<byte> answer);
}
