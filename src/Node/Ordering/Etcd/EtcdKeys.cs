using System.Globalization;
using System.Text;
using Google.Protobuf;
using Xinglin.Node.Ordering.Etcd.Wire;

namespace Xinglin.Node.Ordering.Etcd;

/// <summary>
/// Where things lie in etcd: under <c>root/network/partition/epoch/</c> the key <c>sequencer</c>, whose value is the address of the process that holds
/// it, and <c>entry/</c> with the number in 16 hexadecimal digits, so that keys sort as numbers do.
/// </summary>
internal sealed class EtcdKeys(EtcdOrderingSettings settings)
{
    private readonly string _prefix = FormattableString.Invariant($"{settings.Root}/{settings.Network}/{settings.Partition}/{settings.Epoch}/");

    public ByteString Sequencer => ByteString.CopyFromUtf8(_prefix + "sequencer");

    /// <summary>The end of all entries: the letter after the slash.</summary>
    public ByteString EntriesEnd => ByteString.CopyFromUtf8(_prefix + "entry0");

    /// <summary>The end of all keys of the log, the sequencer's too.</summary>
    public ByteString AllEnd => ByteString.CopyFromUtf8(_prefix + "sequencer0");

    public ByteString Entry(ulong number) => ByteString.CopyFromUtf8(_prefix + FormattableString.Invariant($"entry/{number:x16}"));

    /// <summary>The number of an entry's key, or null.</summary>
    public ulong? NumberOf(ByteString key)
    {
        var text = Encoding.ASCII.GetString(key.Span);
        var start = _prefix.Length + "entry/".Length;
        return text.Length == start + 16 && text.StartsWith(_prefix + "entry/", StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    /// <summary>Nobody has made the key.</summary>
    public static Condition Absent(ByteString key) => new() { Result = 0, Target = 0, Key = key, Version = 0 };

    /// <summary>The key is the very one that was made at this revision: neither deleted nor made anew since.</summary>
    public static Condition MadeAt(ByteString key, long revision) => new() { Result = 0, Target = 1, Key = key, CreateRevision = revision };
}
