namespace Xinglin.Vault.Keys.Slip39;

/// <summary>
/// The 1,024 words of SLIP-39 (satoshilabs/slips, slip-0039/wordlist.txt, part of the standard): in alphabetical order, told apart by
/// their first four letters.
/// </summary>
internal static class Slip39Words
{
    private static readonly string[] Words = Load();

    public static string Of(int value) => Words[value];

    /// <summary>The word's number, or a negative one. Case does not matter.</summary>
    public static int Find(string word) => Array.BinarySearch(Words, word.ToLowerInvariant(), StringComparer.Ordinal);

    private static string[] Load()
    {
        using var file = new StreamReader(typeof(Slip39Words).Assembly.GetManifestResourceStream("slip39-words.txt")!);
        return file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
