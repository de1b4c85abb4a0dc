namespace Xinglin.Cli.Screens;

/// <summary>A scope in plain words where it has the ordinary form, otherwise as it is written: nothing is rounded.</summary>
internal static class ScopeWords
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["AllergyIntolerance"] = "allergies",
        ["Condition"] = "problems",
        ["DiagnosticReport"] = "reports",
        ["Encounter"] = "encounters",
        ["ImagingStudy"] = "imaging",
        ["Immunization"] = "immunizations",
        ["MedicationRequest"] = "prescriptions",
        ["MedicationStatement"] = "medicines taken",
        ["Observation"] = "observations",
        ["Patient"] = "personal details",
        ["Procedure"] = "procedures",
    };

    /// <summary>All of them; everything when there is none.</summary>
    public static string Of(IReadOnlyList<string> scopes) => scopes.Count == 0 ? "everything" : string.Join(" or ", scopes.Select(Of));

    private static string Of(string scope)
    {
        var parts = scope.Split('?', 2);
        if (!parts[0].EndsWith(".rs", StringComparison.Ordinal) || !Types.TryGetValue(parts[0][..^3], out var what))
        {
            return scope;
        }

        var since = string.Empty;
        foreach (var parameter in parts.Length == 2 ? parts[1].Split('&') : [])
        {
            if (parameter.StartsWith("category=", StringComparison.Ordinal) && parameter.IndexOfAny([',', '|', '%']) < 0)
            {
                what = parameter["category=".Length..].Replace('-', ' ');
            }
            else if (parameter.StartsWith("date=ge", StringComparison.Ordinal) && parameter.IndexOf(',', StringComparison.Ordinal) < 0 && since.Length == 0)
            {
                since = " since " + Beginning(parameter["date=ge".Length..]);
            }
            else
            {
                return scope;
            }
        }

        return what + since;
    }

    private static string Beginning(string date) => date.EndsWith("-01-01", StringComparison.Ordinal) && date.Length == 10 ? date[..4] : date;
}
