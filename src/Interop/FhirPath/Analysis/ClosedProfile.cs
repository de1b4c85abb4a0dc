using System.Collections.Frozen;
using Xinglin.Interop.FhirPath.Syntax;

namespace Xinglin.Interop.FhirPath.Analysis;

/// <summary>
/// The profile of rule sets, as a list of what is allowed: a function that is added to the engine is outside of it until it is added here.
/// </summary>
internal static class ClosedProfile
{
    /// <summary>
    /// Left out are: now, today, timeOfDay (the clock); resolve, memberOf, conformsTo (what is not in the document); trace; matches, matchesFull,
    /// replaceMatches (an engine's reading of patterns); ln, exp, log, power, sqrt (no exact decimal); htmlChecks, checkModifiers, encode, decode,
    /// escape, unescape (readings of other formats).
    /// </summary>
    private static readonly FrozenSet<string> Functions = """
        empty exists all allTrue anyTrue allFalse anyFalse subsetOf supersetOf count distinct isDistinct not where select repeat repeatAll aggregate sort
        single first last tail skip take intersect exclude union combine
        toBoolean convertsToBoolean toInteger convertsToInteger toDecimal convertsToDecimal toString convertsToString toDate convertsToDate toDateTime
        convertsToDateTime toTime convertsToTime toQuantity convertsToQuantity
        indexOf lastIndexOf startsWith endsWith contains upper lower length trim substring replace split join toChars
        abs ceiling floor truncate round sum min max avg lowBoundary highBoundary precision comparable
        children descendants is as ofType type iif coalesce defineVariable extension hasValue getValue
        yearOf monthOf dayOf hourOf minuteOf secondOf millisecondOf dateOf timeOf timezoneOffsetOf
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Variables =
        new[] { "asOf", "context", "resource", "rootResource", "ucum", "sct", "loinc" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True when rule sets may call it.</summary>
    public static bool HasFunction(string name) => Functions.Contains(name);

    /// <summary>Refuses the first function or variable that is outside.</summary>
    public static void Check(SyntaxNode tree)
    {
        var defined = new HashSet<string>(Variables, StringComparer.Ordinal);
        foreach (var node in SyntaxWalk.All(tree))
        {
            switch (node)
            {
                case CallSyntax call when !Functions.Contains(call.Name):
                    throw new FhirPathFault(FhirPathCodes.NotInProfile, call.Name + "()", call.Position);
                case CallSyntax { Name: "defineVariable", Arguments: [LiteralSyntax { Value: string name }, ..] }:
                    defined.Add(name);
                    break;
                case CallSyntax { Name: "defineVariable" } call:
                    throw new FhirPathFault(FhirPathCodes.NotInProfile, "defineVariable()", call.Position);
                case VariableSyntax variable when !IsAllowed(variable.Name, defined):
                    throw new FhirPathFault(FhirPathCodes.NotInProfile, "%" + variable.Name, variable.Position);
            }
        }
    }

    private static bool IsAllowed(string variable, HashSet<string> defined) =>
        defined.Contains(variable) || variable.StartsWith("vs-", StringComparison.Ordinal) || variable.StartsWith("ext-", StringComparison.Ordinal);
}
