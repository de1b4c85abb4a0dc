using Xunit;

namespace Xinglin.Shared;

/// <summary>
/// A test on outside vectors. Without the data folder it is skipped and says so; with
/// XINGLIN_CONFORMANCE_REQUIRED=1 it runs, and fails for want of the data.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute(string folder)
    {
        if (!ConformanceData.Required && !Directory.Exists(ConformanceData.Folder(folder)))
        {
            Skip = $"The conformance data '{folder}' is not here; XINGLIN_CONFORMANCE_DATA names its parent.";
        }
    }
}

/// <summary>Where the outside vectors are.</summary>
public static class ConformanceData
{
    public static bool Required => Environment.GetEnvironmentVariable("XINGLIN_CONFORMANCE_REQUIRED") == "1";

    public static string Root { get; } = Environment.GetEnvironmentVariable("XINGLIN_CONFORMANCE_DATA") ?? Path.GetFullPath(Path.Combine(Checkout(), "..", "shared", "data"));

    public static string Folder(string relative) => Path.Combine(Root, relative);

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Xinglin.slnx is not above the test's folder.");
    }
}
