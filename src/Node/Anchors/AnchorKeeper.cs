using System.Globalization;
using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Api;
using Xinglin.Node.Errors;

namespace Xinglin.Node.Anchors;

/// <summary>Makes anchors of one replica's certified headers and keeps them, a file each. A dead or lying authority stops nothing: it is named.</summary>
public sealed class AnchorKeeper
{
    /// <summary>Most that a token's time may be away from its header's.</summary>
    public const long PlausibleMilliseconds = 3_600_000;

    private const int ListedMax = 1_000;

    /// <summary>A state entry that every network has: its proof carries the certified header.</summary>
    private const string AnyEntry = "membership.roster/all";

    private readonly IMemberLedger _ledger;
    private readonly IAnchor? _anchor;
    private readonly string _folder;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, AnchorLine> _kept = [];
    private RefusalCode? _trouble;

    /// <summary>Opens the folder; what was kept there before is listed again.</summary>
    /// <param name="ledger">Whose headers.</param>
    /// <param name="anchor">The outsider; null: nothing more is anchored.</param>
    /// <param name="folder">Where anchors are kept; made with the first one.</param>
    public AnchorKeeper(IMemberLedger ledger, IAnchor? anchor, string folder)
    {
        (_ledger, _anchor, _folder) = (ledger, anchor, folder);
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.line") : [])
        {
            if (TryLine(path) is { } line)
            {
                _kept[line.Height] = line;
            }
        }
    }

    /// <summary>Everything kept, and what troubles.</summary>
    public AnchorsAnswer Status
    {
        get
        {
            lock (_lock)
            {
                return new AnchorsAnswer([.. _kept.Values.Reverse().Take(ListedMax)], _kept.Count, _trouble?.Value, Sentence());
            }
        }
    }

    /// <summary>The file of a height; null when there is none.</summary>
    public byte[]? Find(ulong height)
    {
        var path = PathOf(height, "json");
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    /// <summary>Anchors the tip; the refusal when that failed. Never throws but for cancellation.</summary>
    public async Task<RefusalCode?> AnchorAsync(CancellationToken cancellation)
    {
        RefusalCode? trouble;
        try
        {
            trouble = await TryAnchorAsync(cancellation);
        }
        catch (AnchorException refused)
        {
            trouble = refused.Code;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            trouble = AnchorCodes.NotKept;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            trouble = AnchorCodes.Unreachable;
        }

        lock (_lock)
        {
            _trouble = trouble;
        }

        return trouble;
    }

    private async Task<RefusalCode?> TryAnchorAsync(CancellationToken cancellation)
    {
        if (_anchor is null || _ledger.ProveState(AnyEntry) is not { } proof
            || ProofVerifier.Verify(proof, TrustedMembers.FromGenesis(_ledger.Genesis)) is not { Holds: true } answer)
        {
            return null;
        }

        var report = answer.Report;
        var token = await _anchor.StampAsync(report.Header, cancellation);
        if (Math.Abs(token.Time.ToUnixTimeMilliseconds() - report.Time.Milliseconds) > PlausibleMilliseconds)
        {
            return AnchorCodes.TimeImplausible;
        }

        using var document = JsonDocument.Parse(proof);
        var file = new AnchorFile(AnchorFile.FormatV1, _anchor.Authority, Base64Url.Encode(token.Bytes.Span), document.RootElement.Clone());
        var line = new AnchorLine(
            report.Partition, report.Height.Value, report.Header.ToString(), token.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), _anchor.Authority);
        Keep(PathOf(line.Height, "json"), file.Write());
        Keep(PathOf(line.Height, "line"), JsonSerializer.SerializeToUtf8Bytes(line, AnchorJson.Default.AnchorLine));
        lock (_lock)
        {
            _kept[line.Height] = line;
        }

        return null;
    }

    private string Sentence()
    {
        var last = _kept.Count == 0 ? "No header is anchored yet" : $"Block {_kept.Last().Key} is anchored by {_kept.Last().Value.Authority} at {_kept.Last().Value.Time}";
        return _trouble is { } code ? $"{last}; the last try failed ({code}): {Sentences.Of(code).En}" : last + (_anchor is null ? "; no authority is configured." : ".");
    }

    private string PathOf(ulong height, string kind) => Path.Combine(_folder, height.ToString("d20", CultureInfo.InvariantCulture) + "." + kind);

    /// <summary>On disk before it counts: written beside, flushed, put in place.</summary>
    private void Keep(string path, byte[] bytes)
    {
        Directory.CreateDirectory(_folder);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private static AnchorLine? TryLine(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), AnchorJson.Default.AnchorLine);
        }
        catch (Exception fault) when (fault is JsonException or IOException)
        {
            return null;
        }
    }
}
