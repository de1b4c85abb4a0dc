namespace Xinglin.Node.Demonstration.Population.Import;

/// <summary>Why a file or an entry was not loaded. The text is stable; it stands in <c>import-report.ndjson</c>.</summary>
public readonly record struct SkipReason(string Value)
{
    /// <summary>The file could not be opened or read, or is damaged gzip.</summary>
    public static readonly SkipReason Unreadable = new("unreadable");

    /// <summary>Over a cap: the file unpacked, its entries, or one resource.</summary>
    public static readonly SkipReason TooLarge = new("too-large");

    /// <summary>Not strict JSON in UTF-8 (duplicate names included).</summary>
    public static readonly SkipReason NotJson = new("not-json");

    /// <summary>JSON nested deeper than the cap.</summary>
    public static readonly SkipReason TooDeep = new("too-deep");

    /// <summary>Another version of FHIR or none: type, element or number of values that R4 does not have.</summary>
    public static readonly SkipReason NotR4 = new("not-r4");

    /// <summary>A bundle that is no collection of records (document, message, history and the like), or without entries.</summary>
    public static readonly SkipReason NotRecords = new("not-records");

    /// <summary>The same file, or the same resource and version, was loaded before.</summary>
    public static readonly SkipReason Duplicate = new("duplicate");

    /// <summary>An id that FHIR does not allow.</summary>
    public static readonly SkipReason BadId = new("bad-id");

    /// <summary>A record of a patient who is neither in the folder nor on file.</summary>
    public static readonly SkipReason PatientUnknown = new("patient-unknown");

    /// <summary>The member's database refused to take the file's records.</summary>
    public static readonly SkipReason NotFiled = new("not-filed");

    /// <summary>More files than the cap; the folder was not read to its end.</summary>
    public static readonly SkipReason TooManyFiles = new("too-many-files");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
