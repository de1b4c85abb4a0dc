using System.Text;
using System.Text.Json;

namespace Xinglin.Node.Demonstration.Population.Import;

/// <summary>What an import did.</summary>
/// <param name="Files">Files looked at.</param>
/// <param name="FilesLoaded">Files of which at least one record was filed.</param>
/// <param name="Patients">Patients admitted, counted at each holder.</param>
/// <param name="Records">Records filed.</param>
/// <param name="Skipped">Files and entries skipped, by reason, in the order of the reasons' texts.</param>
public sealed record ImportSummary(int Files, int FilesLoaded, int Patients, int Records, IReadOnlyDictionary<string, int> Skipped);

/// <summary>
/// <c>import-report.ndjson</c>: one line for every file or entry that was skipped, with its reason, and a last line with the counts. It names files,
/// places and elements, never contents.
/// </summary>
internal sealed class ImportReport : IDisposable
{
    private readonly FileStream _file;
    private readonly string _path;
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);
    private int _lines;

    public ImportReport(string path)
    {
        _path = path;
        _file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write);
    }

    /// <summary>Skips by reason.</summary>
    public IReadOnlyDictionary<string, int> Skipped => _skipped;

    /// <summary>Notes a skipped file, or an entry of it.</summary>
    public void Skip(string file, SkipReason reason, int? entry = null, string? element = null)
    {
        _skipped[reason.Value] = _skipped.GetValueOrDefault(reason.Value) + 1;
        if (_lines++ < ImportLimits.ReportLinesMax)
        {
            Line(writer =>
            {
                writer.WriteString("file", file);
                writer.WriteString("reason", reason.Value);
                if (entry is { } index)
                {
                    writer.WriteNumber("entry", index);
                }

                if (element is not null)
                {
                    writer.WriteString("element", element);
                }
            });
        }
    }

    /// <summary>Writes the counts and puts the report in place of the last one.</summary>
    public void Finish(ImportSummary summary)
    {
        Line(writer =>
        {
            writer.WriteNumber("files", summary.Files);
            writer.WriteNumber("filesLoaded", summary.FilesLoaded);
            writer.WriteNumber("patients", summary.Patients);
            writer.WriteNumber("records", summary.Records);
            writer.WriteStartObject("skipped");
            foreach (var (reason, count) in summary.Skipped)
            {
                writer.WriteNumber(reason, count);
            }

            writer.WriteEndObject();
        });
        _file.Dispose();
        File.Move(_path + ".new", _path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Line(Action<Utf8JsonWriter> members)
    {
        var options = new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };
        using (var writer = new Utf8JsonWriter(_file, options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        _file.Write(Encoding.UTF8.GetBytes("\n"));
    }
}
