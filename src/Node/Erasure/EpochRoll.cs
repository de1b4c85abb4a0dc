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
/// Begins epochs: makes the next key, wraps every live key of every table anew, then destroys the earlier epoch key. A crash at any
/// point loses nothing: an earlier key is there until the last live key is wrapped anew, and <see cref="Finish"/> goes on at the next start.
/// </summary>
internal sealed class EpochRoll(EpochFolder epochs, IReadOnlyList<IEpochTable> tables)
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

    /// <summary>Finishes a roll that was interrupted; nothing when there is none.</summary>
    public void Finish()
    {
        lock (_turn)
        {
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

            epochs.DestroyEarlier();
        }
    }
}
