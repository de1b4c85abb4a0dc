namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>The text that a row is called by: its key columns, a <c>|</c> between them.</summary>
internal static class RowKey
{
    /// <summary>Null when a part is missing or all together are too long.</summary>
    public static string? Of(IReadOnlyList<string?> parts)
    {
        if (parts.Any(string.IsNullOrWhiteSpace))
        {
            return null;
        }

        var key = string.Join('|', parts.Select(p => p!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)));
        return key.Length <= SidecarLimits.KeyCharactersMax ? key : null;
    }

    /// <summary>The parts again.</summary>
    public static IReadOnlyList<string> Parts(string key)
    {
        var (parts, part) = (new List<string>(), new System.Text.StringBuilder());
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] == '|')
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(key[i] == '\\' ? key[++i] : key[i]);
            }
        }

        parts.Add(part.ToString());
        return parts;
    }
}
