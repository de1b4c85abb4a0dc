using System.Text.RegularExpressions;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>Picks one value of a row, as text; null when there is none. Nothing is ever put in its place.</summary>
internal abstract partial class Picker
{
    /// <summary>The columns that it needs.</summary>
    public abstract IEnumerable<string> Columns { get; }

    public abstract string? Pick(SourceRow row, string zone);

    /// <summary>True for text that picks: <c>$column</c> or <c>=expression</c>. A constant that begins so doubles the sign.</summary>
    public static bool Picks(string text) => text.Length > 1 && text[0] is '$' or '=' && text[1] != text[0];

    /// <summary>A constant without its doubled sign.</summary>
    public static string Constant(string text) => text.Length > 1 && text[0] is '$' or '=' ? text[1..] : text;

    /// <summary>Of text that picks.</summary>
    /// <exception cref="MappingFault">The expression is none.</exception>
    public static Picker Of(string text, string place) =>
        text[0] == '$' ? new ColumnPicker(text[1..])
        : FhirPathExpression.TryCompile(text[1..], out var expression, out var problem) ? new ExpressionPicker(expression, Named().Matches(text).Select(m => m.Groups[1].Value), place)
        : throw new MappingFault(SidecarCodes.ExpressionWrong, $"{place} ({problem.Code} at {problem.Position})");

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Named();

    private sealed class ColumnPicker(string column) : Picker
    {
        public override IEnumerable<string> Columns => [column];

        /// <summary>Nothing but blanks is nothing: FHIR has no empty strings.</summary>
        public override string? Pick(SourceRow row, string zone) => row[column] is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
    }

    private sealed class ExpressionPicker(FhirPathExpression expression, IEnumerable<string> columns, string place) : Picker
    {
        public override IEnumerable<string> Columns { get; } = [.. columns];

        public override string? Pick(SourceRow row, string zone) =>
            !expression.TryEvaluate(row.Nodes(zone), FhirPathEnvironment.Default, out var values, out _) ? throw new RowFault(SidecarCodes.ExpressionFailed, place)
            : values.Count == 0 ? null
            : values.Count == 1 && Text(values[0]) is { } text ? (string.IsNullOrWhiteSpace(text) ? null : text)
            : throw new RowFault(SidecarCodes.ExpressionFailed, place);

        /// <summary>A value of the row keeps its digits; a computed number has the digits of its operands.</summary>
        private static string? Text(object value) => value switch
        {
            FhirNode node => node.Text,
            string text => text,
            bool truth => truth ? "true" : "false",
            int number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ExactDecimal or Temporal => value.ToString(),
            _ => null,
        };
    }
}

/// <summary>A condition over a row.</summary>
internal sealed partial class RowCondition(FhirPathExpression expression, string place)
{
    /// <summary>The columns that it names.</summary>
    public IEnumerable<string> Columns { get; } = [.. Named().Matches(expression.Text).Select(m => m.Groups[1].Value)];

    /// <exception cref="MappingFault">The expression is none.</exception>
    public static RowCondition Of(string text, string place) =>
        FhirPathExpression.TryCompile(text, out var expression, out var problem)
            ? new RowCondition(expression, place)
            : throw new MappingFault(SidecarCodes.ExpressionWrong, $"{place} ({problem.Code} at {problem.Position})");

    /// <summary>What is not true, is not.</summary>
    public bool Holds(SourceRow row, string zone) =>
        expression.Judge(row.Nodes(zone), FhirPathEnvironment.Default, out var problem) is { } holds ? holds
        : problem is null ? false
        : throw new RowFault(SidecarCodes.ExpressionFailed, place);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Named();
}
