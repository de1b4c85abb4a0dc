namespace Xinglin.Node.Erasure;

/// <summary>A table of wrapped keys that takes part in a roll.</summary>
internal interface IEpochTable
{
    /// <summary>Wraps keys of an earlier epoch anew under the newest, at most so many, in one commit. Returns how many; 0: none is left.</summary>
    int WrapAnew(int earlier, EpochKey newest, int most);

    /// <summary>Removes what the earlier wraps left in the table's files.</summary>
    void EmptyLog();
}

/// <summary>
/// Begins epochs: makes the next key, wraps every live key of every table anew, then destroys the earlier epoch key, when copies of the
/// tables elsewhere are no longer needed for a restore. A crash at any point loses nothing: an earlier key is there until the last live
/// key is wrapped anew, and <see cref="Finish"/> goes on at the next start.
/// </summary>
/// <param name="epochs">The epoch keys.</param>
/// <param name="tables">What is wrapped under them.</param>
/// <param name="mayDestroy">Whether the earlier key may go now; null: always.</param>
internal sealed class EpochRoll(EpochFolder epochs, IReadOnlyList<IEpochTable> tables, Func<bool>? mayDestroy = null)
{
    private const int StepSize = 1000;

    private readonly Lock _turn = new();

    /// <summary>A whole roll. Reading and writing of the tables goes on meanwhile.</summary>
    public void Roll()
    {
        lock (_turn)
        {
            epochs.Next();
            Finish();
        }
    }

    /// <summary>Goes on with a roll that was interrupted or waits; nothing when there is none. True when no earlier key is left.</summary>
    public bool Finish()
    {
        lock (_turn)
        {
            if (epochs.Earlier.Count == 0)
            {
                return true;
            }

            foreach (var table in tables)
            {
                foreach (var earlier in epochs.Earlier)
                {
                    while (table.WrapAnew(earlier, epochs.Newest, StepSize) > 0)
                    {
                    }
                }

                table.EmptyLog();
            }

            if (mayDestroy?.Invoke() == false)
            {
                return false;
            }

            epochs.DestroyEarlier();
            return true;
        }
    }
}
