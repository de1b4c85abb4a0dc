using Xinglin.Interop.Fhir.Search;
using Xinglin.Node.Fhir.Index;

namespace Xinglin.Node.Fhir.Search;

/// <summary>
/// A search with its view as one statement. What the view hides is excluded in every place where a resource is looked at: the resource itself, each
/// step of a chain, and the count. The narrowest condition drives, the others are asked of each resource that it gives.
/// </summary>
internal sealed class SearchPlan
{
    private readonly SearchSql _sql = new();
    private readonly IndexNames _names;
    private readonly FhirView _view;
    private readonly string _type;
    private readonly IReadOnlyList<SearchStep> _steps;
    private readonly IReadOnlyList<int>? _patients;
    private int _aliases;

    private SearchPlan(IndexNames names, FhirView view, string type, IReadOnlyList<SearchStep> steps)
    {
        (_names, _view, _type, _steps) = (names, view, type, steps);
        _patients = view.Patients?.Select(Patient).ToList();
    }

    /// <summary>How many there are: one row, one number.</summary>
    public static SearchSql Count(IndexNames names, FhirView view, string type, IReadOnlyList<SearchStep> steps)
    {
        var plan = new SearchPlan(names, view, type, steps);
        var driver = plan.Driver(null);
        return plan._sql.Add($"SELECT count({(driver.Repeats ? "DISTINCT i.key" : "*")}) FROM {driver.From} WHERE {driver.Where}{plan.Conditions(driver)}");
    }

    /// <summary>One page: key, id, version, row number, and the values of the sort keys.</summary>
    /// <param name="names">Numbers.</param>
    /// <param name="view">What may be seen.</param>
    /// <param name="type">The resource type.</param>
    /// <param name="steps">Conditions.</param>
    /// <param name="sorts">Order; the key decides between equals.</param>
    /// <param name="after">The sort values and key of the last entry of the page before; null for the first page.</param>
    /// <param name="limit">Most rows.</param>
    public static SearchSql Page(
        IndexNames names, FhirView view, string type, IReadOnlyList<SearchStep> steps, IReadOnlyList<SearchSort> sorts, SearchPosition? after, int limit)
    {
        var plan = new SearchPlan(names, view, type, steps);
        var driver = plan.Driver(sorts);
        var order = new SearchOrder(plan._sql, names, type, sorts, driver.Date);
        var sql = plan._sql.Add($"SELECT {(driver.Repeats ? "DISTINCT " : string.Empty)}i.key, i.id, i.version, i.record_no{order.Columns} FROM {driver.From} WHERE {driver.Where}");
        sql.Add(plan.Conditions(driver));
        return sql.Add(after is null ? string.Empty : $" AND ({order.After(after)})").Add($" ORDER BY {order.OrderBy} LIMIT {sql.Value(limit)}");
    }

    /// <summary>One resource by its id, when it is visible: the same statement whether it is hidden or absent.</summary>
    public static SearchSql One(IndexNames names, FhirView view, string type, string id, bool asTarget)
    {
        var plan = new SearchPlan(names, view, type, []);
        return plan._sql.Add(
            $"SELECT i.key, i.id, i.version, i.record_no FROM item AS i WHERE i.type = {plan.Type(type)} AND i.id = {plan._sql.Value(id)} AND {plan.Visible("i", type, asTarget, search: false)}");
    }

    private string Type(string type) => _sql.Value(_names.Find(IndexNames.Type(type)));

    private int Patient(string id) => _names.Find(IndexNames.Patient(id));

    /// <summary>What gives the candidates.</summary>
    /// <param name="From">Tables; the resource is <c>i</c>.</param>
    /// <param name="Where">The condition that narrows.</param>
    /// <param name="Done">Steps that it says exactly, and needs no more.</param>
    /// <param name="Repeats">It may give a resource twice.</param>
    /// <param name="Date">Columns of <c>d</c> are the resource's one date.</param>
    private sealed record Candidates(string From, string Where, IReadOnlyList<SearchStep> Done, bool Repeats, bool Date);

    private Candidates Driver(IReadOnlyList<SearchSort>? sorts)
    {
        var owners = Owners();
        var best = _steps.Where(s => s.Criterion is { IsMissing: null } and not { Modifier: "not" }).MinBy(s => Weight(s.Criterion!, owners));
        if (best?.Criterion is { } criterion && Weight(criterion, owners) < (_patients is null ? 9 : 5))
        {
            return Along(best, criterion, owners, sorts);
        }

        var patients = _patients is null ? string.Empty : $"i.sole IN ({string.Join(", ", _patients.Select(p => _sql.Value(p)))}) AND ";
        return new Candidates("item AS i", $"{patients}i.type = {Type(_type)}", [], false, false);
    }

