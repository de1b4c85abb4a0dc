using System.Globalization;

namespace Xinglin.Vault.Completeness;

/// <summary>Which places of an index scopes cover: wholly, so that completeness can be proved, or in part, so that it cannot.</summary>
/// <param name="Whole">Leaves of which the scopes match every record.</param>
/// <param name="Partial">Leaves of which the scopes may match some records and not others.</param>
public sealed record SectionCoverage(IReadOnlySet<int> Whole, IReadOnlySet<int> Partial)
{
    /// <summary>Everything: what patients see of their own.</summary>
    public static SectionCoverage All { get; } = new(Enumerable.Range(0, SectionVocabulary.Leaves).ToHashSet(), new HashSet<int>());

    /// <summary>What canonical scopes cover; no scope at all means everything. A text that is no scope covers nothing.</summary>
    public static SectionCoverage Of(IReadOnlyList<string> scopes)
    {
        if (scopes.Count == 0)
        {
            return All;
        }

        var whole = new HashSet<int>();
        var touched = new HashSet<int>();
        foreach (var scope in scopes)
        {
            Add(scope, whole, touched);
        }

        return new SectionCoverage(whole, touched.Except(whole).ToHashSet());
    }

    private static void Add(string scope, HashSet<int> whole, HashSet<int> touched)
    {
        var query = scope.IndexOf('?', StringComparison.Ordinal);
        var parameters = query < 0 ? [] : scope[(query + 1)..].Split('&');
        var dot = scope.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || (query >= 0 && query < dot) || parameters.Any(p => !p.Contains('=', StringComparison.Ordinal)))
        {
            return;
        }

        var type = scope[..dot];
        foreach (var section in SectionVocabulary.SectionsOfType(type))
        {
            for (var span = 0; span < SectionVocabulary.Spans.Count; span++)
            {
                var covers = parameters.Select(p => Covers(p, section, span)).Append(IsNamed(section, type) ? Cover.Whole : Cover.Part).Min();
                var leaf = (section * SectionVocabulary.Spans.Count) + span;
                _ = covers == Cover.Whole && whole.Add(leaf);
                _ = covers != Cover.None && touched.Add(leaf);
            }
        }
    }

    private enum Cover
    {
        None,
        Part,
        Whole,
    }

    /// <summary>The section of all other types is never covered wholly by a scope of one type.</summary>
    private static bool IsNamed(int section, string type) => SectionVocabulary.Sections[section].StartsWith(type, StringComparison.Ordinal);

    private static Cover Covers(string parameter, int section, int span)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var alternatives = parameter[(equals + 1)..].Split(',');
        return parameter[..equals] switch
        {
            "category" => alternatives.Select(a => Category(a, section)).Max(),
            "date" => alternatives.Select(a => Date(a, span)).Max(),
            _ => Cover.Part,
        };
    }

    private static Cover Category(string alternative, int section)
    {
        var name = SectionVocabulary.Sections[section];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || alternative.Contains('|', StringComparison.Ordinal) || alternative.Contains('%', StringComparison.Ordinal))
        {
            return Cover.Part;
        }

        // A record of two known categories stands in the sections of both: what matches is in the section of this one.
        var known = SectionVocabulary.Sections.Contains($"{name[..slash]}/{alternative}") && alternative != SectionVocabulary.Other;
        return name[(slash + 1)..] == alternative && known ? Cover.Whole : known ? Cover.None : Cover.Part;
    }

    private static Cover Date(string alternative, int span)
    {
        if (span == 0)
        {
            return Cover.None;
        }

        if (SectionVocabulary.Years(span) is not { } years || !TryYear(alternative, out var prefix, out var year, out var whole))
        {
            return Cover.Part;
        }

        return (prefix, whole) switch
        {
            ("ne" or "sa" or "eb", _) => Cover.Part,
            ("ge", true) => Judge(years.First >= year, years.Last >= year),
            ("gt", true) => Judge(years.First > year, years.Last > year),
            ("le", true) => Judge(years.Last <= year, years.First <= year),
            ("lt", true) => Judge(years.Last < year, years.First < year),
            ("ge" or "gt", false) => Judge(years.First > year, years.Last >= year),
            ("le" or "lt", false) => Judge(years.Last < year, years.First <= year),
            _ => Judge(whole && years.First == year && years.Last == year, years.First <= year && year <= years.Last),
        };
    }

    private static Cover Judge(bool whole, bool some) => whole ? Cover.Whole : some ? Cover.Part : Cover.None;

    /// <summary>The year of a bound, and whether the bound falls on the edge of that year; within it the year's own place is covered in part.</summary>
    private static bool TryYear(string alternative, out string prefix, out int year, out bool whole)
    {
        prefix = alternative.Length > 2 && char.IsAsciiLetter(alternative[0]) ? alternative[..2] : "eq";
        var text = alternative.Length > 2 && char.IsAsciiLetter(alternative[0]) ? alternative[2..] : alternative;
        whole = text.Length == 4 || (prefix is "ge" or "lt" && text.Length is 7 or 10 && text[4..] is "-01" or "-01-01");
        year = 0;
        return text.Length >= 4 && int.TryParse(text[..4], NumberStyles.None, CultureInfo.InvariantCulture, out year);
    }
}
