using Xinglin.Ledger.Blocks;

namespace Xinglin.Node.Storage;

/// <summary>The genesis document beside the block log, so that the folder says by itself whose log it is.</summary>
public static class GenesisFile
{
    private const string Name = "genesis.json";
    private const int BytesMax = 1 << 20;

    /// <summary>Writes it when there is none yet; durable on return.</summary>
    public static void Keep(IStorageFolder folder, Genesis genesis)
    {
        if (!folder.List().Contains(Name))
        {
            using (var file = folder.Create("genesis.tmp", 0))
            {
                file.Write(0, genesis.Bytes.Span);
                file.Flush();
            }

            folder.Rename("genesis.tmp", Name);
        }
    }

    /// <summary>Reads it; null when there is none or it is not a genesis.</summary>
    public static Genesis? Read(IStorageFolder folder)
    {
        if (!folder.List().Contains(Name))
        {
            return null;
        }

        using var file = folder.Open(Name);
        var bytes = new byte[Math.Min(file.Length, BytesMax)];
        return file.Read(0, bytes) == bytes.Length ? Genesis.TryRead(bytes) : null;
    }
}
