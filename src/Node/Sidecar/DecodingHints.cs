using System.Collections.Concurrent;
using Npgsql;
using Xinglin.Node.Sidecar.Mapping;
using Xinglin.Node.Sidecar.Postgres;

namespace Xinglin.Node.Sidecar;

/// <summary>
/// Logical decoding as a hint: the server says which tables committed transactions changed, and their queries are polled at once. Values never cross;
/// only names of tables do. Whatever goes wrong, polling goes on as if it were not there.
/// </summary>
/// <remarks>A slot keeps the server's log until it is read. None is made while that log is unbounded, so a stopped sidecar cannot fill the disk.</remarks>
internal sealed class DecodingHints(MappingFile file, MappingDecoding decoding, TimeProvider clock)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<string> _tables = new();

    /// <summary>Changes are being told.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Why they are not.</summary>
    public MappingProblem? Problem { get; private set; }

    /// <summary>Tables that changed since the last call, <c>schema.table</c>; an empty name for everything.</summary>
    public IReadOnlyCollection<string> Take()
    {
        var tables = new HashSet<string>(StringComparer.Ordinal);
        while (_tables.TryDequeue(out var table))
        {
            tables.Add(table);
        }

        return tables;
    }

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stop);
            }
            catch (MappingFault fault)
            {
                Problem = fault.Problem;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                Problem = Refused(error);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            IsOn = false;
            await Task.Delay(PauseAfterFailure, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        IsOn = false;
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        await using var session = await PostgresSession.OpenAsync(file, stop);
        if (await PrepareAsync(session, stop))
        {
            _tables.Enqueue(string.Empty);
        }

        (IsOn, Problem) = (true, null);
        while (true)
        {
            foreach (var table in await session.TextsAsync(Changes, [decoding.Slot], stop))
            {
                _tables.Enqueue(Unquoted(table));
            }

            await Task.Delay(Pace, clock, stop);
        }
    }

    private const string Changes =
        """
        SELECT DISTINCT substring(data from '^table (.+?): (?:INSERT|UPDATE|DELETE|TRUNCATE)') FROM pg_logical_slot_get_changes(CAST($1 AS name), NULL, 10000)
        WHERE data LIKE 'table %'
        """;

    /// <summary>Makes the slot where there is none, and says so: what changed before it was made it does not tell. One whose log the server has thrown away is removed.</summary>
    private async Task<bool> PrepareAsync(PostgresSession session, CancellationToken stop)
    {
        if (await session.TextAsync("SHOW wal_level", [], stop) != "logical")
        {
            throw new MappingFault(SidecarCodes.DecodingOff, decoding.Slot);
        }

        if (await session.TextAsync("SHOW max_slot_wal_keep_size", [], stop) == "-1")
        {
            throw new MappingFault(SidecarCodes.WalUnbounded, decoding.Slot);
        }

        var state = await session.TextAsync("SELECT coalesce(wal_status, 'none') FROM pg_replication_slots WHERE slot_name = $1", [decoding.Slot], stop);
        if (state == "lost")
        {
            await session.TextAsync("SELECT pg_drop_replication_slot(CAST($1 AS name))::text", [decoding.Slot], stop);
            throw new MappingFault(SidecarCodes.SlotLost, decoding.Slot);
        }

        if (state is not null)
        {
            return false;
        }

        await session.TextAsync("SELECT slot_name::text FROM pg_create_logical_replication_slot(CAST($1 AS name), 'test_decoding')", [decoding.Slot], stop);
        return true;
    }

    private MappingProblem Refused(Exception error) => error is PostgresException { SqlState: "55000" or "42704" } && IsOn
        ? new(SidecarCodes.SlotLost, decoding.Slot)
        : error is PostgresException ? new(SidecarCodes.SlotRefused, decoding.Slot) : PostgresFaults.Of(error, decoding.Slot);

    /// <summary><c>public."检验结果"</c> as the mapping writes it: <c>public.检验结果</c>.</summary>
    private static string Unquoted(string table) => table.Replace("\"\"", "\u0001", StringComparison.Ordinal).Replace("\"", string.Empty, StringComparison.Ordinal).Replace('\u0001', '"');
}
