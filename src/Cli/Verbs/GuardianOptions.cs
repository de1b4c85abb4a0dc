using System.CommandLine;
using Xinglin.Client.Answers;
using Xinglin.Client.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary>Files that wards and guardians hand each other.</summary>
internal static class GuardianOptions
{
    public static readonly Option<string[]> Cards = new("--guardian") { Description = "A guardian's card, made for this relationship; repeat.", Required = true, AllowMultipleArgumentsPerToken = true };

    public static readonly Option<string[]> OptionalCards = new("--guardian") { Description = "A guardian's card, one a share; repeat.", AllowMultipleArgumentsPerToken = true };

    public static readonly Option<string> Folder = new("--out") { Description = "Folder for what each guardian gets.", DefaultValueFactory = _ => "." };

    public static readonly Argument<string> File = new("file") { Description = "The file that you were given." };

    public static List<GuardianCard> ReadCards(ParseResult parsed, Option<string[]> cards) => [.. (parsed.GetValue(cards) ?? []).Select(Read<GuardianCard>)];

    /// <summary>The document; a refusal ends the verb.</summary>
    public static T Read<T>(string path)
        where T : class =>
        (System.IO.File.Exists(path) ? GuardianFiles.Read<T>(System.IO.File.ReadAllBytes(path)) : null)
            ?? throw new RefusedException(Refusal.Of(GuardianFileCodes.FileMalformed, $"{path} is not the document it should be: ask for it again."));

    /// <summary>Writes one file a guardian and returns their paths.</summary>
    public static List<string> Write(ParseResult parsed, string name, IReadOnlyList<GuardianInvitation> invitations)
    {
        var folder = Directory.CreateDirectory(parsed.GetValue(Folder)!).FullName;
        List<string> paths = [];
        foreach (var (invitation, number) in invitations.Select((invitation, i) => (invitation, i + 1)))
        {
            paths.Add(Path.Combine(folder, $"{name}-{number}.json"));
            System.IO.File.WriteAllBytes(paths[^1], GuardianFiles.Write(invitation));
        }

        return paths;
    }
}
