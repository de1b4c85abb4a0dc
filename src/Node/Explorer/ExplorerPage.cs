using System.Net;
using System.Text;

namespace Xinglin.Node.Explorer;

/// <summary>One page: everything that comes from outside passes <see cref="Text"/>.</summary>
internal sealed class ExplorerPage(bool chinese)
{
    private readonly StringBuilder _body = new();

    /// <summary>The sentence in the reader's language.</summary>
    public string Say(string english, string chineseText) => chinese ? chineseText : english;

    /// <summary>Encodes for HTML.</summary>
    public static string Text(string value) => WebUtility.HtmlEncode(value);

    /// <summary>Appends markup; interpolate only what <see cref="Text"/> gave.</summary>
    public ExplorerPage Add(string markup)
    {
        _body.Append(markup).Append('\n');
        return this;
    }

    /// <summary>A table; cells are markup.</summary>
    public ExplorerPage Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        _body.Append("<div class=\"wide\"><table><thead><tr>");
        foreach (var head in heads)
        {
            _body.Append("<th scope=\"col\">").Append(Text(head)).Append("</th>");
        }

        _body.Append("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            _body.Append("<tr>").AppendJoin(string.Empty, row.Select(cell => $"<td>{cell}</td>")).Append("</tr>");
        }

        _body.Append("</tbody></table></div>\n");
        return this;
    }

    /// <summary>The whole document.</summary>
    public IResult Answer(string title, int status = StatusCodes.Status200OK) =>
        Results.Content(Document(title), "text/html; charset=utf-8", Encoding.UTF8, status);

    private string Document(string title) => $"""
        <!doctype html>
        <html lang="{(chinese ? "zh-CN" : "en")}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(title)} · Xinglin</title>
        <link rel="stylesheet" href="/explorer/style.css">
        </head>
        <body>
        <header>
        <nav aria-label="{Say("Explorer", "浏览器")}">
        <a href="/">杏林 Xinglin</a>
        <a href="/explorer">{Say("Blocks", "区块")}</a>
        <a href="/explorer/contracts">{Say("Contracts", "合约")}</a>
        </nav>
        </header>
        <main>
        <h1>{Text(title)}</h1>
        {_body}
        </main>
        </body>
        </html>
        """;
}
