namespace Xinglin.Contracts;

/// <summary>Alphabets and lengths of the few texts that contracts accept: organisations' names and addresses, never a person's words (wall 1).</summary>
internal static class Texts
{
    /// <summary>2 to 32 of a-z, 0-9 and hyphen, starting with a letter: a member's short name, a parameter's name.</summary>
    public static bool IsSlug(string text) => text.Length is >= 2 and <= 32 && text[0] is >= 'a' and <= 'z' && IsAll(text, IsSlugLetter);

    /// <summary>1 to 80 characters without controls, not beginning or ending with a space: an organisation's name, decided by vote.</summary>
    public static bool IsOrganisationName(string text) =>
        text.Length is >= 1 and <= 80 && text[0] != ' ' && text[^1] != ' ' && IsAll(text, letter => letter is >= ' ' and not ('\u007f' or '<' or '>') && !char.IsControl(letter) && !char.IsSurrogate(letter));

    /// <summary>1 to 128 visible ASCII characters: where an ordering service is found.</summary>
    public static bool IsEndpoint(string text) => text.Length is >= 1 and <= 128 && IsAll(text, letter => letter is > ' ' and < '\u007f' and not ('"' or '<' or '>' or '\\'));

    private static bool IsSlugLetter(char letter) => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-';

    private static bool IsAll(string text, Func<char, bool> allowed)
    {
        foreach (var letter in text)
        {
            if (!allowed(letter))
            {
                return false;
            }
        }

        return true;
    }
}
