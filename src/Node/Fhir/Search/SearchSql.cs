using System.Globalization;
using System.Text;
using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Node.Fhir.Search;

/// <summary>The text of one statement while it is written, with its values and with the questions that its functions ask.</summary>
internal sealed class SearchSql
{
    private readonly StringBuilder _text = new();

    /// <summary>Values of <c>$1</c>, <c>$2</c> …</summary>
    public List<object> Values { get; } = [];

    /// <summary>What the matching functions compare with, by number.</summary>
    public List<(SearchCriterion Criterion, SearchValue? Value)> Questions { get; } = [];

    /// <summary>The text.</summary>
    public string Text => _text.ToString();

    /// <summary>A placeholder for a value.</summary>
    public string Value(object value)
    {
        Values.Add(value);
        return "$" + Values.Count.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A placeholder for the number of a question.</summary>
    public string Question(SearchCriterion criterion, SearchValue? value)
    {
        Questions.Add((criterion, value));
        return Value(Questions.Count - 1);
    }

    public SearchSql Add(string text)
    {
        _text.Append(text);
        return this;
    }
}
