using System.Globalization;

namespace Xinglin.Node.Erasure;

/// <summary>
/// How an operator speaks to the node that holds a folder of epoch keys: by files in it, so that who may touch the keys, and nobody else, may
/// ask for a roll.
/// </summary>
public static class EpochRequest
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    /// <summary>True for a folder that holds epoch keys.</summary>
    public static bool IsFolder(string path) => Directory.Exists(path) && Directory.EnumerateFiles(path).Any(f => EpochKey.IsName(Path.GetFileName(f)));

    /// <summary>Sets the length of an epoch; false when it is not 1 to 90 days.</summary>
    public static bool SetDays(string path, int days)
    {
        if (days is < 1 or > EpochSchedule.DaysMax)
        {
            return false;
        }

        File.WriteAllText(Path.Combine(path, EpochSchedule.DaysFile), days.ToString(CultureInfo.InvariantCulture) + "\n");
        return true;
    }

    /// <summary>Asks for a roll and waits for it; false when the node did not roll in time, in which case the request stays.</summary>
    public static async Task<bool> RollAsync(string path, TimeSpan patience, CancellationToken cancellation)
    {
        var request = Path.Combine(path, EpochSchedule.RequestFile);
        await File.WriteAllTextAsync(request, "", cancellation);
        var started = TimeProvider.System.GetTimestamp();
        while (File.Exists(request))
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
            {
                return false;
            }

            await Task.Delay(Pace, cancellation);
        }

        return true;
    }
}
