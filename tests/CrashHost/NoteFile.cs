using Xinglin.Ledger.Primitives;

namespace Xinglin.CrashHost;

/// <summary>What the process had when it was killed: one line for each acknowledgement, written after it came. The last may be incomplete.</summary>
internal sealed class NoteFile(string path) : IDisposable
{
    private readonly Lock _turn = new();
    private readonly StreamWriter _file = new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };

    /// <summary>The words of every complete line that has so many.</summary>
    public static List<string[]> Read(string path, int words)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var text = File.ReadAllText(path);
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n').Select(line => line.Split(' ')).Where(line => line.Length == words)];
    }

    public static Hash Hash(string text) => Xinglin.Ledger.Primitives.Hash.TryParse(text, out var hash) ? hash : throw new FormatException(text);

    public void Write(string line)
    {
        lock (_turn)
        {
            // In one write, so that a kill leaves a line or a part of the last.
            _file.Write(line + "\n");
        }
    }

    public void Dispose() => _file.Dispose();
}
