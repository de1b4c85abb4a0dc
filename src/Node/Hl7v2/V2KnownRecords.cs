using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Xinglin.Interop.Hl7v2.Mapping;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;

namespace Xinglin.Node.Hl7v2;

/// <summary>What is known of one sender's patients and records, as the mapping asks for it.</summary>
internal sealed class V2KnownRecords(ResourceStore store, string source) : IV2Known
{
    public string IdOf(string type, string key) => store.IdOf(source, type, Short(key));

    public ReadOnlyMemory<byte>? Current(string type, string id) =>
        store.Current(type, id) is { Withdrawn: false } current && current.Source == source ? current.Json : (ReadOnlyMemory<byte>?)null;

    public string? Segment(string type, string key, string name) => store.Read(c => c.Scalar<string>(
        "SELECT text FROM v2_known WHERE source = $1 AND resource_type = $2 AND key = $3 AND segment = $4", source, type, Short(key), name));

    /// <summary>Inside the caller's transaction.</summary>
    public void Remember(SqliteConnection connection, IReadOnlyList<V2KnownSegment> segments)
    {
        foreach (var segment in segments)
        {
            connection.Execute("INSERT OR REPLACE INTO v2_known VALUES ($1, $2, $3, $4, $5)", source, segment.Type, Short(segment.Key), segment.Name, segment.Text);
        }
    }

    /// <summary>Keys are made of fields, which may be long.</summary>
    private static string Short(string key) =>
        key.Length <= ResourceStore.KeyLengthMax ? key : "sha-256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
