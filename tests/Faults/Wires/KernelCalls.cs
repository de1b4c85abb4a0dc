using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Xinglin.Faults.Wires;

/// <summary>The system calls that .NET lacks: a TUN device, and the network namespace of a thread (Linux: tun.txt, setns(2)).</summary>
internal static partial class KernelCalls
{
    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x80000;
    private const nuint SetInterface = 0x400454ca;
    private const short Tun = 1;
    private const short NoPacketInfo = 0x1000;
    private const int NewNetwork = 0x40000000;
    private const int NameBytes = 16;

    /// <summary>Opens a TUN device of this name in the present namespace: each read gives, each write takes one IP packet.</summary>
    internal static SafeFileHandle OpenTun(string name)
    {
        var device = new SafeFileHandle(Checked((int)Open("/dev/net/tun", ReadWrite | CloseOnExec), "open /dev/net/tun"), ownsHandle: true);
        Span<byte> request = stackalloc byte[40];
        request.Clear();
        Encoding.ASCII.GetBytes(name.AsSpan(0, Math.Min(name.Length, NameBytes - 1)), request);
        MemoryMarshal.Write(request[NameBytes..], (short)(Tun | NoPacketInfo));
        Checked(Control(device, SetInterface, request), "TUNSETIFF");
        return device;
    }

    /// <summary>Packets as they leave the namespace; zero or less when the device is gone.</summary>
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle device, Span<byte> packet, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle device, ReadOnlySpan<byte> packet, nuint length);

    /// <summary>What is made on this thread from now on belongs to the namespace.</summary>
    internal static void Enter(SafeFileHandle space) => Checked(SetNamespace(space, NewNetwork), "setns");

    private static int Checked(int result, string call) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle device, nuint request, Span<byte> argument);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle space, int kind);
}
