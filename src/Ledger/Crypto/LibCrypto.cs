using System.Runtime.InteropServices;

namespace Xinglin.Ledger.Crypto;

/// <summary>
/// The entry points of OpenSSL 3's libcrypto that hashing and verification use, resolved once. When the library or one
/// symbol is missing, <see cref="Available"/> is false and the framework's own types serve.
/// </summary>
internal static unsafe class LibCrypto
{
    /// <summary>NID_X9_62_prime256v1 of obj_mac.h.</summary>
    public const int NamedCurveP256 = 415;

    /// <summary>sizeof(SHA256_CTX) in sha.h: 8 + 2 + 16 words of 4 bytes and two unsigned ints.</summary>
    public const int Sha256ContextLength = 112;

    public static readonly nint Sha256Init;
    public static readonly nint Sha256Update;
    public static readonly nint Sha256Final;
    public static readonly nint KeyNewByCurveName;
    public static readonly nint KeyFree;
    public static readonly nint KeyGroup;
    public static readonly nint KeySetPublic;
    public static readonly nint KeyPublic;
    public static readonly nint PointNew;
    public static readonly nint PointFree;
    public static readonly nint PointDecode;
    public static readonly nint NumberNew;
    public static readonly nint NumberFree;
    public static readonly nint NumberDecode;
    public static readonly nint ContextNew;
    public static readonly nint ContextFree;
    public static readonly nint SignatureNew;
    public static readonly nint SignatureFree;
    public static readonly nint SignatureSet;
    public static readonly nint Verify;
    public static readonly nint ErrorClear;

    /// <summary>True when every symbol was found.</summary>
    public static readonly bool Available;

    static LibCrypto()
    {
        if (!NativeLibrary.TryLoad("libcrypto.so.3", out var library))
        {
            return;
        }

        Available = Find(library, "SHA256_Init", out Sha256Init)
            && Find(library, "SHA256_Update", out Sha256Update)
            && Find(library, "SHA256_Final", out Sha256Final)
            && Find(library, "EC_KEY_new_by_curve_name", out KeyNewByCurveName)
            && Find(library, "EC_KEY_free", out KeyFree)
            && Find(library, "EC_KEY_get0_group", out KeyGroup)
            && Find(library, "EC_KEY_set_public_key", out KeySetPublic)
            && Find(library, "EC_KEY_get0_public_key", out KeyPublic)
            && Find(library, "EC_POINT_new", out PointNew)
            && Find(library, "EC_POINT_free", out PointFree)
            && Find(library, "EC_POINT_oct2point", out PointDecode)
            && Find(library, "BN_new", out NumberNew)
            && Find(library, "BN_free", out NumberFree)
            && Find(library, "BN_bin2bn", out NumberDecode)
            && Find(library, "BN_CTX_new", out ContextNew)
            && Find(library, "BN_CTX_free", out ContextFree)
            && Find(library, "ECDSA_SIG_new", out SignatureNew)
            && Find(library, "ECDSA_SIG_free", out SignatureFree)
            && Find(library, "ECDSA_SIG_set0", out SignatureSet)
            && Find(library, "ECDSA_do_verify", out Verify)
            && Find(library, "ERR_clear_error", out ErrorClear);
    }

    private static bool Find(nint library, string name, out nint address) => NativeLibrary.TryGetExport(library, name, out address);
}
