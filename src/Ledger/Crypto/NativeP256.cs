using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Crypto;

/// <summary>
/// ECDSA verification through libcrypto with objects that each thread makes once: a key into whose point the caller's
/// coordinates are decoded, and a signature into whose numbers r and s are. Nothing is allocated on the managed heap.
/// </summary>
internal sealed unsafe class NativeP256
{
    /// <summary>0x04, x, y: SEC 1 section 2.3.3.</summary>
    private const int PointLength = 1 + (2 * Hash.Length);

    [ThreadStatic]
    private static NativeP256? s_ofThisThread;

    private readonly nint _key;
    private readonly nint _group;
    private readonly nint _point;
    private readonly nint _numbers;
    private readonly nint _signature;
    private readonly nint _r;
    private readonly nint _s;

    private NativeP256()
    {
        _key = ((delegate* unmanaged<int, nint>)LibCrypto.KeyNewByCurveName)(LibCrypto.NamedCurveP256);
        _group = ((delegate* unmanaged<nint, nint>)LibCrypto.KeyGroup)(_key);
        _numbers = ((delegate* unmanaged<nint>)LibCrypto.ContextNew)();
        _signature = ((delegate* unmanaged<nint>)LibCrypto.SignatureNew)();
        _r = ((delegate* unmanaged<nint>)LibCrypto.NumberNew)();
        _s = ((delegate* unmanaged<nint>)LibCrypto.NumberNew)();
        var initial = ((delegate* unmanaged<nint, nint>)LibCrypto.PointNew)(_group);
        if (_key == 0 || _group == 0 || _numbers == 0 || _signature == 0 || _r == 0 || _s == 0 || initial == 0)
        {
            throw new OutOfMemoryException("libcrypto could not allocate its objects.");
        }

        // The signature owns r and s from here on; the key keeps a copy of the point, which PointDecode overwrites each time.
        var bound = ((delegate* unmanaged<nint, nint, nint, int>)LibCrypto.SignatureSet)(_signature, _r, _s)
            & ((delegate* unmanaged<nint, nint, int>)LibCrypto.KeySetPublic)(_key, initial);
        ((delegate* unmanaged<nint, void>)LibCrypto.PointFree)(initial);
        _point = ((delegate* unmanaged<nint, nint>)LibCrypto.KeyPublic)(_key);
        if (bound != 1 || _point == 0)
        {
            throw new OutOfMemoryException("libcrypto could not bind its objects.");
        }
    }

    /// <summary>Runs when the thread that owned it is gone.</summary>
    ~NativeP256()
    {
        if (_signature != 0)
        {
            ((delegate* unmanaged<nint, void>)LibCrypto.SignatureFree)(_signature);
        }

        ((delegate* unmanaged<nint, void>)LibCrypto.ContextFree)(_numbers);
        ((delegate* unmanaged<nint, void>)LibCrypto.KeyFree)(_key);
    }

    private static NativeP256 OfThisThread => s_ofThisThread ??= new NativeP256();

    public static bool IsOnCurve(in Hash x, in Hash y) => OfThisThread.Decode(x, y);

    public static bool Verify(in P256PublicKey key, in Hash digest, ReadOnlySpan<byte> signature) =>
        signature.Length == P256.SignatureLength && OfThisThread.Check(key, digest, signature);

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private bool Check(in P256PublicKey key, in Hash digest, ReadOnlySpan<byte> signature)
    {
        if (!Decode(key.X, key.Y))
        {
            return false;
        }

        var hashed = stackalloc byte[Hash.Length];
        digest.CopyTo(new Span<byte>(hashed, Hash.Length));
        fixed (byte* numbers = signature)
        {
            ((delegate* unmanaged[SuppressGCTransition]<byte*, int, nint, nint>)LibCrypto.NumberDecode)(numbers, 32, _r);
            ((delegate* unmanaged[SuppressGCTransition]<byte*, int, nint, nint>)LibCrypto.NumberDecode)(numbers + 32, 32, _s);
        }

        // 1 valid, 0 not, -1 refused for its form (r or s out of range); only the first counts.
        var answer = ((delegate* unmanaged<byte*, int, nint, nint, int>)LibCrypto.Verify)(hashed, Hash.Length, _signature, _key);
        return answer == 1 || Refuse();
    }

    /// <summary>Decodes an uncompressed point: coordinates at or above the prime and points off the curve are refused.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    private bool Decode(in Hash x, in Hash y)
    {
        var encoded = stackalloc byte[PointLength];
        encoded[0] = 4;
        x.CopyTo(new Span<byte>(encoded + 1, Hash.Length));
        y.CopyTo(new Span<byte>(encoded + 1 + Hash.Length, Hash.Length));
        var answer = ((delegate* unmanaged[SuppressGCTransition]<nint, nint, byte*, nuint, nint, int>)LibCrypto.PointDecode)(
            _group, _point, encoded, PointLength, _numbers);
        return answer == 1 || Refuse();
    }

    /// <summary>Leaves no error behind for the next caller of libcrypto on this thread.</summary>
    private static bool Refuse()
    {
        ((delegate* unmanaged<void>)LibCrypto.ErrorClear)();
        return false;
    }
}
