using System.Text;
using Xinglin.Interop.Fhir.Layers;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Node.Tests.Gateway;

/// <summary>A permission that opens a layer opens that layer, those above it, and nothing deeper.</summary>
public sealed class LayerGrantTests
{
    private static readonly string[] Laboratory = ["Observation.rs?category=laboratory"];

    [Fact]
    public void The_layers_of_terms_and_of_projections_have_the_same_names_in_the_same_order() =>
        Assert.Equal(RecordLayers.All.Select(l => l.Name()), LayerNames.All);

    [Fact]
    public async Task A_summary_grant_opens_the_summary_and_says_so_in_the_entry_the_statement_and_the_patients_log()
    {
        await using var network = new Consortium();
        var (patient, doctor) = await BeginWithNote(network);
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory, layer: "summary");

        var answer = await Read(network, doctor, grant);

        var text = Assert.Single(network.Texts(answer, doctor, grant.Permission));
        Assert.Contains("HbA1c", text, StringComparison.Ordinal);
        Assert.Contains("SUBSETTED", text, StringComparison.Ordinal);
        Assert.DoesNotContain("she cried", text, StringComparison.Ordinal);
        Assert.Equal("summary", AnswerStatement.TryRead(SignedStatement.TryParse(answer.Completeness!.Statement)!)!.Layer);
        var log = await network.Ask(network.A, patient, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer);
        Assert.Equal(["summary"], Assert.Single(log.Entries).Layers);
        Assert.Equal(["summary"], DisclosureBody.TryRead(Encoding.UTF8.GetBytes(answer.Evidence!.Body))!.Layers);
    }

    [Fact]
    public async Task What_is_narrower_than_the_original_is_attested_by_the_holder_under_a_salt_of_its_own()
    {
        await using var network = new Consortium();
        var (patient, doctor) = await BeginWithNote(network);
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory, layer: "detail");

        foreach (var layer in new[] { "index", "summary", "detail" })
        {
            var answer = await Read(network, doctor, grant, layer);
            var released = Assert.Single(answer.Resources);
            var signed = SignedStatement.TryParse(released.Attestation)!;
            Assert.True(signed.IsBy(network.Ledger.Keys["hospital-a"].Identity.PublicKey));
            var statement = LayerStatement.TryRead(signed)!;
            Assert.Equal((network.Network, network.Account(network.A), released.Pointer, released.Commitment, layer), (statement.Network, statement.Holder, statement.Record, statement.Commitment, statement.Layer));
            var text = network.Text(released, patient.Account, doctor, grant.Permission);
            Assert.True(Commitment.Opens(statement.Projection, released.Salt.Value.ToArray(), released.Type, Encoding.UTF8.GetBytes(text)));

            // With the ledger's salt the reader could try what the layer leaves out against the ledger's commitment.
            Assert.NotEqual(network.A.Store.Records.SaltOf(released.Pointer)!, released.Salt.Value.ToArray());
        }
    }

    [Theory]
    [InlineData("index", "summary")]
    [InlineData("summary", "detail")]
    [InlineData("summary", "raw")]
    [InlineData("detail", "raw")]
    public async Task A_manipulated_client_that_asks_deeper_is_refused_and_the_attempt_is_logged(string granted, string asked)
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory, layer: granted);

        var answer = await network.Read(doctor, grant, layer: asked);

        Assert.Equal(("layer-exceeds-grant", 403), (answer.Refusal!.Code, answer.Refusal.Status));
        Assert.Null(answer.Json);
        var entry = Assert.Single(network.A.Log.About(patient.Account, 0, 10)).Body;
        Assert.Equal((false, "layer-exceeds-grant"), (entry.Released, entry.Code));
        Assert.Equal([asked], entry.Layers!);
        Assert.Empty(entry.Returned);
    }

    [Fact]
    public async Task Each_layer_opens_those_above_it_and_terms_without_one_open_the_original_as_before()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var old = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        Assert.DoesNotContain("layer", old.Terms.Terms, StringComparison.Ordinal);

        Assert.Equal("raw", Assert.Single((await Read(network, doctor, old)).Resources).Layer);
        foreach (var layer in LayerNames.All)
        {
            var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory, layer: layer);
            Assert.Equal(layer, Assert.Single((await Read(network, doctor, grant)).Resources).Layer);
            foreach (var above in LayerNames.All.TakeWhile(l => l != layer))
            {
                Assert.Equal(above, Assert.Single((await Read(network, doctor, grant, above)).Resources).Layer);
            }
        }
    }

    [Fact]
    public async Task Widened_terms_and_names_that_are_no_layer_open_nothing()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory, layer: "summary");
        var widened = grant.Terms with { Terms = grant.Terms.Terms.Replace("\"summary\"", "\"raw\"", StringComparison.Ordinal) };
        var dropped = grant.Terms with { Terms = grant.Terms.Terms.Replace(",\"layer\":\"summary\"", string.Empty, StringComparison.Ordinal) };
        Assert.NotEqual(grant.Terms.Terms, dropped.Terms);

        Assert.Equal("permission-terms-mismatch", (await network.Read(doctor, (grant.Permission, widened), layer: "raw")).Refusal!.Code);
        Assert.Equal("permission-terms-mismatch", (await network.Read(doctor, (grant.Permission, dropped), layer: "raw")).Refusal!.Code);
        Assert.Equal("request-arguments-malformed", (await network.Read(doctor, grant, layer: "everything")).Refusal!.Code);
    }

    [Fact]
    public async Task An_index_grant_cannot_be_probed_for_codes_by_narrowing_the_scope()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        string[] probe = ["Observation.rs?category=laboratory&code=http://loinc.org|4548-4"];
        var index = network.Grant(patient, network.A, doctor, network.B, Laboratory, layer: "index");
        var summary = network.Grant(patient, network.A, doctor, network.B, Laboratory, layer: "summary");
        var named = network.Grant(patient, network.A, doctor, network.B, probe, layer: "index");

        Assert.Equal("layer-exceeds-grant", (await network.Read(doctor, index, scopes: probe)).Refusal!.Code);
        Assert.Null((await network.Read(doctor, index, scopes: ["Observation.rs?category=laboratory&date=ge2020"])).Refusal);
        Assert.Null((await network.Read(doctor, summary, scopes: probe)).Refusal);
        Assert.Null((await network.Read(doctor, named, scopes: probe)).Refusal);
    }

    [Fact]
    public async Task The_patient_is_asked_for_the_layer_and_an_ask_for_no_layer_is_refused()
    {
        await using var network = new Consortium();
        var (_, atB, doctor) = await network.Begin();
        Task<Node.Gateway.GatewayAnswer> Ask(string? layer) => Consortium.Send(network.B, network.SignedFor(
            network.B, doctor, GatewayMethods.AccessAsk, new AccessAskArguments(network.Account(network.A), Laboratory, "treatment", 7, Patient: "P1", Layer: layer), GatewayJson.Default.AccessAskArguments));

        Assert.Equal("request-arguments-malformed", (await Ask("all")).Refusal!.Code);
        Assert.Null((await Ask("summary")).Refusal);
        var notices = await network.Ask(network.B, atB, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer);
        Assert.Equal("summary", Assert.Single(notices.Notices, n => n.Kind == NoticeKinds.AccessAsked).Request!.Layer);
    }

    /// <summary>As <see cref="Consortium.Begin"/>, with a note beside the laboratory result.</summary>
    private static async Task<(Person Patient, Person Doctor)> BeginWithNote(Consortium network)
    {
        var (patient, _, doctor) = await network.Begin();
        network.A.Hospital.Write("P1", Consortium.Observation("hba1c", "laboratory", "HbA1c", ",\"note\":[{\"text\":\"she cried\"}]"), network.Clock.Now);
        await network.A.WhenRegistered(4);
        return (patient, doctor);
    }

    private static Task<RecordsAnswer> Read(Consortium network, Person doctor, (Hash Permission, TermsDocument Terms) grant, string? layer = null) => network.Ask(
        network.A, doctor, GatewayMethods.RecordsRead, new RecordsReadArguments(grant.Permission, grant.Terms, "treatment", Layer: layer),
        GatewayJson.Default.RecordsReadArguments, GatewayJson.Default.RecordsAnswer);
}
