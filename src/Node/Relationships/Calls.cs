using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Relationships;

/// <summary>Arguments of the calls that a member makes.</summary>
internal static class Calls
{
    /// <summary><c>relationship.open</c>.</summary>
    public static byte[] Open(AccountId account) => JsonSerializer.SerializeToUtf8Bytes(new RelationshipOpen(account), ContractsJson.Default.RelationshipOpen);

    /// <summary><c>registrar.bind</c>.</summary>
    public static byte[] Bind(AccountId account, Hash evidence) =>
        JsonSerializer.SerializeToUtf8Bytes(new RegistrarBind(account, evidence), ContractsJson.Default.RegistrarBind);

    /// <summary><c>relationship.offer</c>.</summary>
    public static byte[] Offer(AccountId account, KeyId claim, LedgerTime expires) =>
        JsonSerializer.SerializeToUtf8Bytes(new RelationshipOffer(account, claim, expires), ContractsJson.Default.RelationshipOffer);

    /// <summary><c>relationship.register</c>.</summary>
    public static byte[] Register(AccountId account, IEnumerable<Records.RegisteredRecord> records, Hash? index = null) => JsonSerializer.SerializeToUtf8Bytes(
        new RelationshipRegister(account, [.. records.Select(r => new RecordCommitment(r.Pointer, r.Commitment))], index), ContractsJson.Default.RelationshipRegister);

    /// <summary><c>relationship.index</c>.</summary>
    public static byte[] Index(AccountId account, Hash root) =>
        JsonSerializer.SerializeToUtf8Bytes(new RelationshipIndexing(account, root), ContractsJson.Default.RelationshipIndexing);
}
