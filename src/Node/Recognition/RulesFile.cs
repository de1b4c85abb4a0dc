using System.Text;
using Xinglin.Vault.Recognition;

namespace Xinglin.Node.Recognition;

/// <summary>
/// A member's rules: the file <c>rules.json</c> in its folder <c>recognition</c>, read anew when it changes; without it the demonstration region's.
/// A file that cannot be read as rules gives none: no older ones are used in its place.
/// </summary>
internal sealed class RulesFile(string folder)
{
    private const string Built = "recognition.json";

    private readonly string _path = Path.Combine(folder, "rules.json");
    private readonly Lock _turn = new();
    private (DateTime Written, RecognitionRules? Rules, string Text)? _kept;

    /// <summary>The rules with their exact text; null when there are none.</summary>
    public (RecognitionRules Rules, string Text)? Current()
    {
        lock (_turn)
        {
            var written = File.Exists(_path) ? File.GetLastWriteTimeUtc(_path) : default;
            if (_kept is not { } kept || kept.Written != written)
            {
                var text = written == default ? BuiltIn() : Read();
                _kept = kept = (written, RecognitionRules.TryRead(text), Encoding.UTF8.GetString(text));
            }

            return kept.Rules is { } rules ? (rules, kept.Text) : null;
        }
    }

    private byte[] Read() => new FileInfo(_path).Length > RecognitionRules.BytesMax ? [] : File.ReadAllBytes(_path);

    private static byte[] BuiltIn()
    {
        using var stream = typeof(RulesFile).Assembly.GetManifestResourceStream(Built)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
