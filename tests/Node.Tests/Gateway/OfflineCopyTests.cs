using Xinglin.Node.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Gateway;

/// <summary>A copy that outlives revocation leaves only under a permission that says so, and the log tells the patient.</summary>
public sealed class OfflineCopyTests
{
    private static readonly string[] Laboratory = ["Observation.rs?category=laboratory"];

    [Fact]
    public async Task A_copy_is_refused_under_a_permission_to_read_and_the_attempt_is_logged()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        Assert.Equal("offline-copy-not-granted", (await Keep(network, doctor, grant)).Refusal!.Code);
        var entry = network.A.Log.About(patient.Account, 0, 100)[^1].Body;
        Assert.Equal((false, true, "offline-copy-not-granted"), (entry.Released, entry.Kept, entry.Code));
        Assert.Null((await network.Read(doctor, grant)).Refusal);
        Assert.Null(network.A.Log.About(patient.Account, 0, 100)[^1].Body.Kept);
    }

    [Fact]
    public async Task Under_a_permission_of_the_kind_it_leaves_and_the_log_says_that_a_copy_was_kept()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory, kind: PermissionKinds.OfflineCopy);
        Assert.Null((await Keep(network, doctor, grant)).Refusal);
        var shown = await network.Ask(network.A, patient, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer);
        Assert.Equal((true, true), (shown.Entries[^1].Kept, network.A.Log.About(patient.Account, 0, 100)[^1].Body.Kept));
        network.Revoke(patient, grant.Permission);
        Assert.Equal("permission-revoked", (await Keep(network, doctor, grant)).Refusal!.Code);
    }

    [Fact]
    public async Task An_ask_names_the_kind_to_the_patient_and_one_of_no_known_kind_is_refused()
    {
        await using var network = new Consortium();
        var (_, patient, doctor) = await network.Begin();
        var ask = new AccessAskArguments(network.Account(network.A), Laboratory, PermissionPurposes.Treatment, 7, Patient: "P1", Kind: PermissionKinds.OfflineCopy);
        await network.Ask(network.B, doctor, GatewayMethods.AccessAsk, ask, GatewayJson.Default.AccessAskArguments, GatewayJson.Default.AccessAskAnswer);
        var notices = await network.Ask(network.B, patient, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer);
        Assert.Equal(PermissionKinds.OfflineCopy, notices.Notices.Single(n => n.Kind == NoticeKinds.AccessAsked).Request!.Kind);
        var unknown = network.SignedFor(network.B, doctor, GatewayMethods.AccessAsk, ask with { Kind = "for-ever" }, GatewayJson.Default.AccessAskArguments);
        Assert.Equal("request-arguments-malformed", (await Consortium.Send(network.B, unknown)).Refusal!.Code);
    }

    [Fact]
    public void Terms_of_no_known_kind_are_none()
    {
        var terms = new PermissionTerms(
            default, default, default, default, new PermissionGrantee(default, default), Laboratory, PermissionPurposes.Treatment, new(0), new(1), Kind: "for-ever");
        Assert.Throws<ArgumentException>(() => TermsDocument.Create(terms));
        var known = TermsDocument.Create(terms with { Kind = PermissionKinds.OfflineCopy });
        Assert.Equal(PermissionKinds.OfflineCopy, known.Read()!.Kind);
        Assert.Null((known with { Terms = known.Terms.Replace("offline-copy", "offline", StringComparison.Ordinal) }).Read());
    }

    private static Task<GatewayAnswer> Keep(Consortium network, Person doctor, (Ledger.Primitives.Hash Permission, TermsDocument Terms) grant) => Consortium.Send(
        network.A, network.SignedFor(
            network.A, doctor, GatewayMethods.RecordsRead, new RecordsReadArguments(grant.Permission, grant.Terms, "treatment", Keep: true), GatewayJson.Default.RecordsReadArguments));
}
