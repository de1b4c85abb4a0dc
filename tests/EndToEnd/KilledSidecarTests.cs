using System.Globalization;
using System.Security.Cryptography;
using Xinglin.Node.Records;
using Xinglin.Node.Tests.Sidecar;

namespace Xinglin.EndToEnd;

/// <summary>The node is killed while a hospital's laboratory writes.</summary>
public sealed class KilledSidecarTests : IDisposable
{
    private const int Rows = 300;
    private readonly PostgresServer _server = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-killed-sidecar-").FullName;

    [Fact]
    public async Task Every_row_is_one_version_after_kills_at_any_moment()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, "mapping.json"), _server.Mapping("his"));
        var writing = Task.Run(Write);
        for (var kill = 0; kill < 3; kill++)
        {
            using var process = CrashProcess.Start("demonstration", Path.Combine(_folder, "data"), "-", "0", "", Path.Combine(_folder, "mapping.json"));
            Assert.Equal("listening", await process.StandardOutput.ReadLineAsync());
            await Task.Delay(RandomNumberGenerator.GetInt32(500, 3_000));
            process.Kill();
            await process.WaitForExitAsync();
        }

        await writing;
        using var last = CrashProcess.Start("demonstration", Path.Combine(_folder, "data"), "-", "0", "", Path.Combine(_folder, "mapping.json"));
        try
        {
            await ArrivedAsync();
        }
        finally
        {
            last.Kill();
            await last.WaitForExitAsync();
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Write()
    {
        for (var i = 0; i < Rows; i++)
        {
            _server.Execute(
                "his",
                "INSERT INTO 检验结果 (就诊流水号, 病人编号, 项目代码, 项目名称, 结果值, 单位, 结果状态, 采样时间, 报告时间) "
                + $"VALUES (20260001, 'HIS0001', 'KILL{i.ToString("D4", CultureInfo.InvariantCulture)}', '项目', '6.80', '%', '1', localtimestamp, localtimestamp)");
        }
    }

    private async Task ArrivedAsync()
    {
        for (var tries = 0; ; tries++, await Task.Delay(200))
        {
            var (resources, versions) = Count();
            Assert.InRange(versions, resources, resources);
            if (resources == Rows)
            {
                return;
            }

            Assert.True(tries < 300, $"{resources} of {Rows} rows came.");
        }
    }

    /// <summary>Resources of the rows that were written meanwhile, and their versions.</summary>
    private (long Resources, long Versions) Count()
    {
        var path = Path.Combine(_folder, "data", "hospital-a", "fhir", "resources.sqlite");
        using var store = SqliteEngine.OpenReadOnly(path);
        const string Of = "FROM record WHERE instr(body, CAST('\"KILL' AS BLOB)) > 0";
        return (store.Scalar<long>("SELECT count(DISTINCT resource_id) " + Of), store.Scalar<long>("SELECT count(*) " + Of));
    }
}
