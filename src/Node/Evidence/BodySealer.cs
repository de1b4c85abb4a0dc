using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Evidence;

/// <summary>An entry to be sealed: its number, counter and keys are given, its body is not written yet.</summary>
internal readonly record struct EntryDraft(DisclosureBody Body, long Index, LogRelationship Relationship, long Counter, BodyKey Key)
{
    internal bool Delayed => Body.ShowFrom is not null;
}

/// <summary>A body as it lies in the store, opened.</summary>
internal sealed record OpenedBody(Hash Salt, byte[] Json);

/// <summary>
/// Seals bodies: AES-256-GCM under the body key with a random nonce over salt, 32 bytes || JSON, bound to the entry's place
/// ("xinglin/evidence-body/v1" || index, u64 || chain, u8 || counter, u64, big-endian). Safe from several threads.
/// </summary>
internal sealed class BodySealer : IDisposable
{
    private readonly Dictionary<int, AesGcm> _ciphers = [];

    private static ReadOnlySpan<byte> Domain => "xinglin/evidence-body/v1"u8;

    private const int BoundBytes = 24 + 8 + 1 + 8;

    /// <summary>Appends the entry's block to a buffer and gives its leaf.</summary>
    /// <param name="draft">The entry.</param>
    /// <param name="random">32 bytes of salt and 12 of nonce.</param>
    /// <param name="scratch">Reused between calls.</param>
    /// <param name="blocks">Where the block is appended.</param>
    internal EvidenceLeaf Seal(in EntryDraft draft, ReadOnlySpan<byte> random, SealScratch scratch, ArrayBufferWriter<byte> blocks)
    {
        var plaintext = scratch.Write(random[..Hash.Length], draft.Body);
        var commitment = Commitment.Of(random[..Hash.Length], EvidenceLeaf.CommitmentType, plaintext[Hash.Length..]);
        var tag = TagOf(draft.Relationship, draft.Delayed, draft.Counter);

        var length = BodyBlock.NonceBytes + plaintext.Length + BodyBlock.TagBytes;
        var extent = BodyBlock.ExtentOf(length);
        var block = blocks.GetSpan(extent)[..extent];
        var sealedBytes = block.Slice(BodyBlock.HeadBytes, length);
        random[Hash.Length..].CopyTo(sealedBytes);
        Span<byte> bound = stackalloc byte[BoundBytes];
        Bind(bound, draft.Index, draft.Delayed, draft.Counter);
        var cipher = CipherOf(draft.Key);
        lock (cipher)
        {
            cipher.Encrypt(
                sealedBytes[..BodyBlock.NonceBytes], plaintext, sealedBytes.Slice(BodyBlock.NonceBytes, plaintext.Length), sealedBytes[^BodyBlock.TagBytes..], bound);
        }

        block[(BodyBlock.HeadBytes + length)..].Clear();
        new BodyBlock(
            length, draft.Index, draft.Relationship.Slot, draft.Key.Number, draft.Counter, draft.Delayed, BodyState.Sealed, draft.Body.ShowFrom ?? default).Write(block);
        blocks.Advance(extent);
        return new EvidenceLeaf(EvidenceLeaf.MinuteOf(draft.Body.Time), commitment, tag);
    }

    /// <summary>Opens a block that was sealed here; null when its key or place is another.</summary>
    internal static OpenedBody? Open(in BodyBlock block, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> key)
    {
        var content = bytes.Slice(BodyBlock.HeadBytes, block.Length);
        if (block.State != BodyState.Sealed || content.Length < BodyBlock.NonceBytes + Hash.Length + BodyBlock.TagBytes)
        {
            return null;
        }

        Span<byte> bound = stackalloc byte[BoundBytes];
        Bind(bound, block.Index, block.Delayed, block.Counter);
        var plaintext = new byte[content.Length - BodyBlock.NonceBytes - BodyBlock.TagBytes];
        using var cipher = new AesGcm(key, BodyBlock.TagBytes);
        try
        {
            cipher.Decrypt(content[..BodyBlock.NonceBytes], content[BodyBlock.NonceBytes..^BodyBlock.TagBytes], content[^BodyBlock.TagBytes..], plaintext, bound);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return new OpenedBody(new Hash(plaintext.AsSpan(0, Hash.Length)), plaintext[Hash.Length..]);
    }

    /// <summary>The tag of an entry; random for what is about nobody.</summary>
    internal static Hash TagOf(LogRelationship relationship, bool delayed, long counter)
    {
        var key = delayed ? EvidenceTag.DelayedKey(relationship.DelaySeed, (ulong)counter) : relationship.LogKey;
        return EvidenceTag.Of(key, (ulong)counter);
    }

    /// <summary>Forgets the ciphers of keys that were erased.</summary>
    internal void Forget()
    {
        lock (_ciphers)
        {
            _ciphers.Clear();
        }
    }

    public void Dispose() => Forget();

    /// <summary>A cipher that another thread still holds is left to the finalizer.</summary>
    private AesGcm CipherOf(BodyKey key)
    {
        lock (_ciphers)
        {
            if (_ciphers.TryGetValue(key.Number, out var known))
            {
                return known;
            }

            if (_ciphers.Count >= EvidenceLimits.CiphersMax)
            {
                _ciphers.Clear();
            }

            var cipher = new AesGcm(key.Secret, BodyBlock.TagBytes);
            _ciphers.Add(key.Number, cipher);
            return cipher;
        }
    }

    private static void Bind(Span<byte> bound, long index, bool delayed, long counter)
    {
        Domain.CopyTo(bound);
        BinaryPrimitives.WriteInt64BigEndian(bound[24..], index);
        bound[32] = delayed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(bound[33..], counter);
    }
}

/// <summary>What one thread writes plaintexts with, reused.</summary>
internal sealed class SealScratch : IDisposable
{
    private readonly ArrayBufferWriter<byte> _plaintext = new(1024);
    private readonly Utf8JsonWriter _json;

    internal SealScratch() => _json = new Utf8JsonWriter(_plaintext, new JsonWriterOptions { SkipValidation = true });

    /// <summary>Salt and JSON; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Write(ReadOnlySpan<byte> salt, DisclosureBody body)
    {
        _plaintext.ResetWrittenCount();
        _plaintext.Write(salt);
        _json.Reset();
        body.Write(_json);
        _json.Flush();
        return _plaintext.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();
}
