namespace Xinglin.Node.Home;

/// <summary>Says each thing in the reader's language: Chinese when asked for or preferred, else English.</summary>
internal sealed record Words(bool Chinese)
{
    public string Tag => Chinese ? "zh-CN" : "en";

    public static Words For(string? asked, string? accepted) => new(asked switch
    {
        "zh" => true,
        "en" => false,
        _ => Prefers(accepted ?? string.Empty),
    });

    public string Say(string english, string chinese) => Chinese ? chinese : english;

    /// <summary>The first of the two languages that the browser names; browsers list them by preference.</summary>
    private static bool Prefers(string accepted)
    {
        foreach (var language in accepted.Split(','))
        {
            var tag = language.Split(';')[0].Trim();
            if (tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            if (tag.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return false;
    }
}
