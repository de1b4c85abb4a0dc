using System.Text.Json.Nodes;

namespace Xinglin.Node.Tests.Sidecar;

/// <summary>A server that goes away, and what logical decoding may and may not do to a hospital.</summary>
public sealed class ServerTests
{
    private const string Slot = "xinglin_his";
    private const string Insert = "INSERT INTO 检验结果 (就诊流水号, 病人编号, 项目代码, 项目名称, 结果值, 单位, 结果状态, 报告时间) VALUES ";
    private static readonly string[] Decoding = ["wal_level=logical", "max_slot_wal_keep_size=1MB", "min_wal_size=2MB", "max_wal_size=2MB"];

    [Fact]
    public async Task A_server_that_goes_and_comes_back_is_read_on_by_itself()
    {
        using var server = new PostgresServer();
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();

        server.Stop();
        await scene.UntilAsync(() => !scene.Work.Status.Connected && scene.Says("sidecar-database-away", scene.Database));
        server.Start();
        scene.Sql(Row("BACK"));

        await scene.UntilAsync(() => scene.One("Observation", "BACK") is not null && scene.Work.Status is { Connected: true } && !scene.Says("sidecar-database-away"));
    }

    [Fact]
    public async Task A_password_that_is_set_right_is_taken_without_a_restart()
    {
        using var server = new PostgresServer();
        server.Execute("postgres", $"ALTER ROLE {PostgresServer.Reader} PASSWORD 'another'");
        await using var scene = new HospitalScene(server);
        await scene.UntilAsync(() => scene.Says("sidecar-sign-in-refused", scene.Database));
        server.Execute("postgres", $"ALTER ROLE {PostgresServer.Reader} PASSWORD '{PostgresServer.Password}'");
        await scene.LoadedAsync();
        Assert.False(scene.Says("sidecar-sign-in-refused"));
    }

    [Fact]
    public async Task No_slot_is_made_while_it_could_fill_the_disk_and_polling_goes_on()
    {
        using var server = new PostgresServer(["wal_level=logical", "max_slot_wal_keep_size=-1"]);
        server.Execute("postgres", $"ALTER ROLE {PostgresServer.Reader} REPLICATION");
        await using var scene = new HospitalScene(server, Decoded);
        await scene.UntilAsync(() => scene.Says("sidecar-wal-unbounded", Slot));
        await scene.LoadedAsync();
        scene.Sql(Row("POLLED"));
        await scene.UntilAsync(() => scene.One("Observation", "POLLED") is not null);
        Assert.Equal("0", scene.Sql("SELECT count(*) FROM pg_replication_slots"));
        Assert.False(scene.Work.Status.Decoding);
    }

    [Fact]
    public async Task A_server_that_does_not_decode_and_a_role_that_may_not_are_named()
    {
        using var server = new PostgresServer(["wal_level=replica", "max_slot_wal_keep_size=64MB"]);
        await using var scene = new HospitalScene(server, Decoded);
        await scene.UntilAsync(() => scene.Says("sidecar-decoding-off", Slot));
        server.Stop();
        server.Start("wal_level=logical", "max_slot_wal_keep_size=64MB");
        await scene.UntilAsync(() => scene.Says("sidecar-slot-refused", Slot));
        server.Execute("postgres", $"ALTER ROLE {PostgresServer.Reader} REPLICATION");
        await scene.UntilAsync(() => scene.Work.Status.Decoding);
    }

    [Fact]
    public async Task What_the_server_tells_is_read_at_once_although_the_next_poll_is_an_hour_away()
    {
        using var server = new PostgresServer();
        server.Execute("postgres", $"ALTER ROLE {PostgresServer.Reader} REPLICATION");
        await using var scene = new HospitalScene(server, mapping =>
        {
            Decoded(mapping);
            mapping["pace"] = new JsonObject { ["pollSeconds"] = 3600, ["compareSeconds"] = 3600 };
        });
        await scene.LoadedAsync();
        await scene.UntilAsync(() => scene.Work.Status.Decoding);
        scene.Sql(Row("TOLD"));
        scene.Sql("INSERT INTO 社区公共卫生.高血压随访 VALUES (90, 'HIS0001', '20260401', 121, 79, '1')");
        await scene.UntilAsync(() => scene.One("Observation", "TOLD") is not null && scene.One("Observation", "121") is not null);
    }

    [Fact]
    public async Task A_slot_that_the_server_gave_up_is_removed_and_everything_is_compared()
    {
        using var server = new PostgresServer(Decoding);
        server.Execute("postgres", $"ALTER ROLE {PostgresServer.Reader} REPLICATION");
        await using var scene = new HospitalScene(server, Hourly);
        await scene.LoadedAsync();
        await scene.UntilAsync(() => scene.Work.Status.Decoding);
        await scene.RestartAsync(Hourly, () =>
        {
            scene.Sql("UPDATE 检验结果 SET 结果值 = '6.60' WHERE 项目代码 = 'HBA1C'");
            for (var i = 0; i < 6 && scene.Sql($"SELECT wal_status FROM pg_replication_slots WHERE slot_name = '{Slot}'") != "lost"; i++)
            {
                scene.Sql("CREATE TABLE 大 AS SELECT repeat(md5(i::text), 30) FROM generate_series(1, 20000) AS i; DROP TABLE 大");
                scene.Sql("SELECT pg_switch_wal()");
                scene.Sql("CHECKPOINT");
            }
        });
        await scene.UntilAsync(() => scene.Says("sidecar-slot-lost", Slot));
        await scene.UntilAsync(() => scene.One("Observation", "6.60") is not null && scene.Work.Status.Decoding);
        Assert.Equal("1", scene.Sql("SELECT count(*) FROM pg_replication_slots WHERE wal_status <> 'lost'"));
    }

    private static void Hourly(JsonObject mapping)
    {
        Decoded(mapping);
        mapping["pace"] = new JsonObject { ["pollSeconds"] = 3600, ["compareSeconds"] = 3600 };
    }

    private static void Decoded(JsonObject mapping) => mapping["decoding"] = new JsonObject { ["slot"] = Slot };

    private static string Row(string item) => Insert + $"(20260001, 'HIS0001', '{item}', '项目', '1', 'g/L', '1', localtimestamp)";
}
