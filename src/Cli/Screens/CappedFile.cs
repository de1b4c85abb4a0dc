namespace Xinglin.Cli.Screens;

/// <summary>Reads a file that somebody else made.</summary>
internal static class CappedFile
{
    /// <summary>Its bytes, one more than the cap at most: enough for who checks them to refuse them as too long.</summary>
    public static byte[] Read(string path, int max)
    {
        using var stream = File.OpenRead(path);
        var bytes = new byte[(int)Math.Min(stream.Length, max + 1L)];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
