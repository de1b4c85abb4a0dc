using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Guardians;
using Xinglin.Node.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Notices;

/// <summary>
/// What accounts should know, durable, one ascending row of numbers for each account, in random steps: a gap says nothing. A reader names the last number it has
/// and gets what is above it; the newest are kept.
/// </summary>
public sealed class NoticeQueue
{
    /// <summary>Notices kept for one account.</summary>
    public const int KeptMax = 1_000;

    /// <summary>Notices in one answer.</summary>
    public const int PageMax = 100;

    private const int StepMax = 1_000;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS notice (
          account BLOB NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (account, number)) WITHOUT ROWID
        """;

    private readonly GatewayStore _store;
    private readonly Lock _turn = new();
    private TaskCompletionSource _added = Signal();

    /// <summary>Over the gateway's store.</summary>
    public NoticeQueue(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(Tables));
    }

    /// <summary>Adds one; its number is given here.</summary>
    public void Add(Notice notice) => Add([notice]);

    /// <summary>Adds several in one commit.</summary>
    public void Add(IReadOnlyList<Notice> notices)
    {
        _store.Write(connection =>
        {
            foreach (var notice in notices)
            {
                Insert(connection, notice);
            }
        });
        Tell();
    }

    /// <summary>What is above a number, ascending, at most <see cref="PageMax"/>.</summary>
    public IReadOnlyList<Notice> After(AccountId account, long after) => _store.Read(c => c.Query(
        row => JsonSerializer.Deserialize(row.Bytes(0), GatewayJson.Default.Notice)!,
        "SELECT body FROM notice WHERE account = $1 AND number > $2 ORDER BY number LIMIT $3",
        account.Value.ToArray(), after, PageMax));

    /// <summary>The same as somebody may see it: pages on until there is something to show, so that an empty page means that there is nothing.</summary>
    public IReadOnlyList<Notice> After(AccountId account, long after, GuardianView view)
    {
        while (true)
        {
            var page = After(account, after);
            var visible = page.Select(view.Visible).OfType<Notice>().ToList();
            if (visible.Count > 0 || page.Count == 0)
            {
                return visible;
            }

            after = page[^1].Number;
        }
    }

    /// <summary>The same, waiting until there is something.</summary>
    public async Task<IReadOnlyList<Notice>> WhenAfterAsync(AccountId account, long after, CancellationToken cancellation)
    {
        while (true)
        {
            Task added;
            lock (_turn)
            {
                added = _added.Task;
            }

            var notices = After(account, after);
            if (notices.Count > 0)
            {
                return notices;
            }

            await added.WaitAsync(cancellation);
        }
    }

    private static void Insert(SqliteConnection connection, Notice notice)
    {
        var account = notice.Account.Value.ToArray();
        var number = connection.Scalar<long>("SELECT coalesce(max(number), 0) + $2 FROM notice WHERE account = $1", account, (long)RandomNumberGenerator.GetInt32(1, StepMax));
        var body = JsonSerializer.SerializeToUtf8Bytes(notice with { Number = number }, GatewayJson.Default.Notice);
        connection.Execute("INSERT INTO notice VALUES ($1, $2, $3)", account, number, body);
        connection.Execute(
            "DELETE FROM notice WHERE account = $1 AND number <= (SELECT number FROM notice WHERE account = $1 ORDER BY number DESC LIMIT 1 OFFSET $2)", account, KeptMax);
    }

    private void Tell()
    {
        TaskCompletionSource told;
        lock (_turn)
        {
            (told, _added) = (_added, Signal());
        }

        told.SetResult();
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
