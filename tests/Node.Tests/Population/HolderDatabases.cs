using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Records;

namespace Xinglin.Node.Tests.Population;

/// <summary>The four record holders' databases in a folder of their own.</summary>
public sealed class HolderDatabases : IDisposable
{
    public HolderDatabases()
    {
        Folder = Directory.CreateTempSubdirectory("xinglin-population-").FullName;
        All = RecordHolder.All.ToDictionary(holder => holder.Slug, holder => HospitalDatabase.Open(PathOf(holder.Slug)));
    }

    public static DateTimeOffset Now { get; } = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    public string Folder { get; }

    public IReadOnlyDictionary<string, HospitalDatabase> All { get; }

    public RecordSource Open(string slug) => RecordSource.Open(PathOf(slug));

    public IReadOnlyList<RecordRow> Rows()
    {
        var rows = new List<RecordRow>();
        foreach (var holder in RecordHolder.All)
        {
            using var source = Open(holder.Slug);
            rows.AddRange(source.RowsAfter(long.MinValue, int.MaxValue));
        }

        return rows;
    }

    public void Dispose()
    {
        foreach (var database in All.Values)
        {
            database.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private string PathOf(string slug) => Path.Combine(Folder, slug + ".db");
}
