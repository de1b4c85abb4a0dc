namespace Xinglin.Node.Sidecar;

/// <summary>Bounds of reading a member's database, with their units.</summary>
internal static class SidecarLimits
{
    /// <summary>A mapping file, bytes: 1 MiB.</summary>
    public const int MappingBytesMax = 1 << 20;

    /// <summary>Resources of one mapping.</summary>
    public const int ResourcesMax = 64;

    /// <summary>Rows read at once, and brought in one transaction.</summary>
    public const int PageRows = 500;

    /// <summary>Pages of one poll of one resource; what is left comes with the next poll.</summary>
    public const int PollPagesMax = 20;

    /// <summary>Columns of one query.</summary>
    public const int ColumnsMax = 200;

    /// <summary>One value, characters: 64 Ki. A row with a longer one waits.</summary>
    public const int ValueCharactersMax = 64 * 1024;

    /// <summary>Rows of one resource: a sweep holds 16 bytes for each in memory.</summary>
    public const int RowsMax = 20_000_000;

    /// <summary>Characters of what a row is called by: its key columns together with the resource's name.</summary>
    public const int KeyCharactersMax = 400;

    /// <summary>Rows asked for by their keys at once.</summary>
    public const int KeysAtOnce = 100;

    /// <summary>Numbers that a poll goes back when the change column is a number.</summary>
    public const int OverlapNumbers = 1_000;

    /// <summary>How long a transaction of the hospital may hold back the position before the sweep is left to find its rows.</summary>
    public static readonly TimeSpan HeldBackMax = TimeSpan.FromHours(1);

    /// <summary>How long a connection may take, seconds.</summary>
    public const int ConnectSeconds = 10;

    /// <summary>The longest pause between two tries to reach the database.</summary>
    public static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);
}
