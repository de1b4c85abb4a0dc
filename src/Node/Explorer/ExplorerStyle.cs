namespace Xinglin.Node.Explorer;

/// <summary>The explorer's style sheet: text contrast at least 4.5 to 1, readable at phone width.</summary>
internal static class ExplorerStyle
{
    public const string Sheet = """
        body { margin: 0; font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: #1f1f1f; background: #fff; }
        header { background: #0b3d2e; }
        nav { display: flex; gap: 1.5rem; padding: .75rem 1rem; max-width: 70rem; margin: 0 auto; flex-wrap: wrap; }
        nav a { color: #fff; text-decoration: none; }
        nav a:hover, nav a:focus { text-decoration: underline; }
        main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #d9d9d9; vertical-align: top; white-space: nowrap; }
        code, pre { font: 13px/1.5 ui-monospace, monospace; }
        pre { background: #f6f6f6; padding: 1rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
        a { color: #0958d9; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dd { margin: 0; overflow-wrap: anywhere; }
        .refused { color: #a8071a; }
        """;
}
