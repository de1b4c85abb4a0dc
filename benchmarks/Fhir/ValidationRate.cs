using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xinglin.Interop.Fhir.Validation;

namespace Xinglin.Benchmarks.Fhir;

/// <summary>validation: bytes/s of one core that are judged, ÷ bytes/s that <see cref="JsonDocument"/> parses and does no more with.</summary>
internal static class ValidationRate
{
    private const int Rounds = 5;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(300);

    public static Measure Run(IReadOnlyList<byte[]> resources)
    {
        var invalid = resources.Count(resource => !ResourceValidator.ValidateJson(resource).IsValid);
        var (parsing, judging) = (0d, 0d);
        for (var round = 0; round < Rounds; round++)
        {
            parsing = Math.Max(parsing, Rate(resources, Parse));
            judging = Math.Max(judging, Rate(resources, resource => _ = ResourceValidator.ValidateJson(resource)));
        }

        return new Measure("validation", judging / parsing, "ratio", 0.01, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{judging / 1e6:n1} MB/s judged, {parsing / 1e6:n0} MB/s parsed; {resources.Count} resources, {invalid} not valid"),
        };
    }

    private static void Parse(byte[] resource)
    {
        using var document = JsonDocument.Parse(resource);
    }

    private static double Rate(IReadOnlyList<byte[]> resources, Action<byte[]> work)
    {
        var clock = Stopwatch.StartNew();
        var bytes = 0L;
        while (clock.Elapsed < Least)
        {
            foreach (var resource in resources)
            {
                work(resource);
                bytes += resource.Length;
            }
        }

        return bytes / clock.Elapsed.TotalSeconds;
    }
}
