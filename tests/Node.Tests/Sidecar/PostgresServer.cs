using System.Diagnostics;
using System.Security.Cryptography;

namespace Xinglin.Node.Tests.Sidecar;

/// <summary>
/// A real PostgreSQL 15 in a temporary folder, reached by its socket only, run by a user who is not root. It holds the hospital of samples/his, once for each
/// test that asks for one. Ends its own process only.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    public const string Reader = "xinglin_reader";
    public const string Password = "only-for-tests";
    private const string Programs = "/usr/lib/postgresql/15/bin/";
    private const int Port = 5432;
    private static readonly string[] AsPostgres = IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];

    private Process? _server;

    static PostgresServer() => Environment.SetEnvironmentVariable("PGPASSWORD", Password);

    /// <summary>With the settings that a hospital which allows logical decoding has.</summary>
    public PostgresServer()
        : this(["wal_level=logical", "max_slot_wal_keep_size=64MB"])
    {
    }

    internal PostgresServer(string[] settings)
    {
        Folder = Directory.CreateTempSubdirectory("xinglin-his-").FullName;
        if (IsRoot)
        {
            Run("chown", "postgres:", Folder);
        }

        Run([.. AsPostgres, Programs + "initdb", "-D", Data, "-U", "hospital", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--wal-segsize=1", "--no-sync"]);
        Run([.. AsPostgres, "cp", "/dev/null", Path.Combine(Data, "pg_hba.conf")]);
        File.WriteAllText(Path.Combine(Data, "pg_hba.conf"), $"local all hospital trust\nlocal all {Reader} scram-sha-256\n");
        File.AppendAllLines(
            Path.Combine(Data, "postgresql.conf"),
            ["listen_addresses = ''", $"unix_socket_directories = '{Folder}'", $"port = {Port}", "fsync = off", "timezone = 'Asia/Shanghai'", "shared_buffers = 16MB", "max_connections = 30"]);
        Start(settings);
        Execute("postgres", $"CREATE ROLE {Reader} LOGIN PASSWORD '{Password}'");
        Execute("postgres", "CREATE DATABASE his");
        ExecuteFile("his", Sample("schema.sql"));
    }

    /// <summary>Its folder, where its socket is.</summary>
    public string Folder { get; }

    private string Data => Path.Combine(Folder, "data");

    /// <summary>A file of samples/his.</summary>
    public static string Sample(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "samples", "his", name) is var file && File.Exists(file))
            {
                return file;
            }
        }

        throw new FileNotFoundException(name);
    }

    /// <summary>Another hospital like that of samples/his; returns its database.</summary>
    public string NewHospital()
    {
        var name = "his_" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        Execute("postgres", $"CREATE DATABASE {name} TEMPLATE his");
        return name;
    }

    /// <summary>The mapping of samples/his for one database here, with other parts replaced.</summary>
    public byte[] Mapping(string database, Action<System.Text.Json.Nodes.JsonObject>? change = null)
    {
        var mapping = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Sample("mapping.json")))!.AsObject();
        var connection = mapping["connection"]!.AsObject();
        (connection["host"], connection["port"], connection["database"]) = (Folder, Port, database);
        mapping["pace"] = new System.Text.Json.Nodes.JsonObject { ["pollSeconds"] = 0.1, ["compareSeconds"] = 0.2, ["sweepSeconds"] = 0.5 };
        change?.Invoke(mapping);
        return System.Text.Encoding.UTF8.GetBytes(mapping.ToJsonString());
    }

    /// <summary>Statements as the hospital's administrator, in one transaction; the result as text.</summary>
    public string Execute(string database, string sql) =>
        Run([Programs + "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", Folder, "-p", "5432", "-U", "hospital", "-d", database, "-c", sql]);

    /// <summary>A session of the hospital's own that stays open: statements one after the other.</summary>
    public HospitalSession Open(string database) => new(Start([Programs + "psql", "-X", "-q", "-A", "-t", "-h", Folder, "-p", "5432", "-U", "hospital", "-d", database], redirect: true));

    /// <summary>What makes the schema, as pg_dump writes it, less the two lines that are random in every dump.</summary>
    public string DumpSchema(string database) => string.Join(
        '\n',
        Run([Programs + "pg_dump", "--schema-only", "-h", Folder, "-p", "5432", "-U", "hospital", "-d", database]).Split('\n').Where(l => l is not ['\\', ..]));

    /// <summary>Starts it with these settings.</summary>
    public void Start(params string[] settings)
    {
        _server = Start([.. AsPostgres, Programs + "postgres", "-D", Data, .. settings.SelectMany(s => new[] { "-c", s })], redirect: true);
        _server.OutputDataReceived += static (_, _) => { };
        _server.ErrorDataReceived += static (_, _) => { };
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        for (var tries = 0; ; tries++)
        {
            try
            {
                Execute("postgres", "SELECT 1");
                return;
            }
            catch (InvalidOperationException) when (tries < 200 && !_server.HasExited)
            {
                Thread.Sleep(50);
            }
        }
    }

    /// <summary>Ends it at once, sessions included.</summary>
    public void Stop()
    {
        if (_server is { HasExited: false } server)
        {
            Run([.. AsPostgres, Programs + "pg_ctl", "-D", Data, "-m", "fast", "stop"]);
            server.WaitForExit();
        }

        _server?.Dispose();
        _server = null;
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(Folder, recursive: true);
    }

    private void ExecuteFile(string database, string file) =>
        Run([Programs + "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", Folder, "-p", "5432", "-U", "hospital", "-d", database, "-f", file]);

    private static bool IsRoot => Environment.UserName == "root";

    private static string Run(params string[] command)
    {
        using var process = Start(command, redirect: true);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.TrimEnd('\n') : throw new InvalidOperationException($"{Path.GetFileName(command[0])}: {errors.Result}");
    }

    private static Process Start(string[] command, bool redirect)
    {
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardInput = redirect,
            RedirectStandardOutput = redirect,
            RedirectStandardError = redirect,
            WorkingDirectory = "/",
        };
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

/// <summary>A session of the hospital's own, by psql.</summary>
public sealed class HospitalSession(Process psql) : IDisposable
{
    /// <summary>Runs a statement; returns when it is done.</summary>
    public void Execute(string sql)
    {
        psql.StandardInput.WriteLine(sql + ";");
        psql.StandardInput.WriteLine("\\echo done");
        psql.StandardInput.Flush();
        while (psql.StandardOutput.ReadLine() is { } line && line != "done")
        {
        }
    }

    public void Dispose()
    {
        psql.StandardInput.Close();
        psql.WaitForExit();
        psql.Dispose();
    }
}
