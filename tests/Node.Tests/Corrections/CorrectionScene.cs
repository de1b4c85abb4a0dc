using System.Security.Cryptography;
using Xinglin.Contracts;
using Xinglin.Contracts.Corrections;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Corrections;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Corrections;
using Xinglin.Vault.Requests;
using static Xinglin.Node.Tests.Erasure.ErasureScene;

namespace Xinglin.Node.Tests.Corrections;

/// <summary>What a patient's wallet and a clinician's software do about a record that is wrong.</summary>
internal static class CorrectionScene
{
    public static CorrectionRequestDocument Says(this Consortium network, Person patient, Hash pointer, string statement) =>
        new(new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), network.Network, patient.Account, network.Account(network.A), pointer, statement);

    public static CommittedText Write(this CorrectionRequestDocument document) => CommittedText.Create(document, CorrectionJson.Default.CorrectionRequestDocument);

    /// <summary>Leaves the sealed request with A; the refusal's code, if any.</summary>
    public static async Task<string?> Leave(this Consortium network, Person patient, CorrectionRequestDocument document, CommittedText text, Hash? named = null)
    {
        var copy = text.Seal(
            network.Ledger.Keys["hospital-a"].Sealing.PublicKey, CorrectionRequestDocument.Info(network.Network, document.Correction, network.Account(network.A)));
        return (await Consortium.Send(network.A, network.SignedFor(
            network.A, patient, GatewayMethods.CorrectionLeave, new CorrectionLeaveArguments(named ?? document.Correction, copy), GatewayJson.Default.CorrectionLeaveArguments))).Refusal?.Code;
    }

    /// <summary>Signs the request on the ledger.</summary>
    public static void Sign(this Consortium network, Person patient, CorrectionRequestDocument document, CommittedText text) => network.Submit(
        [patient.Signer], patient.Account, "correction.request",
        new CorrectionRequest(document.Correction, document.Account, text.Commitment(CorrectionRequestDocument.CommitmentType)!.Value), ContractsJson.Default.CorrectionRequest);

    /// <summary>Leaves, signs, and waits until A has seen it.</summary>
    public static async Task<Hash> Correct(this Consortium network, Person patient, Hash pointer, string statement = "My HbA1c was measured from another person's blood.")
    {
        var document = network.Says(patient, pointer, statement);
        var text = document.Write();
        Assert.Null(await network.Leave(patient, document, text));
        network.Sign(patient, document, text);
        await network.At(document.Correction, CorrectionSteps.Pending);
        return document.Correction;
    }

    public static Task<CorrectionRow> At(this Consortium network, Hash correction, string step) =>
        Eventually(() => network.A.Parts.Corrections.Find(correction) is { } row && row.Step == step ? row : null);

    /// <summary>A clinician of A decides; the refusal's code, if any.</summary>
    public static async Task<string?> Decide(this Consortium network, Person clinician, Hash correction, bool accepted, string reason = "The tube was mislabelled.") =>
        (await Consortium.Send(network.A, network.SignedFor(
            network.A, clinician, GatewayMethods.CorrectionDecide, new CorrectionDecideArguments(correction, accepted, reason), GatewayJson.Default.CorrectionDecideArguments))).Refusal?.Code;

    public static async Task Decided(this Consortium network, Person clinician, Hash correction, bool accepted)
    {
        Assert.Null(await network.Decide(clinician, correction, accepted));
        await network.At(correction, CorrectionSteps.Decided);
    }

    public static RequestedCorrection OnLedger(this Consortium network, Hash correction) => new LedgerView(network.Ledger.For("hospital-a").State).Correction(correction)!;

    public static string? Statement(this AttachedCorrection attached) => attached.Request?.Read(CorrectionJson.Default.CorrectionRequestDocument)?.Statement;

    public static CorrectionDecisionDocument? Read(this AttachedCorrection attached) => attached.Decision?.Read(CorrectionJson.Default.CorrectionDecisionDocument);
}
