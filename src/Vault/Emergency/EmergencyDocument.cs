using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Emergency;

/// <summary>
/// A statement as it travels: the exact text, the salt of its commitment, and for the second step the further reason, JSON
/// <c>{"statement":"…","salt":"…","more":"…"}</c>, sealed for <see cref="SealPurposes.EmergencyAccess"/>.
/// </summary>
/// <param name="Statement">The exact text that is committed to.</param>
/// <param name="Salt">The commitment's salt.</param>
/// <param name="More">Why the first summary is not enough; null for the first step.</param>
public sealed record EmergencyDocument(string Statement, Salt Salt, string? More = null)
{
    /// <summary>Writes a statement with a fresh salt.</summary>
    /// <exception cref="ArgumentException">It breaks a limit, or names an unknown reason or kind of number.</exception>
    public static EmergencyDocument Create(EmergencyStatement statement) =>
        statement.IsSound
            ? new EmergencyDocument(JsonSerializer.Serialize(statement, EmergencyJson.Default.EmergencyStatement), Salt.Create())
            : throw new ArgumentException("A statement needs two openers, a known reason in words, a number of the patient, and a period.", nameof(statement));

    /// <summary>Opens and reads; null when it was sealed to somebody else or for another access, or is not of this form.</summary>
    public static EmergencyDocument? Open(SealedMessage message, SealingKey key, NetworkId network, Hash access, AccountId recipient)
    {
        var json = message.Open(key, Info(network, access, recipient));
        try
        {
            var document = json is null ? null : JsonSerializer.Deserialize(json, EmergencyJson.Default.EmergencyDocument);
            return document is { More: { } more } && !EmergencyStatement.IsWords(more) ? null : document;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the ledger has: the salted commitment to <see cref="Statement"/>. Null when the text cannot be committed to.</summary>
    public Hash? Commitment() =>
        Salt.TryCommit(EmergencyStatement.CommitmentType, Encoding.UTF8.GetBytes(Statement), out var commitment) ? commitment : null;

    /// <summary>What the text says; null when it is no statement, or breaks a limit. Whether it is the committed one is <see cref="Commitment"/>'s to say.</summary>
    public EmergencyStatement? Read()
    {
        if (Statement.Length > EmergencyStatement.LengthMax)
        {
            return null;
        }

        try
        {
            var statement = JsonSerializer.Deserialize(Statement, EmergencyJson.Default.EmergencyStatement);
            return statement is { IsSound: true } ? statement : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Seals a copy to one member.</summary>
    /// <param name="recipientKey">The member's sealing key.</param>
    /// <param name="network">The network.</param>
    /// <param name="access">The access.</param>
    /// <param name="recipient">The member's account.</param>
    public SealedMessage Seal(in P256PublicKey recipientKey, NetworkId network, Hash access, AccountId recipient) =>
        SealedMessage.Seal(recipientKey, Info(network, access, recipient), JsonSerializer.SerializeToUtf8Bytes(this, EmergencyJson.Default.EmergencyDocument));

    private static SealInfo Info(NetworkId network, Hash access, AccountId recipient) =>
        new(SealPurposes.EmergencyAccess, network, (byte[])[.. access.ToArray(), .. recipient.Value.ToArray()]);
}
