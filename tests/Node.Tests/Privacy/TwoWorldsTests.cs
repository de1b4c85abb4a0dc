using System.Text;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Tests.Gateway;

namespace Xinglin.Node.Tests.Privacy;

/// <summary>
/// The same things happen in two worlds in which the contents of the records and the persons behind the accounts are other ones.
/// Whoever sees only the ledger sees no difference in structure, lengths and counts.
/// </summary>
public sealed class TwoWorldsTests
{
    private static readonly string[] Contents =
    [
        """ "category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"HIV 1+2 antibodies"},"valueString":"negative" """,
        """ "category":[{"coding":[{"code":"survey"}]}],"code":{"text":"PHQ-9"},"valueInteger":23 """,
        """ "category":[{"coding":[{"code":"vital-signs"}]}],"code":{"text":"body weight"},"valueQuantity":{"value":104.5,"unit":"kg"},"note":[{"text":"weighed twice, once with shoes"}] """,
        """ "category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"hCG"},"valueString":"positive" """,
    ];

    private static readonly (string Name, string Identity, string Card)[] Persons =
    [
        ("王秀英", "990101196001010021", "C100000001"), ("欧阳明月", "990101198703120045", "C7"), ("Li", "990101195512310011", "C55"), ("阿依古丽·买买提", "990101200102030062", "C900"),
    ];

    [Fact]
    public async Task Ledgers_of_two_worlds_are_equal_in_structure_lengths_and_counts()
    {
        var one = await Live([0, 1, 2, 3], [0, 1, 2, 3]);
        var other = await Live([3, 2, 0, 1], [2, 0, 3, 1]);

        Assert.NotEmpty(one);
        Assert.Equal(one, other);
    }

    [Fact]
    public async Task A_record_more_is_seen_so_the_comparison_can_fail()
    {
        var one = await Live([0, 1, 2, 3], [0, 1, 2, 3]);
        var more = await Live([0, 1, 2, 3], [0, 1, 2, 3], further: 1);

        Assert.NotEqual(one, more);
    }

    /// <summary>The shapes of everything on the ledger, phase by phase; within a phase members act side by side, so order is not compared.</summary>
    private static async Task<List<string>> Live(int[] contents, int[] persons, int further = 0)
    {
        await using var consortium = new Consortium();
        Load(consortium.A, contents, [0, 1, 2, 3], further);
        Load(consortium.B, [.. contents.Reverse()], persons, further: 0);
        var shapes = new List<string>();

        consortium.A.Services.Start();
        await consortium.A.WhenRegistered(9 + further);
        consortium.B.Services.Start();
        await consortium.B.WhenRegistered(9);
        Note(consortium, "registered", shapes);

        var patients = new List<Person>();
        for (var i = 0; i < Persons.Length; i++)
        {
            patients.Add(await consortium.Claim(consortium.A, $"N{i}"));
            await consortium.Claim(consortium.B, $"N{i}");
        }

        Note(consortium, "claimed", shapes);
        var doctor = consortium.Staff(consortium.B, "doctor");
        foreach (var patient in patients)
        {
            var grant = consortium.Grant(patient, consortium.A, doctor, consortium.B, ["Observation.rs", "Patient.rs"]);
            Assert.Null((await consortium.Read(doctor, grant)).Refusal);
            consortium.Revoke(patient, grant.Permission);
        }

        Note(consortium, "granted", shapes);
        return shapes;
    }

    private static void Load(TestMember member, int[] contents, int[] persons, int further)
    {
        var now = new DateTimeOffset(2026, 3, 1, 7, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < Persons.Length; i++)
        {
            var (name, identity, card) = Persons[persons[i]];
            member.Hospital.Load([new HospitalPatient($"N{i}", name, "female", "1960-01-01", identity, card, null)], []);
            member.Hospital.Write($"N{i}", Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":"n{{i}}","name":[{"text":"{{name}}"}]}"""), now);
            for (var record = 0; record <= (i == 0 ? further : 0); record++)
            {
                member.Hospital.Write($"N{i}", Encoding.UTF8.GetBytes(
                    $$"""{"resourceType":"Observation","id":"o{{i}}-{{record}}","subject":{"reference":"Patient/n{{i}}"},{{Contents[contents[i]]}}}"""), now);
            }
        }
    }

    private static void Note(Consortium consortium, string phase, List<string> shapes)
    {
        var ledger = PublicLedger.Of(consortium.Ledger);
        shapes.Add($"{phase}: {ledger.Blocks.Count} blocks of {ledger.Blocks.Sum(b => (long)b.Body.Length)} bytes");
        shapes.AddRange(ledger.Payloads.Concat(ledger.Receipts).Select(PublicLedger.Shape).Order(StringComparer.Ordinal));
    }
}
