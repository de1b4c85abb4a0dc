using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>Whether a code is in a value set.</summary>
internal enum Membership
{
    In = 1,
    NotIn = 2,

    /// <summary>The definitions cannot say.</summary>
    NotDecided = 3,
}

/// <summary>Decides membership of value sets for codes, codings and concepts, by list or by grammar.</summary>
internal static class ValueSetMembership
{
    /// <summary>A code (as a string or node), a Coding, a Quantity, or a CodeableConcept, of which one coding is enough.</summary>
    public static Membership Judge(object item, string url)
    {
        var bar = url.IndexOf('|', StringComparison.Ordinal);
        if (R4Definitions.ValueSet(bar < 0 ? url : url[..bar]) is not { Kind: not ValueSetKind.Missing } set)
        {
            return Membership.NotDecided;
        }

        return item switch
        {
            string code => OfCode(set, code),
            FhirNode { Text: { } code } => OfCode(set, code),
            FhirNode { Type.Name: "CodeableConcept" } concept => OfConcept(set, concept),
            FhirNode coding => OfCoding(set, coding),
            _ => Membership.NotIn,
        };
    }

    private static Membership OfCode(ValueSetDefinition set, string code) =>
        set.Kind == ValueSetKind.Codes ? Said(set.Lists(code)) : CodeGrammar.Judge(set.Grammar!, code);

    private static Membership OfCoding(ValueSetDefinition set, FhirNode coding)
    {
        if (coding.ChildText("code") is not { } code)
        {
            return Membership.NotIn;
        }

        var system = coding.ChildText("system");
        return set.Kind == ValueSetKind.Codes ? Said(system is not null && set.Lists(system, code)) : CodeGrammar.Judge(set.Grammar!, code, system);
    }

    private static Membership OfConcept(ValueSetDefinition set, FhirNode concept)
    {
        var best = Membership.NotIn;
        foreach (var coding in concept.Children.Where(c => c.Name == "coding"))
        {
            var one = OfCoding(set, coding);
            best = one == Membership.In || (one == Membership.NotDecided && best == Membership.NotIn) ? one : best;
        }

        return best;
    }

    private static Membership Said(bool isIn) => isIn ? Membership.In : Membership.NotIn;
}
