using System.Text.Json;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>Writes findings as an R4 OperationOutcome.</summary>
public static class OutcomeWriter
{
    /// <summary>The system of the codes in <c>details</c>.</summary>
    public const string CodeSystem = "urn:xinglin:code";

    /// <summary>UTF-8 JSON. Without issues it has one of severity information that says so, because R4 wants at least one.</summary>
    public static byte[] Write(ValidationResult result)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "OperationOutcome");
            json.WriteStartArray("issue");
            foreach (var issue in result.Issues)
            {
                Write(json, issue);
            }

            if (result.Issues.Count == 0)
            {
                WriteNothing(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ValidationIssue issue)
    {
        json.WriteStartObject();
        json.WriteString("severity", issue.Severity.ToString().ToLowerInvariant());
        json.WriteString("code", IssueType(issue.Code));
        json.WriteStartObject("details");
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", CodeSystem);
        json.WriteString("code", issue.Code);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        if (issue.Detail.Length > 0)
        {
            json.WriteString("diagnostics", issue.Detail);
        }

        if (issue.Path.Length > 0)
        {
            json.WriteStartArray("expression");
            json.WriteStringValue(issue.Path);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteNothing(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("severity", "information");
        json.WriteString("code", "informational");
        json.WriteString("diagnostics", "No issue.");
        json.WriteEndObject();
    }

    /// <summary>R4's own, coarser code of the issue.</summary>
    private static string IssueType(string code) => code switch
    {
        ValidationCodes.TooLarge or ValidationCodes.TooMany => "too-long",
        ValidationCodes.Cardinality => "required",
        ValidationCodes.Format => "value",
        ValidationCodes.Reference => "value",
        ValidationCodes.Binding => "code-invalid",
        ValidationCodes.Invariant => "invariant",
        ValidationCodes.NotChecked => "not-supported",
        _ => "structure",
    };
}
