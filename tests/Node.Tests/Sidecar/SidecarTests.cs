using System.Text;
using System.Text.Json.Nodes;
using Xinglin.Node.Records;

namespace Xinglin.Node.Tests.Sidecar;

/// <summary>A real PostgreSQL, read by a role that may do nothing but SELECT, which stays as it is.</summary>
public sealed class SidecarTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string Insert = "INSERT INTO 检验结果 (结果编号, 就诊流水号, 病人编号, 项目代码, 项目名称, 结果值, 单位, 结果状态, 报告时间) VALUES ";

    [Fact]
    public async Task The_sample_is_brought_in_with_its_digits_and_what_is_wrong_waits_by_name()
    {
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();

        var hba1c = scene.One("Observation", "4548-4")!.Value;
        Assert.Equal("7.90", hba1c.GetProperty("valueQuantity").GetProperty("value").GetRawText());
        Assert.Equal("%", hba1c.GetProperty("valueQuantity").GetProperty("code").GetString());
        Assert.Equal("2026-03-01T08:20:00+08:00", hba1c.GetProperty("effectiveDateTime").GetString());
        Assert.Equal("阴性", scene.One("Observation", "HBSAG")!.Value.GetProperty("valueString").GetString());
        Assert.Equal("<", scene.One("Observation", "TNI")!.Value.GetProperty("valueQuantity").GetProperty("comparator").GetString());
        Assert.Equal("37.04", scene.One("ChargeItem", "900002")!.Value.GetProperty("priceOverride").GetProperty("value").GetRawText());
        Assert.False(scene.One("Observation", "血沉")!.Value.GetProperty("valueQuantity").TryGetProperty("system", out _));
        Assert.False(scene.One("Observation", "\"CA\"")!.Value.TryGetProperty("valueQuantity", out _));
        Assert.Equal((3, 2), (scene.Current("Patient", "HIS").Count, scene.Current("ExplanationOfBenefit").Count));
        Assert.Equal("990101195804120021", scene.Source.Patient("HIS0001")!.IdentityNo);
        Assert.True(scene.Says("sidecar-value-form", "Observation.valueQuantity.value", 1));
        Assert.True(scene.Says("sidecar-value-form", "Observation.effectiveDateTime", 1));
        Assert.True(scene.Says("sidecar-code-unmapped", "Observation.status", 1));
        Assert.True(scene.Says("sidecar-patient-unknown", "检验", 1));
    }

    [Fact]
    public async Task The_status_says_nothing_about_a_person()
    {
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();
        var text = Encoding.UTF8.GetString(scene.Work.Status.ToJson());
        foreach (var personal in new[] { "HIS000", "王秀兰", "05.60", "990101", "K1000", "E11.9" })
        {
            Assert.DoesNotContain(personal, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_changed_row_is_a_new_version_and_an_unchanged_one_is_none()
    {
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();
        var id = scene.One("Observation", "4548-4")!.Value.GetProperty("id").GetString()!;

        scene.Sql("UPDATE 检验结果 SET 结果值 = '7.9', 结果状态 = '2', 更新时间 = localtimestamp WHERE 项目代码 = 'HBA1C'");
        await scene.UntilAsync(() => scene.Versions("Observation", id) == 2);
        var corrected = scene.One("Observation", "4548-4")!.Value;
        Assert.Equal(("7.9", "corrected", id), (corrected.GetProperty("valueQuantity").GetProperty("value").GetRawText(), corrected.GetProperty("status").GetString(), corrected.GetProperty("id").GetString()));

        scene.Sql("UPDATE 检验结果 SET 更新时间 = localtimestamp WHERE 项目代码 = 'HBA1C'");
        scene.Sql(Insert + "(500, 20260001, 'HIS0001', 'MARK', '后来', '1', 'g/L', '1', localtimestamp)");
        await scene.UntilAsync(() => scene.One("Observation", "MARK") is not null);
        Assert.Equal(2, scene.Versions("Observation", id));
    }

    [Fact]
    public async Task A_change_that_the_table_marks_nowhere_is_found_by_the_sweep()
    {
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();
        scene.Sql("UPDATE 检验结果 SET 结果值 = '9.9' WHERE 项目代码 = 'GLU'");
        await scene.UntilAsync(() => scene.One("Observation", "14749-6")?.GetProperty("valueQuantity").GetProperty("value").GetRawText() == "9.9");
    }

    [Fact]
    public async Task A_deleted_row_says_so_and_comes_back_as_itself()
    {
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();
        var id = scene.One("Observation", "14749-6")!.Value.GetProperty("id").GetString()!;
        scene.Sql("CREATE TABLE 另存 AS SELECT * FROM 检验结果 WHERE 项目代码 = 'GLU'; DELETE FROM 检验结果 WHERE 项目代码 = 'GLU'");
        await scene.UntilAsync(() => scene.One("Observation", id)?.GetProperty("status").GetString() == "entered-in-error");
        Assert.Equal("8.4", scene.One("Observation", id)!.Value.GetProperty("valueQuantity").GetProperty("value").GetRawText());
        await scene.UntilAsync(() => scene.Status("检验").Vanished == 1);

        scene.Sql("INSERT INTO 检验结果 OVERRIDING SYSTEM VALUE SELECT * FROM 另存; DROP TABLE 另存");
        await scene.UntilAsync(() => scene.One("Observation", id)?.GetProperty("status").GetString() == "final");
        Assert.Equal(3, scene.Versions("Observation", id));
    }

    [Fact]
    public async Task A_deleted_patient_is_no_longer_active()
    {
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();
        scene.Sql("DELETE FROM 病人信息 WHERE 病人编号 = 'HIS0003'");
        await scene.UntilAsync(() => scene.One("Patient", "HIS0003") is { } patient && patient.TryGetProperty("active", out var active) && !active.GetBoolean());
    }

    [Fact]
    public async Task More_deletions_than_a_sweep_may_mark_are_left_to_a_person()
    {
        await using var scene = new HospitalScene(server, mapping => mapping["pace"]!["vanishedMax"] = 2);
        await scene.LoadedAsync();
        scene.Sql("TRUNCATE 费用明细");
        await scene.UntilAsync(() => scene.Says("sidecar-many-vanished", "费用"));
        Assert.Equal(3, scene.Current("ChargeItem", "CNY").Count(c => c.GetProperty("status").GetString() != "entered-in-error"));
        await scene.RestartAsync();
        await scene.UntilAsync(() => scene.Current("ChargeItem").All(c => c.GetProperty("status").GetString() == "entered-in-error"));
    }

    [Fact]
    public async Task A_transaction_that_commits_late_is_read_by_the_next_poll_although_its_times_are_passed()
    {
        await using var scene = new HospitalScene(server, mapping =>
        {
            Nightly(mapping);
            mapping["pace"]!["overlapSeconds"] = 0;
        });
        await scene.LoadedAsync();
        using var late = server.Open(scene.Database);
        late.Execute("BEGIN");
        late.Execute(Insert + "(600, 20260001, 'HIS0001', 'LATE', '迟到', '1', 'g/L', '1', localtimestamp)");
        for (var i = 0; i < 3; i++)
        {
            var before = scene.Status("检验").ReadAt;
            scene.Sql(Insert + $"({610 + i}, 20260001, 'HIS0001', 'SOON{i}', '先到', '1', 'g/L', '1', localtimestamp)");
            await scene.UntilAsync(() => scene.One("Observation", $"SOON{i}") is not null && scene.Status("检验").ReadAt > before);
        }

        Assert.Null(scene.One("Observation", "LATE"));
        late.Execute("COMMIT");
        await scene.UntilAsync(() => scene.One("Observation", "LATE") is not null);
    }

    [Fact]
    public async Task A_row_before_its_patient_waits_and_comes_with_the_patient()
    {
        await using var scene = new HospitalScene(server, Nightly);
        await scene.LoadedAsync();
        scene.Sql("INSERT INTO 病人信息 (病人编号, 姓名) VALUES ('HIS0099', '后到的人'); INSERT INTO 就诊记录 VALUES (20260099, 'HIS0099', '1', NULL, NULL, '2026-03-04', NULL, NULL, NULL, '2')");
        await scene.UntilAsync(() => scene.One("Observation", "2823-3") is not null);
        await scene.UntilAsync(() => !scene.Says("sidecar-patient-unknown") && !scene.Says("sidecar-target-missing"));
    }

    [Fact]
    public async Task The_schema_is_the_same_afterwards_and_the_role_may_only_select()
    {
        var before = server.DumpSchema(server.NewHospital());
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();
        Assert.False(scene.Says("sidecar-role-writes"));
        Assert.Equal(before, server.DumpSchema(scene.Database));
        Assert.Contains("病人信息", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_write_is_named_and_still_cannot()
    {
        await using var scene = new HospitalScene(server, mapping => First(mapping)["query"] = "SELECT *, setval('序号', 5) FROM 病人信息");
        scene.Sql($"CREATE SEQUENCE 序号; GRANT ALL ON SEQUENCE 序号 TO {PostgresServer.Reader}; GRANT INSERT ON 病人信息 TO {PostgresServer.Reader}");
        await scene.RestartAsync(mapping => First(mapping)["query"] = "SELECT *, setval('序号', 5) AS 写 FROM 病人信息");
        await scene.UntilAsync(() => scene.Says("sidecar-role-writes", PostgresServer.Reader));
        Assert.Equal("1", scene.Sql("SELECT last_value FROM 序号"));
    }

    [Theory]
    [InlineData("SELECT 病人编号 FROM 病人信息; DELETE FROM 病人信息", "sidecar-query-wrong", "病人")]
    [InlineData("WITH d AS (DELETE FROM 病人信息 RETURNING *) SELECT * FROM d", "sidecar-query-wrong", "病人")]
    [InlineData("SELECT * FROM 没有", "sidecar-table-missing", "病人")]
    [InlineData("SELECT 没有 FROM 病人信息", "sidecar-column-missing", "病人")]
    [InlineData("SELECT 病人编号, 姓名, 性别, 出生日期, 身份证号, 就诊卡号, 联系电话, 更新时间 FROM 病人信息", "sidecar-column-missing", "病人.住址")]
    [InlineData("SELECT 病人编号, 姓名, 性别, 出生日期, 身份证号, 就诊卡号, 联系电话, 住址, 更新时间::text FROM 病人信息", "sidecar-column-type", "病人.更新时间")]
    [InlineData("SELECT * FROM pg_authid", "sidecar-not-permitted", "病人")]
    [InlineData("SELECT 病人信息.* FROM 病人信息, pg_sleep(20)", "sidecar-too-slow", "病人")]
    [InlineData("SELECT 1 / 0 AS 病人编号, 姓名, 性别, 出生日期, 身份证号, 就诊卡号, 联系电话, 住址, 更新时间 FROM 病人信息", "sidecar-database-refused", "病人 (SQLSTATE 22012)")]
    public async Task A_query_that_cannot_be_read_is_named_and_the_others_go_on(string query, string code, string place)
    {
        await using var scene = new HospitalScene(server, mapping =>
        {
            First(mapping)["query"] = query;
            mapping["pace"]!["statementSeconds"] = 1;
            mapping["resources"]!.AsArray().Add(JsonNode.Parse(
                """{"name":"科室","type":"Organization","query":"SELECT DISTINCT 科室名称 FROM 就诊记录","key":["科室名称"],"template":{"name":"$科室名称"}}"""));
        });
        await scene.UntilAsync(() => scene.Says(code, place));
        await scene.UntilAsync(() => scene.Current("Organization").Count == 3);
        Assert.Equal("3", scene.Sql("SELECT count(*) FROM 病人信息"));
        Assert.Empty(scene.Current("Patient", "HIS"));
    }

    [Fact]
    public async Task A_column_that_comes_back_is_read_again_by_itself()
    {
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();
        scene.Sql("ALTER TABLE 检验结果 RENAME COLUMN 单位 TO 计量单位");
        await scene.UntilAsync(() => scene.Says("sidecar-column-missing", "检验"));
        scene.Sql("ALTER TABLE 检验结果 RENAME COLUMN 计量单位 TO 单位; " + Insert + "(700, 20260001, 'HIS0001', 'BACK', '恢复', '1', 'g/L', '1', localtimestamp)");
        await scene.UntilAsync(() => scene.One("Observation", "BACK") is not null && !scene.Says("sidecar-column-missing"));
    }

    [Fact]
    public async Task A_refused_password_is_said_and_mended_without_a_restart()
    {
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();
        scene.Sql($"CREATE ROLE other LOGIN PASSWORD 'x'; DROP ROLE other");
        await scene.RestartAsync(mapping => mapping["connection"]!["username"] = "nobody_known");
        await scene.UntilAsync(() => scene.Says("sidecar-sign-in-refused", scene.Database));
        Assert.False(scene.Work.Status.Connected);
        await scene.RestartAsync(mapping => mapping["connection"]!["database"] = "his_unknown");
        await scene.UntilAsync(() => scene.Says("sidecar-database-unknown", "his_unknown"));
    }

    [Fact]
    public async Task Two_rows_of_one_key_are_neither_believed()
    {
        await using var scene = new HospitalScene(server, mapping => First(mapping)["query"] = "SELECT * FROM 病人信息 UNION ALL SELECT 病人编号, '别名', 性别, 出生日期, 身份证号, 就诊卡号, 联系电话, 住址, 更新时间 FROM 病人信息 WHERE 病人编号 = 'HIS0001'");
        await scene.UntilAsync(() => scene.Says("sidecar-key-twice", "病人编号", 1));
        Assert.Null(scene.One("Patient", "HIS0001"));
        Assert.NotNull(scene.One("Patient", "HIS0002"));
    }

    [Fact]
    public async Task A_row_without_a_key_is_named()
    {
        await using var scene = new HospitalScene(server, mapping => mapping["resources"]!.AsArray().Add(JsonNode.Parse(
            """{"name":"科室","type":"Organization","query":"SELECT 科室名称 FROM 就诊记录 UNION ALL SELECT NULL","key":["科室名称"],"template":{"name":"$科室名称"}}""")));
        await scene.UntilAsync(() => scene.Says("sidecar-key-unusable", "科室名称", 1));
        Assert.Equal(3, scene.Current("Organization").Count);
    }

    [Fact]
    public async Task A_row_whose_resource_is_not_valid_waits_with_the_place()
    {
        await using var scene = new HospitalScene(server, mapping => mapping["codes"]!["性别"]!["2"] = "woman");
        await scene.UntilAsync(() => scene.Says("sidecar-resource-invalid", "Patient.gender (validation-binding)", 1));
        Assert.Null(scene.One("Patient", "HIS0001"));

        await scene.RestartAsync();
        await scene.UntilAsync(() => scene.One("Patient", "HIS0001") is not null && !scene.Says("sidecar-resource-invalid"));
    }

    [Fact]
    public async Task A_restart_goes_on_where_it_was_and_makes_no_version_twice()
    {
        await using var scene = new HospitalScene(server, Nightly);
        await scene.LoadedAsync();
        var before = scene.Store.Read(c => c.Scalar<long>("SELECT count(*) FROM record"));
        await scene.RestartAsync(Nightly, () => scene.Sql(Insert + "(800, 20260001, 'HIS0001', 'NEXT', '停机时', '1', 'g/L', '1', localtimestamp)"));
        await scene.UntilAsync(() => scene.One("Observation", "NEXT") is not null);
        Assert.Equal(before + 1, scene.Store.Read(c => c.Scalar<long>("SELECT count(*) FROM record")));
    }

    [Fact]
    public async Task A_row_longer_than_is_read_waits()
    {
        await using var scene = new HospitalScene(server);
        await scene.LoadedAsync();
        scene.Sql("ALTER TABLE 病人信息 ALTER COLUMN 住址 TYPE text; INSERT INTO 病人信息 (病人编号, 姓名, 住址) VALUES ('HIS0050', '长', repeat('杏', 70000))");
        await scene.UntilAsync(() => scene.Says("sidecar-value-too-long", "住址", 1));
        Assert.Null(scene.One("Patient", "HIS0050"));
    }

    [Fact]
    public async Task A_change_time_to_come_does_not_stop_what_comes_before_it()
    {
        await using var scene = new HospitalScene(server, Nightly);
        await scene.LoadedAsync();
        scene.Sql("UPDATE 检验结果 SET 更新时间 = '2099-01-01' WHERE 项目代码 = 'GLU'");
        scene.Sql(Insert + "(900, 20260001, 'HIS0001', 'ONE', '一', '1', 'g/L', '1', localtimestamp)");
        await scene.UntilAsync(() => scene.One("Observation", "\"ONE\"") is not null);
        scene.Sql(Insert + "(901, 20260001, 'HIS0001', 'TWO', '二', '1', 'g/L', '1', localtimestamp)");
        await scene.UntilAsync(() => scene.One("Observation", "\"TWO\"") is not null);
    }

    private static void Nightly(JsonObject mapping) => mapping["pace"] = new JsonObject { ["pollSeconds"] = 0.1, ["compareSeconds"] = 0.2, ["overlapSeconds"] = 1 };

    private static JsonObject First(JsonObject mapping) => mapping["resources"]![0]!.AsObject();
}
