using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Crypto;

/// <summary>SHA-256 through libcrypto's low-level calls: no allocation and no set-up beyond 112 bytes of stack.</summary>
internal static unsafe class NativeSha256
{
    /// <summary>Up to this many bytes a call stays under a microsecond and may hold up the garbage collector.</summary>
    private const int ShortMax = 1024;

    public static void Init(byte* context) => ((delegate* unmanaged[SuppressGCTransition]<byte*, int>)LibCrypto.Sha256Init)(context);

    public static void Update(byte* context, ReadOnlySpan<byte> data)
    {
        fixed (byte* pointer = data)
        {
            if (data.Length <= ShortMax)
            {
                ((delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int>)LibCrypto.Sha256Update)(context, pointer, (nuint)data.Length);
            }
            else
            {
                ((delegate* unmanaged<byte*, byte*, nuint, int>)LibCrypto.Sha256Update)(context, pointer, (nuint)data.Length);
            }
        }
    }

    public static void Final(byte* context, byte* digest) =>
        ((delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int>)LibCrypto.Sha256Final)(digest, context);

    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Hash Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        var context = stackalloc byte[LibCrypto.Sha256ContextLength];
        var digest = stackalloc byte[Hash.Length];
        Init(context);
        Update(context, first);
        if (!second.IsEmpty)
        {
            Update(context, second);
        }

        if (!third.IsEmpty)
        {
            Update(context, third);
        }

        Final(context, digest);
        return new Hash(new ReadOnlySpan<byte>(digest, Hash.Length));
    }
}
