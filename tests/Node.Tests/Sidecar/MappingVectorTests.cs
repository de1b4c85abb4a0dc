using System.Text;
using System.Text.Json;
using Xinglin.Node.Sidecar;
using Xinglin.Node.Sidecar.Mapping;

namespace Xinglin.Node.Tests.Sidecar;

/// <summary>Rows become what <c>tests/vectors/sidecar-mapping.json</c> says, to the byte; docs/spec/sidecar-mapping.md explains it.</summary>
public sealed class MappingVectorTests
{
    private static readonly JsonElement Vectors = Read();

    [Fact]
    public void Each_row_becomes_the_exact_bytes_or_waits_with_code_and_place()
    {
        Assert.True(SidecarMapping.TryRead(Encoding.UTF8.GetBytes(Vectors.GetProperty("mapping").GetRawText()), out var mapping, out _));
        var columns = Vectors.GetProperty("columns").EnumerateArray().Select(c => new SourceColumn(c[0].GetString()!, c[1].GetString()!)).ToList();
        foreach (var vector in Vectors.GetProperty("rows").EnumerateArray())
        {
            var row = new SourceRow(columns, [.. vector.GetProperty("values").EnumerateArray().Select(v => v.GetString())]);
            if (mapping.Resources[0].TryFill(row, "a", (_, _) => null, out var json, out var problem))
            {
                Assert.Equal(vector.GetProperty("json").GetString(), Encoding.UTF8.GetString(json));
            }
            else
            {
                Assert.Equal((vector.GetProperty("code").GetString(), vector.GetProperty("place").GetString()), (problem!.Code.Value, problem.Place));
            }
        }
    }

    private static JsonElement Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", "sidecar-mapping.json"))).RootElement;
    }
}
