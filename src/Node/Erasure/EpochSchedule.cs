using System.Globalization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Erasure;

/// <summary>
/// When epochs end. Their length in days stands in the file <c>days</c> of the folder of epoch keys, 1 to 90, 7 when there is none; an operator
/// asks for a roll at once by a file <c>roll</c> there.
/// </summary>
internal sealed class EpochSchedule(EpochFolder epochs, EpochRoll roll, Func<LedgerTime> now)
{
    /// <summary>Longest epoch, days.</summary>
    public const int DaysMax = 90;

    /// <summary>The file by which an operator asks for a roll.</summary>
    public const string RequestFile = "roll";

    /// <summary>The file that holds an epoch's length.</summary>
    public const string DaysFile = "days";

    private const int DaysUnset = 7;
    private const long Day = 24 * 3_600_000L;

    /// <summary>A promise allows a node that is down for a day when its epoch ends.</summary>
    private const long Grace = Day;

    private bool _asked;

    /// <summary>Length of an epoch, days.</summary>
    public int Days => File.Exists(PathOf(DaysFile))
        && int.TryParse(File.ReadAllText(PathOf(DaysFile)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= DaysMax
        ? days : DaysUnset;

    /// <summary>When the present epoch is to end.</summary>
    public LedgerTime Due => epochs.Began.Plus(Days * Day);

    /// <summary>From when on nothing that was destroyed by this time comes back from a backup: whole hours.</summary>
    public LedgerTime UnrestorableFrom(LedgerTime erased) => Latest(Due, erased, now()).Plus(Grace).CeilingHour();

    /// <summary>
    /// Rolls when it is due or asked for, or goes on with a roll that waits; true when it came to its end. A request that came while one was
    /// under way is of the next.
    /// </summary>
    public bool RollIfDue()
    {
        if (epochs.Earlier.Count == 0)
        {
            var asked = File.Exists(PathOf(RequestFile));
            if (!asked && now().CompareTo(Due) < 0)
            {
                return false;
            }

            _asked = asked;
            roll.Roll();
        }
        else
        {
            roll.Finish();
        }

        if (epochs.Earlier.Count > 0)
        {
            return false;
        }

        if (_asked)
        {
            File.Delete(PathOf(RequestFile));
        }

        return true;
    }

    private static LedgerTime Latest(params ReadOnlySpan<LedgerTime> times)
    {
        var latest = times[0];
        foreach (var time in times)
        {
            latest = time.CompareTo(latest) > 0 ? time : latest;
        }

        return latest;
    }

    private string PathOf(string name) => Path.Combine(epochs.Path, name);
}
