namespace Xinglin.Node.Incidents;

/// <summary>
/// What counts as bulk, for one user, for all of a role at a member, and for a member as a whole: distinct patients in ten minutes and in a day.
/// A subject whose recent days show a larger habit gets a multiple of that habit, never more than <see cref="CeilingFactor"/> times the floor.
/// </summary>
/// <param name="User">Floors for one account.</param>
/// <param name="Role">Floors for the holders of one role at one member together.</param>
/// <param name="Member">Floors for all readers of one member together.</param>
/// <param name="Delay">How long each reading waits while it is slowed.</param>
public sealed record BulkReadLimits(BulkReadFloor User, BulkReadFloor Role, BulkReadFloor Member, TimeSpan Delay)
{
    /// <summary>
    /// Floors for a member's emergency role, counted like the others but stopping nothing: each emergency is two people's signatures and a review
    /// owed, so few are many.
    /// </summary>
    public BulkReadFloor Emergency { get; init; } = new(new(10, 20), new(50, 100));

    /// <summary>Days that a habit is learned from.</summary>
    public const int HabitDays = 14;

    /// <summary>Slowed at this multiple of the habit, stopped at one more.</summary>
    public const int HabitFactor = 2;

    /// <summary>No habit lifts a limit above this multiple of its floor: who takes more every day does not teach the alarm to sleep.</summary>
    public const int CeilingFactor = 8;

    /// <summary>Records of one patient that a reading counts for one more patient: a few patients' whole histories are bulk too.</summary>
    public const int RecordsPerPatient = 500;

    /// <summary>A doctor sees some forty patients a day; a ward of thirty is opened within minutes at a round.</summary>
    public static BulkReadLimits Default { get; } = new(
        new BulkReadFloor(new(60, 120), new(300, 500)), new BulkReadFloor(new(300, 600), new(3_000, 5_000)), new BulkReadFloor(new(400, 800), new(4_000, 6_000)),
        TimeSpan.FromSeconds(1));
}

/// <summary>Floors of one kind of subject.</summary>
public sealed record BulkReadFloor(BulkReadThreshold Minutes, BulkReadThreshold Day);

/// <summary>From how many distinct patients on readings are slowed, and stopped.</summary>
public readonly record struct BulkReadThreshold(int Slow, int Stop);
