using System.Security.Cryptography;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Validation;

namespace Xinglin.Interop.Fhir.Mhd;

/// <summary>
/// A Provide Document Bundle of IHE MHD 4.2 (ITI-65): a transaction with one SubmissionSet, its DocumentReferences and their Binaries. Judged before it is
/// taken in like any transaction; R4's own rules are judged apart. Pure and safe for many threads.
/// </summary>
public static class ProvideDocumentBundle
{
    private const string Profile = "//profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.";

    /// <summary>True when the bundle says in <c>meta.profile</c> that it is one.</summary>
    public static bool IsClaimed(FhirNode bundle) => Claims(bundle).Any();

    /// <summary>What is wrong with it; empty when nothing is.</summary>
    public static IReadOnlyList<ValidationIssue> Judge(FhirNode bundle)
    {
        if (bundle.Type.Name != "Bundle")
        {
            return [MhdRules.Minimal[0].Issue(bundle)];
        }

        var rules = Claims(bundle).Any(name => name.Contains("Comprehensive", StringComparison.Ordinal)) ? MhdRules.Minimal.Concat(MhdRules.Comprehensive) : MhdRules.Minimal;
        List<ValidationIssue> issues = [.. rules.SelectMany(rule => rule.Judge(bundle))];
        return issues.Count > 0 ? issues : [.. Links(bundle)];
    }

    /// <summary>The part of each claimed profile's name behind <c>IHE.MHD.</c>, of those for this transaction.</summary>
    private static IEnumerable<string> Claims(FhirNode bundle) => Children(bundle.Child("meta"), "profile")
        .Select(p => p.Text ?? string.Empty)
        .Where(p => p.StartsWith("https:" + Profile, StringComparison.Ordinal) || p.StartsWith("http:" + Profile, StringComparison.Ordinal))
        .Select(p => p[(p.IndexOf(Profile, StringComparison.Ordinal) + Profile.Length)..].Split('|')[0])
        .Where(name => name is "Minimal.ProvideBundle" or "Comprehensive.ProvideBundle" or "UnContained.Comprehensive.ProvideBundle");

    private static IEnumerable<ValidationIssue> Links(FhirNode bundle)
    {
        var entries = Children(bundle, "entry").Select(e => (FullUrl: e.ChildText("fullUrl"), Resource: e.Child("resource")!)).ToList();
        var documents = entries.Where(e => e.Resource.Type.Name == "DocumentReference").ToList();
        if (entries.Find(e => e.Resource.Type.Name == "List" && Children(e.Resource.Child("code"), "coding").Any(c => c.ChildText("code") == "submissionset")).Resource is not { } set)
        {
            yield return MhdRules.Listed.Issue(bundle);
            yield break;
        }

        var byAddress = entries.Where(e => e.FullUrl is not null).ToLookup(e => e.FullUrl!, e => e.Resource, StringComparer.Ordinal);

        var listed = Children(set, "entry").Select(e => e.Child("item")?.ChildText("reference")).ToHashSet(StringComparer.Ordinal);
        if (documents.Any(d => d.FullUrl is null || !listed.Contains(d.FullUrl)) || listed.Any(l => l is null || byAddress[l].Any(r => r.Type.Name is not ("List" or "DocumentReference"))))
        {
            yield return MhdRules.Listed.Issue(set);
        }

        var subjects = documents.Select(d => d.Resource).Append(set).Select(r => r.Child("subject")?.ChildText("reference")).OfType<string>().Distinct(StringComparer.Ordinal);
        if (subjects.Count() > 1)
        {
            yield return MhdRules.Subject.Issue(set);
        }

        foreach (var attachment in documents.SelectMany(d => Children(d.Resource, "content")).Select(c => c.Child("attachment")!))
        {
            if (Attached(attachment, byAddress) is { } issue)
            {
                yield return issue;
            }
        }
    }

    private static ValidationIssue? Attached(FhirNode attachment, ILookup<string, FhirNode> byAddress)
    {
        var url = attachment.ChildText("url")!;
        if (byAddress[url].FirstOrDefault(r => r.Type.Name == "Binary") is { } binary)
        {
            return IsAccurate(attachment, binary) ? null : MhdRules.Accurate.Issue(attachment);
        }

        var isElsewhere = url.StartsWith("https://", StringComparison.Ordinal) || url.StartsWith("http://", StringComparison.Ordinal);
        return isElsewhere ? null : MhdRules.Carried.Issue(attachment);
    }

    private static bool IsAccurate(FhirNode attachment, FhirNode binary)
    {
        byte[] content;
        try
        {
            content = Convert.FromBase64String(binary.ChildText("data") ?? string.Empty);
        }
        catch (FormatException)
        {
            return false;
        }

        var size = attachment.ChildText("size");
        var hash = attachment.ChildText("hash");
        return attachment.ChildText("contentType") == binary.ChildText("contentType")
            && (size is null || size == content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))

            // SHA-1 because R4 defines the element so; nothing is trusted for it.
            && (hash is null || hash == Convert.ToBase64String(SHA1.HashData(content)));
    }

    private static IEnumerable<FhirNode> Children(FhirNode? node, string name) => node?.Children.Where(child => child.Name == name) ?? [];
}
