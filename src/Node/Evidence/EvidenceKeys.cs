using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Node.Evidence;

/// <summary>
/// The log's keys in the gateway's store: for each relationship a log key and a delay seed, for each relationship and epoch a
/// body key. All are random and kept under the holder's key; a body key is sealed once to the patient's sealing key as well, so
/// that both can open what is on disk. Erasing a key's row makes its bodies unreadable for good.
/// </summary>
internal sealed class EvidenceKeys
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS evidence_relationship (slot INTEGER PRIMARY KEY, account BLOB NOT NULL UNIQUE, secrets BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS evidence_body_key (
          number INTEGER PRIMARY KEY AUTOINCREMENT, slot INTEGER NOT NULL, epoch INTEGER NOT NULL, key BLOB NOT NULL, patient BLOB, patient_key BLOB);
        CREATE INDEX IF NOT EXISTS evidence_body_key_slot ON evidence_body_key (slot, epoch);
        """;

    private readonly GatewayStore _store;
    private readonly EvidenceSettings _settings;

    internal EvidenceKeys(GatewayStore store, EvidenceSettings settings)
    {
        (_store, _settings) = (store, settings);
        store.Write(c => c.Execute(Tables));
    }

    /// <summary>Every relationship that has entries.</summary>
    internal IReadOnlyList<LogRelationship> All() => _store.Read(c => c.Query(ReadRelationship, "SELECT slot, account, secrets FROM evidence_relationship ORDER BY slot"));

    /// <summary>Makes what is missing; durable on return.</summary>
    internal void Create(IEnumerable<LogRelationship> relationships, IEnumerable<BodyKey> keys) => _store.Write(connection =>
    {
        foreach (var relationship in relationships)
        {
            byte[] secrets = [.. relationship.LogKey.ToArray(), .. relationship.DelaySeed.ToArray()];
            connection.Execute(
                "INSERT INTO evidence_relationship VALUES ($1, $2, $3)", relationship.Slot, relationship.Account.Value.ToArray(), Wrap("relationship", relationship.Slot, secrets));
        }

        foreach (var key in keys)
        {
            key.Number = checked((int)connection.Scalar<long>(
                "INSERT INTO evidence_body_key (slot, epoch, key) VALUES ($1, $2, $3) RETURNING number", key.Slot, key.Epoch, Wrap("body", key.Slot, key.Secret)));
        }
    });

    /// <summary>The body key of a relationship's epoch; null when there is none.</summary>
    internal BodyKey? Present(int slot, int epoch) => _store.Read(c => c.Query(
        ReadKey, "SELECT number, slot, epoch, key FROM evidence_body_key WHERE slot = $1 AND epoch = $2 ORDER BY number DESC LIMIT 1", slot, epoch)).SingleOrDefault();

    /// <summary>A body key; null when it was erased.</summary>
    internal BodyKey? Find(int number) =>
        _store.Read(c => c.Query(ReadKey, "SELECT number, slot, epoch, key FROM evidence_body_key WHERE number = $1", number)).SingleOrDefault();

    /// <summary>Erases a relationship's body keys.</summary>
    internal void EraseBodyKeys(int slot)
    {
        _store.Write(c => c.Execute("DELETE FROM evidence_body_key WHERE slot = $1", slot));
        _store.EmptyLog();
    }

    /// <summary>
    /// Seals body keys to patients who can open them now: after a claim, and again when the sealing key changed. Returns how many.
    /// </summary>
    internal int SealToPatients(Func<AccountId, P256PublicKey?> sealOf)
    {
        var accounts = All().Where(r => !r.Account.Value.IsZero).ToDictionary(r => r.Slot, r => r.Account);
        var rows = _store.Read(c => c.Query(
            row => (Key: ReadKey(row), SealedTo: row.IsDBNull(4) ? null : row.Bytes(4)), "SELECT number, slot, epoch, key, patient_key FROM evidence_body_key"));
        var done = 0;
        foreach (var (key, sealedTo) in rows)
        {
            if (accounts.TryGetValue(key.Slot, out var account) && sealOf(account) is { } seal && sealedTo?.AsSpan().SequenceEqual(seal.Thumbprint().Value.ToArray()) != true)
            {
                var copy = SealedMessage.Seal(seal, InfoOf(account), key.Secret).ToJson();
                _store.Write(c => c.Execute(
                    "UPDATE evidence_body_key SET patient = $1, patient_key = $2 WHERE number = $3", copy, seal.Thumbprint().Value.ToArray(), key.Number));
                done++;
            }
        }

        return done;
    }

    /// <summary>The patient's sealed copy of a body key; null when there is none yet.</summary>
    internal byte[]? PatientCopy(int number) => _store.Read(c => c.Scalar<byte[]>("SELECT patient FROM evidence_body_key WHERE number = $1", number));

    /// <summary>What the patient's copies are bound to.</summary>
    internal SealInfo InfoOf(AccountId account) => new(SealPurposes.EvidenceKey, _settings.Network, (byte[])[.. _settings.Member.Value.ToArray(), .. account.Value.ToArray()]);

    private LogRelationship ReadRelationship(SqliteDataReader row)
    {
        var slot = row.GetInt32(0);
        var secrets = Unwrap("relationship", slot, row.Bytes(2));
        return new LogRelationship(slot, new AccountId(new Hash(row.Bytes(1))), new Hash(secrets.AsSpan(0, 32)), new Hash(secrets.AsSpan(32)));
    }

    private BodyKey ReadKey(SqliteDataReader row)
    {
        var slot = row.GetInt32(1);
        return new BodyKey(slot, row.GetInt32(2), Unwrap("body", slot, row.Bytes(3))) { Number = row.GetInt32(0) };
    }

    private byte[] Wrap(string use, int slot, ReadOnlySpan<byte> secret)
    {
        using var cipher = new AesGcm(_settings.HolderKey.Span, BodyBlock.TagBytes);
        var wrapped = new byte[BodyBlock.NonceBytes + secret.Length + BodyBlock.TagBytes];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, BodyBlock.NonceBytes));
        cipher.Encrypt(
            wrapped.AsSpan(0, BodyBlock.NonceBytes), secret, wrapped.AsSpan(BodyBlock.NonceBytes, secret.Length), wrapped.AsSpan(^BodyBlock.TagBytes..), Bound(use, slot));
        return wrapped;
    }

    private byte[] Unwrap(string use, int slot, ReadOnlySpan<byte> wrapped)
    {
        using var cipher = new AesGcm(_settings.HolderKey.Span, BodyBlock.TagBytes);
        var secret = new byte[wrapped.Length - BodyBlock.NonceBytes - BodyBlock.TagBytes];
        cipher.Decrypt(wrapped[..BodyBlock.NonceBytes], wrapped[BodyBlock.NonceBytes..^BodyBlock.TagBytes], wrapped[^BodyBlock.TagBytes..], secret, Bound(use, slot));
        return secret;
    }

    private byte[] Bound(string use, int slot)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, slot);
        return [.. "xinglin/evidence-holder/v1"u8, .. System.Text.Encoding.ASCII.GetBytes(use), 0, .. _settings.Network.Value.ToArray(), .. _settings.Member.Value.ToArray(), .. number];
    }
}

/// <summary>One relationship's part of the log. Its counters belong to the thread that seals.</summary>
/// <param name="Slot">The member's own number of it.</param>
/// <param name="Account">The relationship account; all zero for entries about nobody.</param>
/// <param name="LogKey">Key of its tags.</param>
/// <param name="DelaySeed">The holder's alone: keys of delayed entries come from it.</param>
internal sealed record LogRelationship(int Slot, AccountId Account, Hash LogKey, Hash DelaySeed)
{
    /// <summary>Counter of the last ordinary entry.</summary>
    internal long Counter { get; set; }

    /// <summary>Counter of the last delayed entry.</summary>
    internal long DelayedCounter { get; set; }

    /// <summary>The body key in use.</summary>
    internal BodyKey? Key { get; set; }

    /// <summary>Numbers of its durable leaves, ascending.</summary>
    internal List<long> Entries { get; } = [];

    internal static LogRelationship Create(int slot, AccountId account) =>
        new(slot, account, new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), new Hash(RandomNumberGenerator.GetBytes(Hash.Length)));
}

/// <summary>A body key of one relationship and epoch.</summary>
internal sealed record BodyKey(int Slot, int Epoch, byte[] Secret)
{
    /// <summary>Its number in the store.</summary>
    internal int Number { get; set; }
}
