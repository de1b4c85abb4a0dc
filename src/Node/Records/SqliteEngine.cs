using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Xinglin.Node.Records;

/// <summary>
/// The system's own SQLite (<c>libsqlite3.so.0</c>), so that the engine is the one that the distribution patches, and the ways
/// in which this product opens a database.
/// </summary>
public static class SqliteEngine
{
    /// <summary>How long a statement waits for another connection's lock, milliseconds.</summary>
    public const int BusyTimeout = 5_000;

    /// <summary>Opens for reading only; the file must exist. Nothing of the database can be changed through this connection.</summary>
    /// <param name="path">The file.</param>
    /// <param name="before">Statements that prepare the connection, before it is locked against writing.</param>
    public static SqliteConnection OpenReadOnly(string path, string before = "") =>
        Open(path, SqliteOpenMode.ReadOnly, before + " PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;");

    /// <summary>
    /// Opens for reading and writing, creating the file; a commit is on the disk when it returns (write-ahead log, every commit
    /// flushed), what is deleted is overwritten, and a new file is for its owner's eyes only.
    /// </summary>
    public static SqliteConnection OpenDurable(string path)
    {
        CreateForOwner(path);
        return Open(
            path,
            SqliteOpenMode.ReadWrite,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; "
            + "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON;");
    }

    private static readonly bool Ready = Initialize();

    private static SqliteConnection Open(string path, SqliteOpenMode mode, string pragmas)
    {
        _ = Ready;
        var options = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusyTimeout / 1000 };
        var connection = new SqliteConnection(options.ToString());
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {BusyTimeout}; {pragmas}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Only a file that is not there yet is touched: closing a descriptor of an open database would drop the locks that SQLite holds on it in
    /// this process.
    /// </summary>
    private static void CreateForOwner(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }

    private static bool Initialize()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    private static IntPtr Resolve(string library, Assembly assembly, DllImportSearchPath? path) =>
        library == "e_sqlite3" ? NativeLibrary.Load("libsqlite3.so.0") : IntPtr.Zero;
}
