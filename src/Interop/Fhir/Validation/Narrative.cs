using System.Collections.Frozen;
using System.Xml;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>The XHTML that a narrative may have (R4 2.4.1): formatting, tables, lists, images and links; no script, form, style sheet or frame.</summary>
internal static class Narrative
{
    private const string Xhtml = "http://www.w3.org/1999/xhtml";
    private const int DepthMax = 256;

    /// <summary>True for one <c>div</c> of allowed elements and attributes with some text or an image in it.</summary>
    public static bool IsAllowed(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(NamedCharacters.Resolve(text)), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = FhirLimits.ResourceBytesMax,
            });
            return IsAllowed(reader);
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static bool IsAllowed(XmlReader reader)
    {
        reader.MoveToContent();
        if (reader.LocalName != "div" || reader.NamespaceURI != Xhtml)
        {
            return false;
        }

        var hasContent = false;
        do
        {
            if (reader.Depth > DepthMax || (reader.NodeType == XmlNodeType.Element && !IsAllowedElement(reader)))
            {
                return false;
            }

            hasContent |= (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && !string.IsNullOrWhiteSpace(reader.Value)) || reader.LocalName == "img";
        }
        while (reader.Read());

        return hasContent;
    }

    private static bool IsAllowedElement(XmlReader reader)
    {
        var isAllowed = reader.NamespaceURI == Xhtml && Elements.Contains(reader.LocalName);
        while (isAllowed && reader.MoveToNextAttribute())
        {
            isAllowed = reader.NamespaceURI is "http://www.w3.org/2000/xmlns/" or "http://www.w3.org/XML/1998/namespace"
                || (reader.NamespaceURI.Length == 0 && Attributes.Contains(reader.LocalName) && !IsScript(reader));
        }

        reader.MoveToElement();
        return isAllowed;
    }

    private static bool IsScript(XmlReader reader) =>
        reader.LocalName is "href" or "src" && reader.Value.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Elements = Words("""
        p br div h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite blockquote hr address bdo kbd sub sup ul ol li dl dt dd
        pre table caption colgroup col thead tr tfoot tbody th td code samp img map area ins del font u s center
        """);

    private static readonly FrozenSet<string> Attributes = Words("""
        title style class id idref lang dir accesskey tabindex span width align valign char charoff abbr axis headers scope rowspan colspan name href
        hreflang rel rev charset type target shape coords src alt longdesc height usemap ismap border cellspacing cellpadding summary frame rules nowrap
        bgcolor cite datetime compact start value size color face noshade clear hspace vspace colspan
        """);

    private static FrozenSet<string> Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