    /// <summary>One token of one patient with the one date beside it is read in order; everything else is gathered first.</summary>
    private Candidates Along(SearchStep step, SearchCriterion criterion, IReadOnlyList<int>? owners, IReadOnlyList<SearchSort>? sorts)
    {
        var criteria = new CriterionSql(_sql, _names, _type);
        var rows = criteria.Rows(criterion, owners);
        if (rows is not [("token", var where)] || owners is not [_] || criterion.Values is not [TokenQuery { Code: not null }] || _names.Find(IndexNames.MultipleDates(_type)) != IndexNames.Unknown)
        {
            var gathered = string.Join(" UNION ", rows.Select(r => $"SELECT key FROM {r.Table} WHERE {r.Where}"));
            return new Candidates($"({gathered}) AS d CROSS JOIN item AS i ON i.key = d.key", "1", [step], rows.Count == 1 && rows[0].Table != "item", false);
        }

        var done = new List<SearchStep> { step };
        foreach (var other in _steps)
        {
            switch (other.Criterion)
            {
                case { Parameter.Code: "date", IsMissing: null, Modifier: "", Values: var dates }:
                    where += $" AND d.high > {long.MinValue} AND ({string.Join(" OR ", dates.Select(d => criteria.Date((DateQuery)d, "d.low", "d.high")))})";
                    done.Add(other);
                    break;
                case { } patient when IsOwner(patient) && Patient(((ReferenceQuery)patient.Values[0]).Id!) == owners[0]:
                    where += $" AND d.flags & {(patient.Parameter.Code == "patient" ? IndexSchema.IsPatient : IndexSchema.IsSubject)} > 0";
                    done.Add(other);
                    break;
                default:
                    break;
            }
        }

        var ordered = sorts is [] or [{ Code: "date", Descends: true }] or null;
        return new Candidates("token AS d CROSS JOIN item AS i ON i.key = d.key", where, done, Repeats: criterion.Values is not [TokenQuery { System: not null }], ordered);
    }

    /// <summary>Patients to whom every match must belong; null when the search does not say.</summary>
    private IReadOnlyList<int>? Owners() =>
        _patients ?? (_steps.Select(s => s.Criterion).OfType<SearchCriterion>().FirstOrDefault(IsOwner) is { Values: [ReferenceQuery { Id: { } id }] } ? [Patient(id)] : null);

    private static bool IsOwner(SearchCriterion criterion) =>
        criterion is { IsMissing: null, Parameter.Code: "patient" or "subject", Values: [ReferenceQuery { Type: "Patient", Id: not null, Url: null }] };

    /// <summary>How much a condition narrows: the less the better.</summary>
    private static int Weight(SearchCriterion criterion, IReadOnlyList<int>? owners) => criterion switch
    {
        { Parameter.Code: "_id" } => 0,
        { Parameter.Code: "_lastUpdated" } => 10,
        { Parameter.Type: "composite" } => 11,
        { Parameter.Code: "status" or "_tag" or "_security" } => owners is null ? 8 : 3,
        { Parameter.Type: "token", Values: [TokenQuery { Code: not null }] } when owners is not null => 1,
        { Parameter.Type: "token" } when owners is not null => 2,
        { Parameter.Code: "identifier" } => 2,
        { Parameter.Type: "reference" } => IsOwner(criterion) ? 6 : 4,
        { Parameter.Type: "uri" } => 6,
        { Parameter.Type: "string", Modifier: not "contains" } => 6,
        { Parameter.Type: "token" } => 7,
        { Parameter.Type: "date" } => owners is null ? 8 : 4,
        _ => 8,
    };

    private string Conditions(Candidates driver)
    {
        var conditions = _steps.Except(driver.Done).Select(step => Condition("i", _type, step)).Prepend(Visible("i", _type, false, search: true));
        var type = driver.From.StartsWith("item", StringComparison.Ordinal) ? string.Empty : $" AND i.type = {Type(_type)}";
        return type + string.Concat(conditions.Select(c => " AND " + c));
    }

