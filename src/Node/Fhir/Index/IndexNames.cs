using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Index;

/// <summary>Numbers for what recurs in every row: parameters, resource types, code systems, patients.</summary>
internal sealed class IndexNames
{
    /// <summary>No name has it: a question about what no resource says finds nothing.</summary>
    public const int Unknown = int.MinValue;

    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public IndexNames(SqliteConnection connection) => Reload(connection);

    public static string Type(string type) => "type " + type;

    public static string System(string system) => "system " + system;

    public static string Patient(string id) => "Patient/" + id;

    /// <summary>Present when a type has resources with several dates.</summary>
    public static string MultipleDates(string type) => "dates " + type;

    /// <summary>The number, or <see cref="Unknown"/>.</summary>
    public int Find(string text) => _numbers.GetValueOrDefault(text, Unknown);

    /// <summary>The number, made when there is none; inside the writer's transaction.</summary>
    public int Of(SqliteConnection connection, string text)
    {
        if (_numbers.TryGetValue(text, out var number))
        {
            return number;
        }

        number = _numbers.Count + 1;
        connection.Execute("INSERT INTO name VALUES ($1, $2)", number, text);
        _numbers[text] = number;
        return number;
    }

    /// <summary>Forgets what the database does not have, after a transaction that failed.</summary>
    public void Reload(SqliteConnection connection)
    {
        _numbers.Clear();
        foreach (var (number, text) in connection.Query(row => (row.GetInt32(0), row.GetString(1)), "SELECT number, text FROM name"))
        {
            _numbers[text] = number;
        }
    }
}
