using System.Globalization;
using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Interop.Fhir.Search;

/// <summary>
/// Reads a search's parameters. What is unknown or not supported is a problem that names it, and never passed over in silence: a condition that
/// is dropped gives more than was asked for.
/// </summary>
/// <param name="zone">Minutes east of UTC for times that name no offset.</param>
/// <param name="now">What <c>ap</c> measures a date's distance from.</param>
public sealed class SearchParser(int zone, DateTimeOffset now)
{
    private readonly List<SearchStep> _steps = [];
    private readonly List<SearchInclude> _includes = [];
    private readonly List<SearchSort> _sorts = [];
    private readonly List<string> _elements = [];
    private int _count = SearchLimits.CountDefault;
    private SearchSummary _summary;
    private bool _total = true;

    /// <summary>Reads; the problems when it is refused.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="parameters">Name and value as decoded from the query or form, in order.</param>
    /// <param name="lenient">Drops what is not supported (<c>Prefer: handling=lenient</c>); a malformed value is refused all the same.</param>
    /// <param name="zone">Minutes east of UTC for times that name no offset.</param>
    /// <param name="now">What <c>ap</c> measures a date's distance from.</param>
    public static (SearchRequest? Request, IReadOnlyList<SearchProblem> Problems) Read(
        string type, IReadOnlyList<KeyValuePair<string, string>> parameters, bool lenient, int zone, DateTimeOffset now)
    {
        var parser = new SearchParser(zone, now);
        if (parameters.Count > SearchLimits.ParametersMax)
        {
            return (null, [new SearchProblem(SearchCodes.TooCostly, "?", $"A search has at most {SearchLimits.ParametersMax} parameters.")]);
        }

        var (used, problems) = (new List<KeyValuePair<string, string>>(), new List<SearchProblem>());
        foreach (var (name, value) in parameters)
        {
            if (parser.Take(type, name, value) is { } problem)
            {
                problems.Add(problem);
            }
            else
            {
                used.Add(new KeyValuePair<string, string>(name, value));
            }
        }

        return problems.Count > 0 && !(lenient && problems.TrueForAll(p => p.Code == SearchCodes.NotSupported))
            ? (null, problems)
            : (new SearchRequest(type, parser._steps, parser._includes, parser._sorts, parser._count, parser._summary, parser._elements, parser._total, used, problems), []);
    }

