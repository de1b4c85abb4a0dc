using System.Globalization;
using System.Net;
using System.Text;
using Xinglin.Node.Api;

namespace Xinglin.Node.Home;

/// <summary>The home page as HTML. What comes from outside the code passes <see cref="Text"/>.</summary>
internal sealed class HomePage(Words words, NodeMembers members, NodeOptions options, TimeProvider clock, string address)
{
    private readonly StringBuilder _html = new(16 * 1024);

    public string Render()
    {
        Head();
        Members();
        TryNext();
        Doors();
        _html.Append($"""
            </main>
            <footer><p>{Say("This page shows what every member's replica says of itself. Nothing on the ledger names a person.", "本页显示各成员副本对自身的说明。账本上没有任何个人信息。")}</p></footer>
            </body>
            </html>
            """);
        return _html.ToString();
    }

    private void Head()
    {
        var other = words.Chinese ? ("en", "English") : ("zh", "中文");
        _html.Append($"""
            <!doctype html>
            <html lang="{words.Tag}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>杏林 Xinglin</title>
            <link rel="stylesheet" href="/home.css">
            <script src="/home.js" defer></script>
            </head>
            <body data-final="{Say("final {0} s ago", "{0} 秒前终局")}" data-stale="{Say("no final block for {0} s: releases nothing", "已 {0} 秒没有终局区块：不提供任何数据")}" data-lost="{Say("this node does not answer", "本节点没有回应")}">

            """);
        if (options.Demonstration)
        {
            _html.Append($"""<p class="banner" role="note">{Say("Demonstration: invented persons, not for care", "演示：人物均为虚构，不得用于诊疗")}</p>""").Append('\n');
        }

        _html.Append($"""
            <header>
            <a class="language" href="/?lang={other.Item1}" lang="{other.Item1}">{other.Item2}</a>
            <h1><span lang="zh">杏林</span> Xinglin</h1>
            <p class="lead">{Say(
                "A health ledger that several organisations run together. Records stay where they are made; the ledger holds who may see what, and proof of what happened. The patient holds the keys.",
                "由多家机构共同运行的健康账本。病历留在产生它的地方；账本只记录谁可以看什么，以及发生过什么的证明。钥匙在患者手里。")}</p>
            </header>
            <main>

            """);
    }

    private void Members()
    {
        var statuses = members.All.Select(m => (Node: m, Status: NetworkEndpoints.Status(m, clock))).ToList();
        var first = statuses[0].Status;
        var quorum = words.Chinese
            ? string.Create(CultureInfo.InvariantCulture, $"{first.Validators} 个验证成员中 {first.Quorum} 个同意，区块即告终局。")
            : string.Create(CultureInfo.InvariantCulture, $"A block is final when {first.Quorum} of {first.Validators} validating members have signed it.");
        _html.Append($"""
            <section aria-labelledby="members">
            <h2 id="members">{Say("Members", "成员")}</h2>
            <p>{quorum}</p>
            <ul class="members">

            """);
        foreach (var (node, status) in statuses)
        {
            Member(node, status);
        }

        _html.Append("</ul>\n</section>\n");
    }

    private void Member(MemberNode node, StatusAnswer status)
    {
        var member = node.Ledger.Member;
        var part = member.Validator is null ? Say("takes part", "参与") : Say("validates", "验证");
        var seconds = Math.Max(0, status.AgeMilliseconds / 1000).ToString(CultureInfo.InvariantCulture);
        var state = status.Fresh ? Say($"final {seconds} s ago", $"{seconds} 秒前终局") : Say($"no final block for {seconds} s: releases nothing", $"已 {seconds} 秒没有终局区块：不提供任何数据");
        _html.Append(CultureInfo.InvariantCulture, $"""
            <li data-member="{Text(node.Slug)}" class="{(status.Fresh ? "fresh" : "stale")}">
            <h3>{Text(member.Name)}</h3>
            <p class="kind">{Text(Kind(member.Kind))} · {part} · <code>/{Text(node.Slug)}/</code></p>
            <p class="height">{Say("Block", "区块")} <b data-height>{status.Height}</b></p>
            <p class="state"><span class="dot" aria-hidden="true"></span><span data-state>{state}</span></p>
            </li>

            """);
    }

    private void TryNext()
    {
        if (!options.Demonstration)
        {
            return;
        }

        _html.Append($"""
            <section aria-labelledby="next">
            <h2 id="next">{Say("What to try next", "接下来试试")}</h2>
            <p>{Say("In a second terminal, in the folder of Xinglin: a record is written, registered, asked for, granted, read, verified; then the grant is revoked and the next read is refused.",
                "在第二个终端、杏林所在目录中运行：写入一条记录、登记、申请、授权、读取、核对；随后撤销授权，下一次读取即被拒绝。")}</p>
            <pre><code>./xinglin demo medrec --node {Text(address)}</code></pre>
            </section>

            """);
    }

    private void Doors()
    {
        _html.Append($"""<section aria-labelledby="doors"><h2 id="doors">{Say("Doors", "入口")}</h2><div class="doors">""").Append('\n');
        foreach (var door in Door.All(words, options.Demonstration))
        {
            _html.Append($"""<article id="{door.Id}"><h3>{Text(door.Title)}</h3><p>{Text(door.Purpose)}</p>""");
            if (door.Links.Count > 0)
            {
                _html.Append("<p>").AppendJoin(" · ", door.Links.Select(l => $"""<a href="{l.Address}">{Text(l.Text)}</a>""")).Append("</p>");
            }

            if (door.Commands.Count > 0)
            {
                _html.Append("<pre><code>").AppendJoin("\n", door.Commands.Select(Text)).Append("</code></pre>");
            }

            _html.Append("</article>\n");
        }

        _html.Append("</div></section>\n");
    }

    private string Kind(string kind) => kind switch
    {
        "hospital" => Say("Hospital", "医院"),
        "clinic" => Say("Community clinic", "社区卫生服务中心"),
        "bureau" => Say("Health bureau", "卫生健康局"),
        "examination-centre" => Say("Examination centre", "体检中心"),
        _ => kind,
    };

    private string Say(string english, string chinese) => words.Say(english, chinese);

    private static string Text(string value) => WebUtility.HtmlEncode(value);
}
