using System.Security.Cryptography;
using System.Text;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Tests.State;

/// <summary>The published formula, computed from scratch each time with the framework's hash.</summary>
internal static class NaiveState
{
    public static Hash Root(IEnumerable<KeyValuePair<string, string>> entries) =>
        new(Node([.. entries.Select(e => (Path: SHA256.HashData(Encoding.UTF8.GetBytes(e.Key)), Value: SHA256.HashData(Encoding.UTF8.GetBytes(e.Value))))], 0));

    private static byte[] Node(List<(byte[] Path, byte[] Value)> entries, int depth)
    {
        if (entries.Count == 0)
        {
            return new byte[32];
        }

        if (entries.Count == 1)
        {
            return SHA256.HashData([0, .. entries[0].Path, .. entries[0].Value]);
        }

        var sides = entries.ToLookup(e => (e.Path[depth / 8] >> (7 - (depth % 8))) & 1);
        return SHA256.HashData([1, .. Node([.. sides[0]], depth + 1), .. Node([.. sides[1]], depth + 1)]);
    }
}
