using System.Text;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Tests.Emergency;

public class EmergencyDocumentTests
{
    private static readonly NetworkId Network = new(Sha256.Of("network"u8));
    private static readonly AccountId Member = new(Sha256.Of("hospital"u8));
    private static readonly Hash Access = Sha256.Of("access"u8);

    private static readonly EmergencyStatement Statement = new(
        Access, Network, Member, Sha256.Of("team"u8), [new AccountId(Sha256.Of("nurse"u8)), new AccountId(Sha256.Of("doctor"u8))],
        EmergencyReasons.Unconscious, "found in the street", [new EmergencyIdentifier(EmergencyIdentifiers.CardNumber, "QW-1")], new LedgerTime(1), new LedgerTime(3_600_000));

    [Fact]
    public void Golden_vectors_hold()
    {
        var vector = Vectors.Read("emergency").GetProperty("document");
        var text = vector.GetProperty("statement").GetString()!;
        Assert.True(Salt.TryParse(vector.GetProperty("salt").GetString(), out var salt));
        var document = new EmergencyDocument(text, salt);
        Assert.Equal(vector.GetProperty("commitment").GetString(), document.Commitment().ToString());
        var read = document.Read()!;
        Assert.Equal(text, EmergencyDocument.Create(read).Statement);

        using var recipient = SealingKey.FromScalar(Vectors.Hex(vector, "recipientScalar"));
        using var ephemeral = SealingKey.FromScalar(Vectors.Hex(vector, "ephemeralScalar"));
        Assert.True(Hash.TryParse(vector.GetProperty("holder").GetString(), out var holder));
        var info = new SealInfo(SealPurposes.EmergencyAccess, read.Network, (byte[])[.. read.Access.ToArray(), .. holder.ToArray()]);
        var message = SealedMessage.Seal(recipient.PublicKey, info, Encoding.UTF8.GetBytes(vector.GetProperty("plaintext").GetString()!), ephemeral);
        Assert.Equal(vector.GetProperty("sealed").GetString(), Encoding.UTF8.GetString(message.ToJson()));
        Assert.Equal(document, EmergencyDocument.Open(message, recipient, read.Network, read.Access, new AccountId(holder)));
    }

    [Fact]
    public void The_golden_ticket_holds_for_its_key_and_no_other()
    {
        var vector = Vectors.Read("emergency").GetProperty("ticket");
        using var identity = P256Signer.FromScalar(Vectors.Hex(vector, "identityScalar"));
        var ticket = new EmergencyTicket(vector.GetProperty("ask").GetString()!, vector.GetProperty("signature").GetString()!);
        Assert.Equal(EmergencySteps.First, ticket.Verify(identity.PublicKey)!.Step);
        using var other = P256Signer.FromScalar(Vectors.Hex(Vectors.Read("emergency").GetProperty("document"), "recipientScalar"));
        Assert.Null(ticket.Verify(other.PublicKey));
        Assert.Null((ticket with { Ask = ticket.Ask.Replace("\"first\"", "\"more\"", StringComparison.Ordinal) }).Verify(identity.PublicKey));
    }

    [Fact]
    public void The_golden_outcome_opens_its_commitment()
    {
        var vector = Vectors.Read("emergency").GetProperty("outcome");
        Assert.True(Salt.TryParse(vector.GetProperty("salt").GetString(), out var salt));
        var document = new EmergencyOutcomeDocument(vector.GetProperty("outcome").GetString()!, salt);
        Assert.Equal(vector.GetProperty("commitment").GetString(), document.Commitment().ToString());
        Assert.Equal(EmergencyFindings.Justified, document.Read()!.Finding);
    }

    [Fact]
    public void A_sealed_copy_opens_for_its_recipient_and_access_only()
    {
        using var key = SealingKey.Create();
        var document = EmergencyDocument.Create(Statement) with { More = "before surgery" };
        var copy = document.Seal(key.PublicKey, Network, Access, Member);
        Assert.Equal(document, EmergencyDocument.Open(copy, key, Network, Access, Member));
        Assert.Null(EmergencyDocument.Open(copy, key, Network, Sha256.Of("another"u8), Member));
        Assert.Null(EmergencyDocument.Open(copy, key, Network, Access, new AccountId(Sha256.Of("another"u8))));
    }

    [Fact]
    public void The_further_reason_is_not_part_of_what_is_committed_to_and_must_be_words()
    {
        using var key = SealingKey.Create();
        var document = EmergencyDocument.Create(Statement);
        Assert.Equal(document.Commitment(), (document with { More = "before surgery" }).Commitment());
        foreach (var more in new[] { string.Empty, "   ", "a\u0000b", new string('x', EmergencyStatement.TextLengthMax + 1) })
        {
            Assert.Null(EmergencyDocument.Open((document with { More = more }).Seal(key.PublicKey, Network, Access, Member), key, Network, Access, Member));
        }
    }

    [Fact]
    public void A_statement_without_two_openers_a_known_reason_words_a_number_or_a_period_is_not_made()
    {
        var broken = new[]
        {
            Statement with { Openers = [Statement.Openers[0]] },
            Statement with { Openers = [Statement.Openers[0], Statement.Openers[0]] },
            Statement with { Reason = "curiosity" },
            Statement with { Text = " " },
            Statement with { Text = new string('x', EmergencyStatement.TextLengthMax + 1) },
            Statement with { Patient = [] },
            Statement with { Patient = [.. Enumerable.Repeat(Statement.Patient[0], EmergencyStatement.IdentifiersMax + 1)] },
            Statement with { Patient = [new EmergencyIdentifier("name", "王秀英")] },
            Statement with { Patient = [new EmergencyIdentifier(EmergencyIdentifiers.CardNumber, "a b")] },
            Statement with { Patient = [new EmergencyIdentifier(EmergencyIdentifiers.PatientNumber, "P1")] },
            Statement with { Patient = [new EmergencyIdentifier(EmergencyIdentifiers.CardNumber, "C1", Member)] },
            Statement with { Until = Statement.From },
        };
        Assert.All(broken, statement => Assert.Throws<ArgumentException>(() => EmergencyDocument.Create(statement)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"access":"x"}""")]
    public void What_is_no_statement_reads_as_none(string text) => Assert.Null(new EmergencyDocument(text, Salt.Create()).Read());

    [Fact]
    public void An_unknown_or_double_name_is_refused()
    {
        var text = EmergencyDocument.Create(Statement).Statement;
        Assert.NotNull(new EmergencyDocument(text, Salt.Create()).Read());
        Assert.Null(new EmergencyDocument(text[..^1] + ",\"more\":1}", Salt.Create()).Read());
        Assert.Null(new EmergencyDocument(text[..^1] + ",\"reason\":\"unconscious\"}", Salt.Create()).Read());
        Assert.Null(new EmergencyDocument(text + new string(' ', EmergencyStatement.LengthMax), Salt.Create()).Read());
    }
}
