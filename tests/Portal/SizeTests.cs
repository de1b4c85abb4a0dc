using System.Text.Json;

namespace Xinglin.Portal;

/// <summary>What a patient's phone must load before the first page is of use.</summary>
[Collection(PortalCollection.Name)]
public sealed class SizeTests(PortalFixture portal)
{
    private const long ScriptBytesMax = 350 * 1024;

    [Theory]
    [InlineData(PortalOrigins.Patient)]
    [InlineData(PortalOrigins.Front)]
    public async Task The_first_page_loads_at_most_350_KiB_of_script_with_a_cold_cache(string origin)
    {
        await using var window = await portal.OpenAsync(Screen.ChinesePhone);
        await window.GoAsync(portal.At(origin));

        var scripts = await window.Page.EvaluateAsync<JsonElement>("""
            () => performance.getEntriesByType('resource').filter((r) => r.name.endsWith('.js')).map((r) => ({ name: new URL(r.name).pathname, encoded: r.encodedBodySize, decoded: r.decodedBodySize }))
            """);
        var sizes = scripts.EnumerateArray().Select(s => (Name: s.GetProperty("name").GetString(), Encoded: s.GetProperty("encoded").GetInt64(), Decoded: s.GetProperty("decoded").GetInt64())).ToList();
        Assert.NotEmpty(sizes);
        Assert.All(sizes.Where(s => s.Decoded > 1024), s => Assert.True(s.Encoded < s.Decoded, $"{s.Name} came uncompressed."));
        Assert.InRange(sizes.Sum(s => s.Encoded), 1, ScriptBytesMax);
    }
}
