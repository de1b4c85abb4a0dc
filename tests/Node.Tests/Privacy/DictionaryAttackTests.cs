using System.Security.Cryptography;
using System.Text;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Consent;

namespace Xinglin.Node.Tests.Privacy;

/// <summary>
/// Who knows a patient's whole identity, the exact text of her records, whom she sees and when, and has a replica, guesses values
/// and tries whether something on the ledger was computed from them.
/// </summary>
public sealed class DictionaryAttackTests
{
    private static readonly string[] Types =
        ["", "Patient", "Observation", PermissionTerms.CommitmentType, Relationships.RelationshipOpening.EvidenceType, "identity", "disclosure"];

    [Fact]
    public async Task No_guess_is_confirmed_by_anything_on_the_ledger()
    {
        await using var consortium = new Consortium();
        var (patient, _, doctor) = await consortium.Begin();
        string[] scopes = ["Observation.rs?category=laboratory"];
        var grant = consortium.Grant(patient, consortium.A, doctor, consortium.B, scopes);
        Assert.Null((await consortium.Read(doctor, grant)).Refusal);
        consortium.Revoke(patient, grant.Permission);

        var ledger = PublicLedger.Of(consortium.Ledger);
        var guesses = Guesses().ToList();
        guesses.Add(grant.Terms.Terms);

        Assert.True(ledger.Values().Count > 50);
        Assert.Empty(Confirmed(guesses, ledger.Values()));

        // With the salt, which only holder and grantee have, the same attack succeeds: its arithmetic is right.
        Assert.Equal([grant.Terms.Terms], Confirmed(guesses, [.. ledger.Values(), grant.Terms.Salt.Value]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_careless_fingerprint_would_be_found(int careless)
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var values = PublicLedger.Of(consortium.Ledger).Values();
        var known = values.First();
        var guess = Encoding.UTF8.GetBytes("990101196001010021");
        values.Add(new Hash(careless switch
        {
            0 => SHA256.HashData(guess),
            1 => HMACSHA256.HashData(known.ToArray(), guess),
            2 => Committed(new byte[Hash.Length], "identity", guess).ToArray(),
            _ => Committed(known.ToArray(), "Patient", guess).ToArray(),
        }));

        Assert.Contains("990101196001010021", Confirmed(Guesses(), values));
    }

    /// <summary>Everything that somebody who knows the patient can write down.</summary>
    private static IEnumerable<string> Guesses() =>
    [
        "P1", "p1", "Patient/p1", "王秀英", "female", "1960-01-01", "990101196001010021", "C1",
        "王秀英|990101196001010021", "hospital-a|P1", "P1|C1|990101196001010021",
        """{"resourceType":"Patient","id":"p1"}""",
        Encoding.UTF8.GetString(Consortium.Observation("hba1c", "laboratory", "HbA1c")),
        Encoding.UTF8.GetString(Consortium.Observation("mood", "survey", "PHQ-9")),
        Encoding.UTF8.GetString(Consortium.Observation("bp", "vital-signs", "blood pressure")),
        "HbA1c", "PHQ-9", "laboratory", "Observation", "Observation/hba1c", "Observation.rs?category=laboratory", "treatment",
    ];

    /// <summary>The guesses from which some value on the ledger follows, by any derivation that needs only what is public.</summary>
    private static HashSet<string> Confirmed(IEnumerable<string> guesses, HashSet<Hash> values)
    {
        var confirmed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var guess in guesses)
        {
            foreach (var bytes in new[] { Encoding.UTF8.GetBytes(guess), Encoding.Unicode.GetBytes(guess) })
            {
                if (Derived(bytes, values).Any(values.Contains))
                {
                    confirmed.Add(guess);
                }
            }
        }

        return confirmed;
    }

    private static IEnumerable<Hash> Derived(byte[] guess, HashSet<Hash> values)
    {
        var once = SHA256.HashData(guess);
        yield return new Hash(once);
        yield return new Hash(SHA256.HashData(once));
        yield return new Hash(SHA256.HashData([0, .. guess]));
        foreach (var salt in values.Select(v => v.ToArray()).Prepend(new byte[Hash.Length]))
        {
            yield return new Hash(HMACSHA256.HashData(salt, guess));
            yield return new Hash(HMACSHA256.HashData(guess, salt));
            yield return new Hash(SHA256.HashData([.. salt, .. guess]));
            yield return new Hash(SHA256.HashData([.. guess, .. salt]));
            yield return new Hash(HKDF.DeriveKey(HashAlgorithmName.SHA256, guess, Hash.Length, salt));
            foreach (var type in Types)
            {
                yield return Committed(salt, type, guess);
            }
        }
    }

    /// <summary>The commitment's bytes by its specification, also over what is no JSON object.</summary>
    private static Hash Committed(byte[] salt, string type, byte[] guess) =>
        new(SHA256.HashData([.. "xinglin/commit/v1"u8, .. salt, .. Encoding.ASCII.GetBytes(type), .. guess]));
}
