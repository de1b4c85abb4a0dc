namespace Xinglin.Interop.Fhir.Search;

/// <summary>Why a search is refused. As R4's issue type each is the word behind <c>search-</c>.</summary>
public static class SearchCodes
{
    /// <summary>The parameter, modifier, prefix or result parameter is not supported; the place names it.</summary>
    public const string NotSupported = "search-not-supported";

    /// <summary>The value does not have the form of its parameter's type.</summary>
    public const string ValueInvalid = "search-value";

    /// <summary>Too many parameters or alternatives, or too long a value.</summary>
    public const string TooCostly = "search-too-costly";
}

/// <summary>One thing that is wrong with a search.</summary>
/// <param name="Code">One of <see cref="SearchCodes"/>.</param>
/// <param name="Parameter">The parameter as it was written, modifier included.</param>
/// <param name="Sentence">What to do; it never repeats a value.</param>
public sealed record SearchProblem(string Code, string Parameter, string Sentence);

/// <summary>Caps on a search, with their units.</summary>
public static class SearchLimits
{
    /// <summary>Parameters of one search.</summary>
    public const int ParametersMax = 64;

    /// <summary>Alternatives (comma list) of one parameter.</summary>
    public const int AlternativesMax = 256;

    /// <summary>Characters of one value.</summary>
    public const int ValueLengthMax = 4096;

    /// <summary>Steps of a chain, <c>subject.organization.name</c> has two.</summary>
    public const int ChainMax = 4;

    /// <summary>Entries of one page.</summary>
    public const int CountMax = 1000;

    /// <summary>Entries of a page when <c>_count</c> does not say.</summary>
    public const int CountDefault = 20;
}