    private SearchProblem? Take(string type, string name, string value)
    {
        if (value.Length > SearchLimits.ValueLengthMax)
        {
            return new SearchProblem(SearchCodes.TooCostly, name, $"A value has at most {SearchLimits.ValueLengthMax} characters.");
        }

        switch (name)
        {
            case "_count":
                return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _count) && _count <= SearchLimits.CountMax
                    ? null
                    : Invalid(name, $"A whole number up to {SearchLimits.CountMax}.");
            case "_summary":
                return TakeSummary(name, value);
            case "_total":
                _total = value != "none";
                return value is "none" or "accurate" ? null : value == "estimate" ? NotSupported(name) : Invalid(name, "none or accurate.");
            case "_elements":
                _elements.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries));
                return _elements.Find(e => R4Definitions.Type(type)?.Element(e) is null) is null ? null : Invalid(name, "Names of the type's own elements, a comma between.");
            case "_sort":
                return TakeSort(type, name, value);
            case "_include" or "_include:iterate" or "_revinclude" or "_revinclude:iterate":
                return TakeInclude(type, name, value);
            case "_format" or "_pretty":
                return null; // Read where the answer is written.
            default:
                var (step, problem) = Step(type, name, name, value, SearchLimits.ChainMax);
                if (step is not null)
                {
                    _steps.Add(step);
                }

                return problem;
        }
    }

    private SearchProblem? TakeSummary(string name, string value)
    {
        (SearchSummary? summary, var known) = value switch
        {
            "false" => (SearchSummary.Whole, true),
            "true" => (SearchSummary.Summary, true),
            "text" => (SearchSummary.Text, true),
            "data" => (SearchSummary.Data, true),
            "count" => (SearchSummary.Count, true),
            _ => ((SearchSummary?)null, false),
        };
        _summary = summary ?? _summary;
        return known ? null : Invalid(name, "true, false, text, data or count.");
    }

    private SearchProblem? TakeSort(string type, string name, string value)
    {
        foreach (var key in value.Split(','))
        {
            var code = key.TrimStart('-');
            if (SearchableParameters.Find(type, code) is not { Type: "date" or "string" or "token" or "number" or "quantity" or "uri" or "reference" })
            {
                return NotSupported($"{name}={code}");
            }

            _sorts.Add(new SearchSort(code, key.StartsWith('-')));
        }

        return null;
    }

    private SearchProblem? TakeInclude(string type, string name, string value)
    {
        var parts = value.Split(':');
        var reverse = name.StartsWith("_rev", StringComparison.Ordinal);
        var iterates = name.EndsWith(":iterate", StringComparison.Ordinal);
        if (parts.Length is < 2 or > 3 || !ResourceTypes.Contains(parts[0]) || (parts.Length == 3 && !ResourceTypes.Contains(parts[2])))
        {
            return value == "*" ? NotSupported(name) : Invalid(name, "Type:parameter or Type:parameter:Target.");
        }

        if (!iterates && (reverse ? parts.Length == 3 && parts[2] != type : parts[0] != type))
        {
            return Invalid(name, "The type is that of the search, or the parameter ends with :iterate.");
        }

        if (parts[1] == "*" ? reverse : SearchableParameters.Find(parts[0], parts[1]) is not { Type: "reference" })
        {
            return NotSupported(name);
        }

        _includes.Add(new SearchInclude(parts[0], parts[1], parts.Length == 3 ? parts[2] : null, reverse, iterates));
        return null;
    }

    /// <summary>A criterion, or a chain whose end is one.</summary>
    private (SearchStep? Step, SearchProblem? Problem) Step(string type, string whole, string name, string value, int left)
    {
        if (left < 0)
        {
            return (null, new SearchProblem(SearchCodes.TooCostly, whole, $"A chain has at most {SearchLimits.ChainMax} steps."));
        }

        if (name.StartsWith("_has:", StringComparison.Ordinal))
        {
            return Has(type, whole, name, value, left);
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? Criterion(type, whole, name, value) : Chain(type, whole, name[..dot], name[(dot + 1)..], value, left);
    }

    private (SearchStep? Step, SearchProblem? Problem) Criterion(string type, string whole, string name, string value)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (code, modifier) = colon < 0 ? (name, string.Empty) : (name[..colon], name[(colon + 1)..]);
        if (SearchableParameters.Find(type, code) is not { } parameter)
        {
            return (null, NotSupported(whole));
        }

        var toType = parameter.Type == "reference" && modifier.Length > 0 && IsTarget(parameter, modifier);
        if (modifier.Length > 0 && !toType && !ValueParser.Modifiers(parameter.Type).Contains(modifier))
        {
            return (null, NotSupported(whole));
        }

        if (modifier == "missing")
        {
            return value is "true" or "false"
                ? (new SearchStep(new SearchCriterion(parameter, modifier, [], value == "true"), null), null)
                : (null, Invalid(whole, "true or false."));
        }

        return new ValueParser(type, zone, now).Alternatives(parameter, modifier, value) is { } values
            ? (new SearchStep(new SearchCriterion(parameter, modifier, values), null), null)
            : (null, Invalid(whole, $"The value does not have the form of a {parameter.Type} parameter (R4, 3.1.1.4)."));
    }

    /// <summary><c>subject:Patient.name</c>; without a type the rest must be a parameter of every type that the reference may lead to and that has it.</summary>
    private (SearchStep? Step, SearchProblem? Problem) Chain(string type, string whole, string head, string rest, string value, int left)
    {
        var parts = head.Split(':');
        if (parts.Length > 2 || SearchableParameters.Find(type, parts[0]) is not { Type: "reference" } parameter || (parts.Length == 2 && !IsTarget(parameter, parts[1])))
        {
            return (null, NotSupported(whole));
        }

        var next = new Dictionary<string, SearchStep>(StringComparer.Ordinal);
        SearchProblem? first = null;
        foreach (var target in parts.Length == 2 ? [parts[1]] : parameter.Targets)
        {
            var (step, problem) = Step(target, whole, rest, value, left - 1);
            if (step is not null)
            {
                next[target] = step;
            }

            first = problem is { Code: not SearchCodes.NotSupported } ? problem : first ?? problem;
        }

        return next.Count == 0
            ? (null, first ?? NotSupported(whole))
            : (new SearchStep(null, new SearchChain(false, parameter, [.. next.Keys], next)), null);
    }

    /// <summary><c>_has:Observation:subject:code</c>.</summary>
    private (SearchStep? Step, SearchProblem? Problem) Has(string type, string whole, string name, string value, int left)
    {
        var parts = name.Split(':', 4);
        if (parts.Length < 4 || !ResourceTypes.Contains(parts[1]) || SearchableParameters.Find(parts[1], parts[2]) is not { Type: "reference" } parameter || !IsTarget(parameter, type))
        {
            return (null, NotSupported(whole));
        }

        var (step, problem) = Step(parts[1], whole, parts[3], value, left - 1);
        return step is null
            ? (null, problem)
            : (new SearchStep(null, new SearchChain(true, parameter, [parts[1]], new Dictionary<string, SearchStep>(StringComparer.Ordinal) { [parts[1]] = step })), null);
    }

    private static bool IsTarget(SearchParameterDefinition parameter, string type) =>
        ResourceTypes.Contains(type) && (parameter.Targets.Count == 0 || parameter.Targets.Contains(type));

    private static SearchProblem NotSupported(string parameter) =>
        new(SearchCodes.NotSupported, parameter, "This parameter or modifier is not supported here: leave it out, or send Prefer: handling=lenient.");

    private static SearchProblem Invalid(string parameter, string sentence) => new(SearchCodes.ValueInvalid, parameter, sentence);
}
