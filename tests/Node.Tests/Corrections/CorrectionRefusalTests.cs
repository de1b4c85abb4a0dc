using Xinglin.Contracts.Corrections;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Corrections;
using Xinglin.Node.Erasure;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Erasure;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Node.Tests.Storage;
using Xinglin.Vault.Corrections;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Corrections;

public sealed class CorrectionRefusalTests
{
    [Fact]
    public async Task What_is_not_a_request_about_an_own_record_here_is_refused_and_nothing_is_kept()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var document = network.Says(patient, pointer, "wrong");
        var text = document.Write();

        Assert.Equal("correction-document-unreadable", await network.Leave(patient, document, text, named: ErasureScene.Random()));
        foreach (var foreign in new[]
        {
            document with { Account = network.Account(network.A) }, document with { Member = network.Account(network.B) }, document with { Correction = ErasureScene.Random() },
        })
        {
            Assert.Equal("correction-document-unreadable", await network.Leave(patient, document, foreign.Write()));
        }

        foreach (var words in new[] { "", "  \n ", new string('x', CorrectionLimits.TextLengthMax + 1), "bell\u0007" })
        {
            var bad = document with { Statement = words };
            Assert.Equal("correction-text-invalid", await network.Leave(patient, bad, bad.Write()));
        }

        var nowhere = document with { Pointer = ErasureScene.Random() };
        Assert.Equal("correction-not-yours", await network.Leave(patient, nowhere, nowhere.Write()));
        Assert.Equal("account-not-known-here", await network.Leave(network.Staff(network.A, "doctor"), document, text));
        Assert.Empty(network.A.Parts.Corrections.Of(patient.Account));
    }

    [Fact]
    public async Task One_open_request_a_version_eight_a_patient_and_none_that_was_left_unsigned_counts_for_ever()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        await network.Correct(patient, pointer);
        var second = network.Says(patient, pointer, "again");
        Assert.Equal("correction-open-already", await network.Leave(patient, second, second.Write()));

        var other = await network.PointerOf(patient, network.A, "PHQ-9");
        for (var i = 1; i < CorrectionLimits.OpenMax; i++)
        {
            var unsigned = network.Says(patient, other, "unsigned");
            Assert.Null(await network.Leave(patient, unsigned, unsigned.Write()));
            Assert.Equal("correction-exists", await network.Leave(patient, unsigned, unsigned.Write()));
        }

        var ninth = network.Says(patient, other, "too many");
        Assert.Equal("correction-limit", await network.Leave(patient, ninth, ninth.Write()));

        network.Pass(TimeSpan.FromHours(2));
        Assert.Null(await network.Leave(patient, ninth, ninth.Write()));
    }

    [Fact]
    public async Task Only_clinicians_of_the_holder_see_and_decide_and_once()
    {
        await using var network = new Consortium();
        var (patient, _, doctorOfB) = await network.Begin();
        var correction = await network.Correct(patient, await network.PointerOf(patient, network.A, "HbA1c"));
        foreach (var stranger in new[] { patient, doctorOfB, network.Staff(network.A, "pharmacist"), network.Staff(network.A, "privacy-officer") })
        {
            Assert.Equal("role-not-in-force", await network.Decide(stranger, correction, true));
            Assert.Equal("role-not-in-force", await Code(network, stranger, GatewayMethods.CorrectionShow, new CorrectionReference(correction), GatewayJson.Default.CorrectionReference));
            Assert.Equal("role-not-in-force", await Code(network, stranger, GatewayMethods.CorrectionQueue, new EmptyArguments(), GatewayJson.Default.EmptyArguments));
        }

        var clinician = network.Staff(network.A, "doctor");
        Assert.Equal("account-not-known-here", await Code(network, clinician, GatewayMethods.CorrectionOwn, new EmptyArguments(), GatewayJson.Default.EmptyArguments));
        Assert.Equal("correction-unknown", await network.Decide(clinician, ErasureScene.Random(), true));
        Assert.Equal("correction-unknown", await Code(network, clinician, GatewayMethods.CorrectionShow, new CorrectionReference(ErasureScene.Random()), GatewayJson.Default.CorrectionReference));
        Assert.Equal("correction-text-invalid", await network.Decide(clinician, correction, true, reason: " "));
        Assert.Equal("request-arguments-malformed", await Code(network, clinician, GatewayMethods.CorrectionDecide, new EmptyArguments(), GatewayJson.Default.EmptyArguments));
        await network.Decided(clinician, correction, accepted: true);
        Assert.Equal("correction-decided-already", await network.Decide(clinician, correction, false));
    }

    [Fact]
    public async Task A_request_that_was_left_but_not_signed_or_signed_otherwise_counts_for_nothing()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var document = network.Says(patient, await network.PointerOf(patient, network.A, "HbA1c"), "wrong");
        Assert.Null(await network.Leave(patient, document, document.Write()));
        var clinician = network.Staff(network.A, "doctor");
        Assert.Equal("correction-unknown", await network.Decide(clinician, document.Correction, true));

        // The same words under another salt are another commitment than what was left.
        network.Sign(patient, document, document.Write());
        var later = await network.Correct(patient, document.Pointer);
        Assert.Equal(CorrectionSteps.Left, network.A.Parts.Corrections.Find(document.Correction)!.Step);
        Assert.Equal(later, Assert.Single((await network.Own(patient, network.A)).Marks!).Correction!.Correction);
    }

    [Fact]
    public async Task When_the_log_cannot_be_written_nothing_is_taken_shown_or_decided()
    {
        var folder = new MemoryFolder();
        await using var network = new Consortium(folder);
        var (patient, _, _) = await network.Begin();
        var pointer = await network.PointerOf(patient, network.A, "HbA1c");
        var clinician = network.Staff(network.A, "doctor");
        var correction = await network.Correct(patient, pointer);
        var another = network.Says(patient, await network.PointerOf(patient, network.A, "PHQ-9"), "wrong");
        folder.FailNext();

        Assert.Equal("disclosure-log-unavailable", await Code(network, clinician, GatewayMethods.CorrectionShow, new CorrectionReference(correction), GatewayJson.Default.CorrectionReference));
        Assert.Equal("disclosure-log-unavailable", await network.Decide(clinician, correction, true));
        Assert.Equal(CorrectionSteps.Pending, network.A.Parts.Corrections.Find(correction)!.Step);
        Assert.Equal("disclosure-log-unavailable", await network.Leave(patient, another, another.Write()));
        Assert.Null(network.A.Parts.Corrections.Find(another.Correction));
    }

    private static async Task<string?> Code<T>(Consortium network, Person person, string method, T arguments, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        (await Consortium.Send(network.A, network.SignedFor(network.A, person, method, arguments, type))).Refusal?.Code;
}
