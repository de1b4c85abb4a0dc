using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>What a key did that no honest holder does.</summary>
public enum EvidenceKind : byte
{
    /// <summary>Two different votes for one (net, part, height, round, step).</summary>
    Votes = 1,

    /// <summary>Two different ordering entries for one (net, part, epoch, seq).</summary>
    Entries = 2,
}

/// <summary>Two signed messages of one key that exclude each other, verbatim, so that anybody can check.</summary>
public sealed record Evidence(EvidenceKind Kind, KeyId Key, ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second);
