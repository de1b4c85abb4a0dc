using System.Globalization;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;
using Xinglin.Vault.Commitments;

namespace Xinglin.Node.Disclosures;

/// <summary>
/// The log in files of chained, checksummed records: each holds the entry's number, time and salted commitment, and stays
/// for ever; the bodies are in an erasable store. The body is durable first, then the record; only then may data leave.
/// </summary>
/// <remarks>A write or flush that failed leaves the log closed until the next start: after it nobody knows what the medium holds.</remarks>
public sealed class DisclosureLog : IDisclosureLog, IDisposable
{
    /// <summary>The type in an entry's commitment.</summary>
    public const string CommitmentType = "disclosure";

    private const string Suffix = ".disclosures";
    private const byte EntryKind = 1;

    private readonly Lock _turn = new();
    private readonly IStorageFolder _folder;
    private readonly DisclosureBodies _bodies;
    private readonly long _fileBytes;
    private RecordFile _file;
    private ulong _fileNumber;
    private long _last;
    private bool _broken;

    private DisclosureLog(IStorageFolder folder, GatewayStore store, long fileBytes)
    {
        _folder = folder;
        _bodies = new DisclosureBodies(store);
        _fileBytes = fileBytes;
        _file = OpenAll();
    }

    private static ReadOnlySpan<byte> Tag => "xinglin/disclosure/v1"u8;

    /// <summary>Number of the last durable entry; 0 when there is none.</summary>
    public long Last => Interlocked.Read(ref _last);

    /// <summary>Opens the log, making it when the folder is empty; every record is checked.</summary>
    /// <exception cref="StorageFaultException">A record that was once durable is damaged, or the disk fails.</exception>
    public static DisclosureLog Open(IStorageFolder folder, GatewayStore store, long fileBytes = 1 << 20) => new(folder, store, fileBytes);

    /// <inheritdoc/>
    public DisclosureEntry? Append(DisclosureBody body)
    {
        lock (_turn)
        {
            if (_broken)
            {
                return null;
            }

            try
            {
                return Write(body);
            }
            catch (Exception error) when (error is IOException or Microsoft.Data.Sqlite.SqliteException or UnauthorizedAccessException)
            {
                _broken = true;
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<DisclosureEntry> About(AccountId relationship, long after, int max) => _bodies.About(relationship, after, Last, max);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private DisclosureEntry Write(DisclosureBody body)
    {
        var number = _last + 1;
        var salt = Salt.Create();
        var json = JsonSerializer.SerializeToUtf8Bytes(body, DisclosureJson.Default.DisclosureBody);
        var commitment = Commitment.Of(salt.Value.ToArray(), CommitmentType, json);
        _bodies.Save(number, commitment, body.Relationship, salt.Value, json);

        var record = new BinaryEncoder(80).Raw(Tag).U64((ulong)number).I64(body.Time.Milliseconds).Hash(commitment).ToArray();
        if (!_file.Fits(record.Length))
        {
            Roll();
        }

        _file.Append(EntryKind, (ulong)number, record);
        _file.Flush();
        Interlocked.Exchange(ref _last, number);
        return new DisclosureEntry(number, commitment, body);
    }

    private void Roll()
    {
        var seed = _file.Checksum;
        _file.Dispose();
        _fileNumber++;
        _file = Begin(seed);
    }

    private RecordFile Begin(uint seed) => new(_folder.Create(NameOf(_fileNumber), _fileBytes), NameOf(_fileNumber), 0, seed);

    private RecordFile OpenAll()
    {
        var names = _folder.List().Where(n => n.EndsWith(Suffix, StringComparison.Ordinal)).ToList();
        uint seed = 0;
        for (var i = 0; i < names.Count; i++)
        {
            _fileNumber = (ulong)i;
            if (names[i] != NameOf(_fileNumber))
            {
                throw new StorageFaultException("A file of the disclosure log is missing", NameOf(_fileNumber));
            }

            var file = new RecordFile(_folder.Open(names[i]), names[i], 0, seed);
            Replay(file, isLast: i == names.Count - 1);
            seed = file.Checksum;
            if (i == names.Count - 1)
            {
                return file;
            }

            file.Dispose();
        }

        _fileNumber = 0;
        return Begin(0);
    }

    private void Replay(RecordFile file, bool isLast)
    {
        var outOfOrder = false;
        var scan = file.Scan((long _, in RecordHeader header, ReadOnlyMemory<byte> payload) =>
        {
            outOfOrder |= !IsEntry(payload, (long)header.Height) || (long)header.Height != _last + 1;
            _last++;
        });
        if (scan.Fault is not null)
        {
            throw scan.Fault;
        }

        if (outOfOrder || (scan.Torn && !isLast))
        {
            throw new StorageFaultException("The disclosure log is not whole", file.Name, scan.End);
        }

        if (scan.Torn)
        {
            file.CutAfter(scan.End);
        }
    }

    private static bool IsEntry(ReadOnlyMemory<byte> payload, long number)
    {
        var reader = new BinaryDecoder(payload);
        reader.Expect(Tag);
        var named = reader.U64();
        reader.I64();
        reader.Hash();
        return reader.Finished && named == (ulong)number;
    }

    private static string NameOf(ulong number) => number.ToString("D10", CultureInfo.InvariantCulture) + Suffix;
}
