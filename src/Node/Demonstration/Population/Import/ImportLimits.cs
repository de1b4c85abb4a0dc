namespace Xinglin.Node.Demonstration.Population.Import;

/// <summary>Caps on what <c>--records</c> reads, with their units.</summary>
public static class ImportLimits
{
    /// <summary>One file after unpacking, bytes: 64 MiB.</summary>
    public const int FileBytesMax = 64 << 20;

    /// <summary>Entries of one bundle.</summary>
    public const int EntriesMax = 50_000;

    /// <summary>Files in the folder.</summary>
    public const int FilesMax = 100_000;

    /// <summary>Folders inside folders.</summary>
    public const int FolderDepthMax = 8;

    /// <summary>Nesting of a bundle's JSON: a resource's own, and the bundle around it.</summary>
    public const int JsonDepthMax = Interop.Fhir.FhirLimits.JsonDepthMax + 4;

    /// <summary>Lines of the report; further skips are only counted.</summary>
    public const int ReportLinesMax = 100_000;
}
