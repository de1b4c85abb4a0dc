using System.Text.RegularExpressions;

namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>Finds the resource that a row refers to: the mapped query's name and the key there. Null when it was not brought in.</summary>
internal delegate string? TargetFinder(string name, string key);

/// <summary>What a template is filled from.</summary>
internal sealed record TemplateInput(SourceRow Row, string Zone, TargetFinder Targets);

/// <summary>A part of a template.</summary>
internal abstract class TemplateNode
{
    /// <summary>True when it takes anything from the row.</summary>
    public abstract bool IsFed { get; }

    /// <summary>The columns that it needs.</summary>
    public abstract IEnumerable<string> Columns { get; }

    /// <summary>Its value for a row; null when there is none.</summary>
    /// <exception cref="RowFault">The row cannot be mapped.</exception>
    public abstract TemplateValue? Fill(TemplateInput input);
}

/// <summary>A constant.</summary>
internal sealed class ConstantNode(TemplateValue value) : TemplateNode
{
    public override bool IsFed => false;

    public override IEnumerable<string> Columns => [];

    public override TemplateValue? Fill(TemplateInput input) => value;
}

/// <summary>A primitive element whose value is picked from the row.</summary>
internal sealed partial class PickedNode(Picker picker, string primitive, string place) : TemplateNode
{
    public override bool IsFed => true;

    public override IEnumerable<string> Columns => picker.Columns;

    public override TemplateValue? Fill(TemplateInput input) =>
        picker.Pick(input.Row, input.Zone) is not { } text ? null : Formed(text, input.Zone) ?? throw new RowFault(SidecarCodes.ValueForm, place);

    /// <summary>In the form of the element's type; numbers as they were written. Null when the text has no such form.</summary>
    private TemplateValue? Formed(string text, string zone) => primitive switch
    {
        "boolean" => text is "true" or "false" ? new WrittenValue(text) : null,
        "integer" or "positiveInt" or "unsignedInt" => Whole().IsMatch(text) ? new WrittenValue(text) : null,
        "decimal" => Decimal().IsMatch(text) ? new WrittenValue(text) : null,
        "date" => Or(MomentText.Date(text)),
        "dateTime" => Or(MomentText.DateTime(text, zone)),
        "instant" => Or(MomentText.Instant(text, zone)),
        "time" => Or(MomentText.TimeOfDay(text)),
        _ => new TextValue(text),
    };

    private static TextValue? Or(string? text) => text is null ? null : new TextValue(text);

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]{0,17})\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?\z")]
    private static partial Regex Decimal();
}

/// <summary>A value by a code map.</summary>
internal sealed class CodeMapNode(Picker of, IReadOnlyDictionary<string, TemplateValue> map, CodeMapNode.Rest rest, TemplateValue? others, string place) : TemplateNode
{
    /// <summary>What becomes of values that the map does not have.</summary>
    public enum Rest
    {
        /// <summary>The row waits.</summary>
        Wait = 0,

        /// <summary>One value stands for them, or none.</summary>
        Others = 1,
    }

    public override bool IsFed => true;

    public override IEnumerable<string> Columns => of.Columns;

    public override TemplateValue? Fill(TemplateInput input) =>
        of.Pick(input.Row, input.Zone) is not { } text ? null
        : map.TryGetValue(text.Trim(), out var value) ? value
        : rest == Rest.Others ? others
        : throw new RowFault(SidecarCodes.CodeUnmapped, place);
}

/// <summary>The text of a reference to what another row became.</summary>
internal sealed class ReferenceNode(string name, IReadOnlyList<Picker> key, string place) : TemplateNode
{
    public override bool IsFed => true;

    public override IEnumerable<string> Columns => key.SelectMany(k => k.Columns);

    public override TemplateValue? Fill(TemplateInput input)
    {
        var parts = key.Select(k => k.Pick(input.Row, input.Zone)).ToList();
        return parts.Contains(null) ? null
            : RowKey.Of(parts) is { } row && input.Targets(name, row) is { } target ? new TextValue(target)
            : throw new RowFault(SidecarCodes.TargetMissing, place);
    }
}

/// <summary>A list; values that are not there are left out.</summary>
internal sealed class ListNode(IReadOnlyList<TemplateNode> items) : TemplateNode
{
    public override bool IsFed { get; } = items.Any(i => i.IsFed);

    public override IEnumerable<string> Columns => items.SelectMany(i => i.Columns);

    public override TemplateValue? Fill(TemplateInput input) =>
        items.Select(i => i.Fill(input)).OfType<TemplateValue>().ToList() is { Count: > 0 } values ? new ListValue(values) : null;
}

/// <summary>
/// An object. It is left out when its condition does not hold, when all that it takes from the row is absent, and when it is an amount without a value: a unit
/// never stands alone. An amount whose unit has no code names no system of codes.
/// </summary>
internal sealed class ObjectNode(IReadOnlyList<(string Name, TemplateNode Node)> elements, RowCondition? condition, bool isAmount) : TemplateNode
{
    public override bool IsFed { get; } = condition is not null || elements.Any(e => e.Node.IsFed);

    public override IEnumerable<string> Columns => elements.SelectMany(e => e.Node.Columns).Concat(condition?.Columns ?? []);

    public override TemplateValue? Fill(TemplateInput input)
    {
        if (condition is not null && !condition.Holds(input.Row, input.Zone))
        {
            return null;
        }

        var (filled, fed, anyFed) = (new List<(string Name, TemplateValue Value)>(elements.Count), false, false);
        foreach (var (name, node) in elements)
        {
            anyFed |= node.IsFed;
            if (node.Fill(input) is { } value)
            {
                fed |= node.IsFed;
                filled.Add((name, value));
            }
        }

        if (isAmount && !filled.Exists(e => e.Name == "code"))
        {
            filled.RemoveAll(e => e.Name == "system");
        }

        return (anyFed && !fed) || filled.Count == 0 || (isAmount && !filled.Exists(e => e.Name == "value")) ? null : new ObjectValue(filled);
    }
}
