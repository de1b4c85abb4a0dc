using System.Globalization;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Sidecar;

/// <summary>When a query is compared as a whole.</summary>
internal static class SweepTimes
{
    /// <summary>At first; then nightly, or as often as the mapping says; a table without change column again and again.</summary>
    public static bool IsDue(MappingFile file, bool hasChangeColumn, long? sweptAt, DateTimeOffset now)
    {
        if (sweptAt is not { } last)
        {
            return true;
        }

        var passed = now - DateTimeOffset.FromUnixTimeMilliseconds(last);
        return !hasChangeColumn ? passed >= TimeSpan.FromSeconds(file.At.CompareSeconds)
            : file.At.SweepSeconds is { } often ? passed >= TimeSpan.FromSeconds(often)
            : LastNight(file, now) > DateTimeOffset.FromUnixTimeMilliseconds(last);
    }

    /// <summary>The latest moment that was the hour of the sweep at the hospital.</summary>
    private static DateTimeOffset LastNight(MappingFile file, DateTimeOffset now)
    {
        var offset = TimeSpan.ParseExact(file.Zone[1..], @"hh\:mm", CultureInfo.InvariantCulture) * (file.Zone[0] == '-' ? -1 : 1);
        var local = now.ToOffset(offset);
        var tonight = new DateTimeOffset(local.Date, offset) + TimeOnly.ParseExact(file.At.SweepAt, "HH:mm", CultureInfo.InvariantCulture).ToTimeSpan();
        return tonight <= local ? tonight : tonight.AddDays(-1);
    }
}
