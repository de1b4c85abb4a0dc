using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Search;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>Where a search goes on.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="Parameters">The parameters that were used, name and value in turn.</param>
/// <param name="Position">The last entry of the page before.</param>
/// <param name="At">When it was made, milliseconds.</param>
internal sealed record PageToken(string Type, IReadOnlyList<string> Parameters, SearchPosition Position, long At);

/// <summary>
/// Page tokens, encrypted: where one page ends would tell what lies between it and the next. They hold for one caller, for an hour, and for as long as the
/// process runs.
/// </summary>
internal sealed class PageTokens(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly AesGcm _cipher = new(RandomNumberGenerator.GetBytes(32), AesGcm.TagByteSizes.MaxSize);
    private readonly Lock _turn = new();

    /// <summary>The token.</summary>
    public string Write(string caller, string type, IReadOnlyList<KeyValuePair<string, string>> parameters, SearchPosition position)
    {
        var values = position.Values.Select(v => v switch
        {
            null => new PageValue("n", string.Empty),
            long whole => new PageValue("i", whole.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            double real => new PageValue("r", real.ToString("R", System.Globalization.CultureInfo.InvariantCulture)),
            _ => new PageValue("t", (string)v),
        });
        var text = JsonSerializer.SerializeToUtf8Bytes(
            new PageText(type, [.. parameters.SelectMany(p => new[] { p.Key, p.Value })], [.. values], position.Key, clock.GetUtcNow().ToUnixTimeMilliseconds()),
            PageJson.Default.PageText);
        var sealedText = new byte[12 + text.Length + 16];
        RandomNumberGenerator.Fill(sealedText.AsSpan(0, 12));
        lock (_turn)
        {
            _cipher.Encrypt(sealedText.AsSpan(0, 12), text, sealedText.AsSpan(12, text.Length), sealedText.AsSpan(12 + text.Length), Encoding.UTF8.GetBytes(caller));
        }

        return Base64Url.Encode(sealedText);
    }

    /// <summary>Reads it back; null when it is none of ours for this caller, or too old.</summary>
    public PageToken? Read(string caller, string token)
    {
        if (Base64Url.Decode(token) is not { Length: > 28 } sealedText)
        {
            return null;
        }

        var text = new byte[sealedText.Length - 28];
        try
        {
            lock (_turn)
            {
                _cipher.Decrypt(sealedText.AsSpan(0, 12), sealedText.AsSpan(12, text.Length), sealedText.AsSpan(12 + text.Length, 16), text, Encoding.UTF8.GetBytes(caller));
            }
        }
        catch (CryptographicException)
        {
            return null;
        }

        var page = JsonSerializer.Deserialize(text, PageJson.Default.PageText)!;
        var age = clock.GetUtcNow().ToUnixTimeMilliseconds() - page.At;
        return age > Life.TotalMilliseconds ? null : new PageToken(page.Type, page.Parameters, new SearchPosition([.. page.Values.Select(Value)], page.Key), page.At);
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private static object? Value(PageValue value) => value.Kind switch
    {
        "n" => null,
        "i" => long.Parse(value.Text, System.Globalization.CultureInfo.InvariantCulture),
        "r" => double.Parse(value.Text, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.Text,
    };
}

internal sealed record PageValue(string Kind, string Text);

internal sealed record PageText(string Type, IReadOnlyList<string> Parameters, IReadOnlyList<PageValue> Values, long Key, long At);

[JsonSerializable(typeof(PageText))]
internal sealed partial class PageJson : JsonSerializerContext;
