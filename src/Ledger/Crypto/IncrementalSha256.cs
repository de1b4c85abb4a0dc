using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Crypto;

/// <summary>SHA-256 of bytes that come in pieces. One owner; reusable after <see cref="Finish"/>.</summary>
public sealed class IncrementalSha256 : IDisposable
{
    private readonly IncrementalHash? _framework;
    private Context _context;

    /// <summary>Starts empty.</summary>
    public IncrementalSha256()
        : this(LibCrypto.Available)
    {
    }

    internal IncrementalSha256(bool native)
    {
        _framework = native ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Restart();
    }

    /// <summary>Adds bytes.</summary>
    public unsafe IncrementalSha256 Append(ReadOnlySpan<byte> data)
    {
        if (_framework is not null)
        {
            _framework.AppendData(data);
            return this;
        }

        fixed (byte* context = &_context.First)
        {
            NativeSha256.Update(context, data);
        }

        return this;
    }

    /// <summary>The digest of everything appended; the next <see cref="Append"/> starts anew.</summary>
    public unsafe Hash Finish()
    {
        Span<byte> digest = stackalloc byte[Hash.Length];
        if (_framework is not null)
        {
            _framework.GetHashAndReset(digest);
            return new Hash(digest);
        }

        fixed (byte* context = &_context.First, result = digest)
        {
            NativeSha256.Final(context, result);
        }

        Restart();
        return new Hash(digest);
    }

    /// <inheritdoc/>
    public void Dispose() => _framework?.Dispose();

    private unsafe void Restart()
    {
        if (_framework is not null)
        {
            return;
        }

        fixed (byte* context = &_context.First)
        {
            NativeSha256.Init(context);
        }
    }

    [InlineArray(LibCrypto.Sha256ContextLength)]
    private struct Context
    {
        public byte First;
    }
}