    /// <summary>True for a resource that may be seen; a target goes along with what refers to it.</summary>
    private string Visible(string alias, string type, bool asTarget, bool search)
    {
        if (_view.IsWhole)
        {
            return "1";
        }

        var targets = (asTarget && _view.GoesAlong(type)) || _view.IsFoundAlone(type) ? $"{alias}.sole = {IndexSchema.Nobodys}" : "0";
        if (_view.Alternatives(type, search) is not { } alternatives)
        {
            return targets;
        }

        var whose = _patients is null
            ? $"({alias}.sole IN person OR ({alias}.sole = {IndexSchema.Shared} AND NOT EXISTS (SELECT 1 FROM share WHERE key = {alias}.key AND owner NOT IN person)))"
            : $"{alias}.sole IN ({string.Join(", ", _patients.Select(p => _sql.Value(p)))})";
        var scopes = alternatives.Any(a => a.All(criterion => alias == "i" && IsAsked(criterion)))
            ? "1"
            : "(" + string.Join(" OR ", alternatives.Select(a => "(" + string.Join(" AND ", a.Select(criterion => Condition(alias, type, criterion, scoped: true))) + ")")) + ")";
        return targets == "0" ? $"({whose} AND {scopes})" : $"({targets} OR ({whose} AND {scopes}))";
    }

    /// <summary>True when the search itself asks for what a scope asks for: it need not be looked at twice.</summary>
    private bool IsAsked(SearchCriterion scope) =>
        scope.Modifier.Length == 0 && scope.Parameter.Type is "token" or "reference"
        && _steps.Any(s => s.Criterion is { Modifier: "", IsMissing: null } asked && asked.Parameter.Code == scope.Parameter.Code && asked.Values.All(scope.Values.Contains));

    private string Condition(string alias, string type, SearchStep step) =>
        step.Criterion is { } criterion ? Condition(alias, type, criterion) : step.Chain!.IsReverse ? Reverse(alias, step.Chain) : Forward(alias, type, step.Chain);

    private string Condition(string alias, string type, SearchCriterion criterion, bool scoped = false)
    {
        var criteria = new CriterionSql(_sql, _names, type, scoped);
        var clearly = scoped && (criterion.IsMissing == true || criterion.Modifier == "not") ? $"NOT {criteria.Unclear(alias, criterion)} AND " : string.Empty;
        return clearly + Condition(alias, criteria, criterion);
    }

    private string Condition(string alias, CriterionSql criteria, SearchCriterion criterion)
    {
        if (criterion.IsMissing is { } missing)
        {
            return $"{(missing ? "NOT " : string.Empty)}{Any(alias, criteria.Present(criterion))}";
        }

        var any = Any(alias, criteria.Rows(criterion));
        return criterion.Modifier == "not" ? "NOT " + any : any;
    }

    private string Any(string alias, IReadOnlyList<(string Table, string Where)> rows)
    {
        var parts = rows.Select(r => $"EXISTS (SELECT 1 FROM {r.Table} AS v{_aliases++} WHERE key = {alias}.key AND {r.Where})");
        return "(" + string.Join(" OR ", parts) + ")";
    }

    /// <summary>Only through a target that may be seen.</summary>
    private string Forward(string alias, string type, SearchChain chain)
    {
        var param = _sql.Value(_names.Find($"{type}.{chain.Reference.Code}"));
        var parts = chain.Next.Select(next =>
        {
            var (reference, target) = ($"r{_aliases++}", $"t{_aliases++}");
            return $"EXISTS (SELECT 1 FROM reference AS {reference} JOIN item AS {target} ON {target}.type = {reference}.type AND {target}.id = {reference}.id "
                + $"WHERE {reference}.key = {alias}.key AND {reference}.param = {param} AND {reference}.type = {Type(next.Key)} "
                + $"AND {Visible(target, next.Key, true, search: true)} AND {Condition(target, next.Key, next.Value)})";
        });
        return "(" + string.Join(" OR ", parts) + ")";
    }

    /// <summary>Only from a resource that may be seen.</summary>
    private string Reverse(string alias, SearchChain chain)
    {
        var (from, next) = chain.Next.Single();
        var (reference, source) = ($"r{_aliases++}", $"t{_aliases++}");
        return $"EXISTS (SELECT 1 FROM reference AS {reference} JOIN item AS {source} ON {source}.key = {reference}.key "
            + $"WHERE {reference}.param = {_sql.Value(_names.Find($"{from}.{chain.Reference.Code}"))} AND {reference}.id = {alias}.id AND {reference}.type = {alias}.type "
            + $"AND {source}.type = {Type(from)} AND {Visible(source, from, false, search: true)} AND {Condition(source, from, next)})";
    }
}
