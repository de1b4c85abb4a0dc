using System.Text;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Records;

namespace Xinglin.Node.Tests.Records;

/// <summary>A member's database with its owner's writer, and a gateway beside it, in a folder of their own.</summary>
public sealed class RecordsFixture : IDisposable
{
    public RecordsFixture()
    {
        Folder = Directory.CreateTempSubdirectory("xinglin-records-").FullName;
        Hospital = HospitalDatabase.Open(DatabasePath);
        Hospital.Load([Patient("P1", "王秀英"), Patient("P2", "李强")], []);
        Source = RecordSource.Open(DatabasePath);
        Store = GatewayStore.Open(StorePath);
    }

    public string Folder { get; }

    public string DatabasePath => Path.Combine(Folder, "hospital.db");

    public string StorePath => Path.Combine(Folder, "gateway.db");

    public HospitalDatabase Hospital { get; }

    public RecordSource Source { get; private set; }

    public GatewayStore Store { get; private set; }

    public static DateTimeOffset Now { get; } = new(2024, 5, 1, 8, 0, 0, TimeSpan.Zero);

    public static HospitalPatient Patient(string number, string name) => new(number, name, "female", "1960-01-01", null, null, null);

    public static byte[] Observation(string id, string value) => Encoding.UTF8.GetBytes(
        $$"""{"resourceType":"Observation","id":"{{id}}","subject":{"reference":"Patient/p"},"valueString":"{{value}}"}""");

    public static Hash HashOf(int seed)
    {
        var bytes = new byte[Hash.Length];
        BitConverter.TryWriteBytes(bytes, seed);
        return new Hash(bytes);
    }

    public RecordVersion Write(string patientNo, string id, string value) => Hospital.Write(patientNo, Observation(id, value), Now)!.Value;

    /// <summary>What another program's connection does to the member's database.</summary>
    public void Sql(string sql)
    {
        using var other = SqliteEngine.OpenDurable(DatabasePath);
        using var command = other.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The gateway stops and starts again.</summary>
    public ChangeFeed Restart()
    {
        Source.Dispose();
        Store.Dispose();
        Source = RecordSource.Open(DatabasePath);
        Store = GatewayStore.Open(StorePath);
        return new ChangeFeed(Source, Store);
    }

    public void Dispose()
    {
        Source.Dispose();
        Store.Dispose();
        Hospital.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
