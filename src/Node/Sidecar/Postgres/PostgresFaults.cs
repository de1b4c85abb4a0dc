using System.Net.Sockets;
using Npgsql;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Sidecar.Postgres;

/// <summary>What an exception of the driver means to a person. Messages of the server may quote rows; they go nowhere.</summary>
internal static class PostgresFaults
{
    /// <summary>True for what the driver or the line may throw.</summary>
    public static bool IsOne(Exception error) => error is NpgsqlException or TimeoutException or IOException or SocketException;

    /// <summary>True when the connection is of no more use; else only the statement failed.</summary>
    public static bool EndsSession(RefusalCode code) =>
        code == SidecarCodes.DatabaseAway || code == SidecarCodes.SignInRefused || code == SidecarCodes.DatabaseUnknown || code == SidecarCodes.SessionWrites;

    /// <summary>The problem; the place is the query's name, with the server's own code where nothing better is known.</summary>
    public static MappingProblem Of(Exception error, string place) => error switch
    {
        PostgresException refused => Refused(refused, place),
        NpgsqlException { InnerException: TimeoutException } => new(SidecarCodes.TooSlow, place),
        NpgsqlException when error.Message.Contains("password", StringComparison.OrdinalIgnoreCase) => new(SidecarCodes.SignInRefused, place),
        _ => new(SidecarCodes.DatabaseAway, place),
    };

    private static MappingProblem Refused(PostgresException refused, string place) => refused.SqlState switch
    {
        "3D000" => new(SidecarCodes.DatabaseUnknown, place),
        "57014" => new(SidecarCodes.TooSlow, place),
        "42501" => new(SidecarCodes.NotPermitted, place),
        "42P01" or "3F000" => new(SidecarCodes.TableMissing, place),
        "42703" => new(SidecarCodes.ColumnMissing, place),
        "53300" => new(SidecarCodes.DatabaseAway, place),
        ['2', '8', ..] => new(SidecarCodes.SignInRefused, place),
        ['0', '8', ..] or ['5', '7', 'P', ..] => new(SidecarCodes.DatabaseAway, place),
        ['4', '2', ..] or ['2', '5', ..] or ['0', 'A', ..] => new(SidecarCodes.QueryWrong, place),
        var state => new(SidecarCodes.DatabaseRefused, $"{place} (SQLSTATE {state})"),
    };
}
