using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Xinglin.Node.Storage;

/// <summary>
/// What .NET does not offer on Linux: fdatasync, which leaves the time of change alone (.NET's own flush would write it
/// with every block); flushing a folder; and a file's time of birth.
/// </summary>
internal static partial class NativeFiles
{
    internal const int ReadOnly = 0;
    private const int EmptyPath = 0x1000;
    private const uint BirthTime = 0x800;

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint Open(string path, int flags);

    /// <summary>Nanoseconds since 1970 of the file's birth; 0 where the file system does not keep it.</summary>
    internal static long BornOf(SafeFileHandle file)
    {
        Span<byte> answer = stackalloc byte[256];
        try
        {
            if (Statx(file, "", EmptyPath, BirthTime, answer) != 0 || (BinaryPrimitives.ReadUInt32LittleEndian(answer) & BirthTime) == 0)
            {
                return 0;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return 0;
        }

        return unchecked(BinaryPrimitives.ReadInt64LittleEndian(answer[80..]) * 1_000_000_000 + BinaryPrimitives.ReadUInt32LittleEndian(answer[88..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle folder, string path, int flags, uint mask, Span<byte> answer);
}
