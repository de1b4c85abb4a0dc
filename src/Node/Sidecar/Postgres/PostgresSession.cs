using System.Data;
using Npgsql;
using NpgsqlTypes;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Sidecar.Postgres;

/// <summary>Which transactions of the server a read could see: all below <paramref name="Oldest"/>, none from <paramref name="Next"/> on.</summary>
internal readonly record struct SourceSnapshot(ulong Oldest, ulong Next);

/// <summary>A session on a member's PostgreSQL that reads and can do nothing else. Values come as the server writes them, never through a floating point number.</summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private PostgresSession(NpgsqlConnection connection) => _connection = connection;

    /// <summary>True when the role could write, were the session not read-only.</summary>
    public bool RoleWrites { get; private set; }

    /// <summary>Signs in. The password is that of PGPASSWORD or PGPASSFILE.</summary>
    /// <exception cref="MappingFault">The session would not be read-only.</exception>
    public static async Task<PostgresSession> OpenAsync(MappingFile file, CancellationToken cancellation)
    {
        var session = new PostgresSession(new NpgsqlConnection(Settings(file)));
        try
        {
            await session._connection.OpenAsync(cancellation);
            await session.ExecuteAsync($"SET TIME ZONE INTERVAL '{file.Zone}' HOUR TO MINUTE", cancellation);
            if (await session.TextAsync("SHOW transaction_read_only", [], cancellation) != "on")
            {
                throw new MappingFault(SidecarCodes.SessionWrites, file.Connection.Username);
            }

            session.RoleWrites = await session.TextAsync(MayWrite, [], cancellation) != "f";
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Learns the columns of a query without reading a row.</summary>
    /// <exception cref="MappingFault">The mapping and the query do not fit.</exception>
    public async Task<RowQuery> DescribeAsync(MappedResource resource, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(RowQuery.Describe(resource), _connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var columns = Enumerable.Range(0, Math.Min(reader.FieldCount, SidecarLimits.ColumnsMax))
            .Select(i => new SourceColumn(reader.GetName(i), reader.GetDataTypeName(i).Split('(')[0])).ToList();
        await reader.CloseAsync();
        return new RowQuery(resource, columns);
    }

    /// <summary>Rows of a statement; parameters are text. Columns beyond those of the query are in <paramref name="beyond"/>, a row each.</summary>
    public async Task<IReadOnlyList<SourceRow>> RowsAsync(RowQuery query, string sql, IReadOnlyList<string> parameters, List<string>? beyond, CancellationToken cancellation)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellation);
        var rows = new List<SourceRow>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(await RowAsync(reader, query.Columns, cancellation));
            beyond?.Add(reader.GetString(query.Columns.Count));
        }

        return rows;
    }

    /// <summary>One text; null when there is none.</summary>
    public async Task<string?> TextAsync(string sql, IReadOnlyList<string> parameters, CancellationToken cancellation)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) && !reader.IsDBNull(0) ? reader.GetString(0) : null;
    }

    /// <summary>A column of texts.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(string sql, IReadOnlyList<string> parameters, CancellationToken cancellation)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var texts = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            texts.Add(reader.IsDBNull(0) ? string.Empty : reader.GetString(0));
        }

        return texts;
    }

    /// <summary>Reads in one snapshot of the database, and says which it is.</summary>
    public async Task InSnapshotAsync(Func<SourceSnapshot, Task> read, CancellationToken cancellation)
    {
        await using var transaction = await _connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var snapshot = (await TextAsync("SELECT pg_snapshot_xmin(s)::text || ' ' || pg_snapshot_xmax(s)::text FROM pg_current_snapshot() AS s", [], cancellation))!.Split(' ');
        await read(new SourceSnapshot(Number(snapshot[0]), Number(snapshot[1])));
        await transaction.CommitAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private const string MayWrite =
        """
        SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) OR EXISTS (
          SELECT 1 FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
            AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
        """;

    private static string Settings(MappingFile file) => new NpgsqlConnectionStringBuilder
    {
        Host = file.Connection.Host,
        Port = file.Connection.Port,
        Database = file.Connection.Database,
        Username = file.Connection.Username,
        SslMode = file.Connection.Tls switch
        {
            "disable" => SslMode.Disable,
            "require" => SslMode.Require,
            "verify-ca" => SslMode.VerifyCA,
            "verify-full" => SslMode.VerifyFull,
            _ => SslMode.Prefer,
        },
        RootCertificate = file.Connection.RootCertificate,
        ApplicationName = "xinglin-sidecar",
        Timeout = SidecarLimits.ConnectSeconds,
        CommandTimeout = file.At.StatementSeconds + 5,
        Options = FormattableString.Invariant($"-c default_transaction_read_only=on -c statement_timeout={file.At.StatementSeconds * 1000} -c idle_in_transaction_session_timeout=60000 -c datestyle=ISO,YMD"),
        KeepAlive = 30,
        Pooling = false,
        Enlist = false,
    }.ToString();

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private NpgsqlCommand Command(string sql, IReadOnlyList<string> parameters)
    {
        var command = new NpgsqlCommand(sql, _connection) { AllResultTypesAreUnknown = true };
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter, NpgsqlDbType = NpgsqlDbType.Text });
        }

        return command;
    }

    private static async Task<SourceRow> RowAsync(NpgsqlDataReader reader, IReadOnlyList<SourceColumn> columns, CancellationToken cancellation)
    {
        var (values, tooLong) = (new string?[columns.Count], (string?)null);
        for (var i = 0; i < columns.Count; i++)
        {
            if (await reader.IsDBNullAsync(i, cancellation))
            {
                continue;
            }

            values[i] = Sound(columns[i], await CappedAsync(reader, i, cancellation));
            tooLong ??= values[i]!.Length > SidecarLimits.ValueCharactersMax ? columns[i].Name : null;
        }

        return new SourceRow(columns, values) { TooLong = tooLong };
    }

    /// <summary>A text column is read no further than one character beyond the cap.</summary>
    private static async Task<string> CappedAsync(NpgsqlDataReader reader, int column, CancellationToken cancellation)
    {
        using var text = await reader.GetTextReaderAsync(column, cancellation);
        var buffer = new char[256];
        var length = 0;
        while (length <= SidecarLimits.ValueCharactersMax)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 4);
            }

            var read = await text.ReadAsync(buffer.AsMemory(length, Math.Min(buffer.Length - length, SidecarLimits.ValueCharactersMax + 1 - length)), cancellation);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return new string(buffer, 0, length);
    }

    /// <summary>Blanks that only fill a column up, and the server's letters for truth, are the server's way of writing.</summary>
    private static string Sound(SourceColumn column, string text) => column.Type switch
    {
        "character" => text.TrimEnd(' '),
        "boolean" => text == "t" ? "true" : "false",
        _ => text,
    };

    private static ulong Number(string text) => ulong.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
