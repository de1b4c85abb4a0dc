using System.Text.Json;

namespace Xinglin.Portal;

/// <summary>Chinese that renders as boxes is no Chinese.</summary>
[Collection(PortalCollection.Name)]
public sealed class GlyphTests(PortalFixture portal)
{
    [Fact]
    public async Task No_Chinese_character_of_the_portal_renders_as_the_missing_glyph()
    {
        var characters = Characters();
        Assert.True(characters.Length > 300, $"Only {characters.Length} characters were found in the words.");
        await using var window = await portal.OpenAsync(Screen.ChinesePhone);
        await window.GoAsync(portal.At(PortalOrigins.Front));

        Assert.Equal(string.Empty, await MissingAsync(window.Page, characters));
    }

    [Fact]
    public async Task The_comparison_knows_a_missing_glyph()
    {
        await using var window = await portal.OpenAsync(Screen.ChinesePhone);
        await window.GoAsync(portal.At(PortalOrigins.Front));

        Assert.Equal("\u0378", await MissingAsync(window.Page, "杏\u0378林"));
    }

    /// <summary>Those of the characters that are drawn as what nobody has a glyph for is drawn.</summary>
    private static async Task<string> MissingAsync(IPage page, string characters) => await page.EvaluateAsync<string>("""
        (characters) => {
          const canvas = document.createElement('canvas');
          canvas.width = canvas.height = 48;
          const pen = canvas.getContext('2d', { willReadFrequently: true });
          const font = getComputedStyle(document.body).fontFamily;
          const draw = (character) => {
            pen.clearRect(0, 0, 48, 48);
            pen.font = `32px ${font}`;
            pen.fillText(character, 4, 36);
            return pen.getImageData(0, 0, 48, 48).data.join();
          };
          const missing = draw('\u0379');
          return [...characters].filter((character) => draw(character) === missing).join('');
        }
        """, characters);

    /// <summary>Every Chinese character of the dictionaries and of the node's sentences.</summary>
    private static string Characters()
    {
        var words = Directory.EnumerateFiles(Path.Combine(PortalFixture.Root, "web", "src"), "*.ts*", SearchOption.AllDirectories).Select(File.ReadAllText);
        using var sentences = JsonDocument.Parse(File.ReadAllText(Path.Combine(PortalFixture.Root, "src", "Node", "Errors", "sentences.json")));
        var said = sentences.RootElement.EnumerateArray().Select(s => s.GetProperty("zh").GetString()!);
        return new string([.. string.Concat(words.Concat(said)).Where(c => c is >= '\u3000' and <= '\u9fff' or >= '\uff00' and <= '\uffef' && c != '\u3000').Distinct()]);
    }
}
