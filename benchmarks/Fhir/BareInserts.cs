using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Records;

namespace Xinglin.Benchmarks.Fhir;

/// <summary>The limit of loading: the rows of an index written again, in the same order and into the same tables, with nothing to read or understand.</summary>
internal static class BareInserts
{
    private const int ResourcesPerTransaction = 2_000;

    /// <summary>Seconds.</summary>
    public static double Run(string index, string copy)
    {
        using var from = SqliteEngine.OpenReadOnly(index);
        using var to = SqliteEngine.OpenDurable(copy);
        to.Execute("PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 10000");
        to.InTransaction(() => to.Execute(IndexSchema.Tables));
        var tables = IndexSchema.ValueTables.Prepend("item").Select(t => new Table(from, to, t)).ToList();
        var seconds = 0d;
        var last = from.Scalar<long>("SELECT max(key) FROM item");
        for (var key = 0L; key < last; key += ResourcesPerTransaction)
        {
            var rows = tables.SelectMany(t => t.Read(key, key + ResourcesPerTransaction)).OrderBy(r => r.Key).ToList();
            var clock = Stopwatch.StartNew();
            to.InTransaction(() => rows.ForEach(r => r.Table.Insert.ExecuteWith(r.Values)));
            seconds += clock.Elapsed.TotalSeconds;
        }

        tables.ForEach(t => t.Dispose());
        return seconds;
    }

    private sealed class Table : IDisposable
    {
        private readonly SqliteCommand _read;
        private readonly int _key;

        public Table(SqliteConnection from, SqliteConnection to, string name)
        {
            _read = from.Statement($"SELECT * FROM {name} WHERE key > $1 AND key <= $2", null, null);
            var columns = from.Query(row => row.GetString(1), $"PRAGMA table_info({name})");
            _key = columns.IndexOf("key");
            Insert = to.Statement($"INSERT INTO {name} VALUES ({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})", new object?[columns.Count]);
        }

        public SqliteCommand Insert { get; }

        public List<(long Key, Table Table, object?[] Values)> Read(long after, long last)
        {
            _read.Parameters[0].Value = after;
            _read.Parameters[1].Value = last;
            using var reader = _read.ExecuteReader();
            var rows = new List<(long, Table, object?[])>();
            while (reader.Read())
            {
                var values = Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i)).ToArray();
                rows.Add((reader.GetInt64(_key), this, values));
            }

            return rows;
        }

        public void Dispose()
        {
            _read.Dispose();
            Insert.Dispose();
        }
    }
}
