using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Recognition;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Recognition;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Recognition;

public sealed class OrderTests
{
    private const string Version = "2026-1";

    [Fact]
    public async Task A_repeat_needs_a_reason_of_the_rules_which_stays_with_the_order()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var doctor = network.Staff(network.A, "doctor");
        var seen = new SeenResult(network.Account(network.B), "2026-01-02T08:00:00+08:00");
        Assert.Equal("repeat-reason-missing", await Refused(network, doctor, Order(recognised: seen)));
        Assert.Equal("repeat-reason-unknown", await Refused(network, doctor, Order("because", seen)));
        Assert.Equal("recognition-item-unknown", await Refused(network, doctor, Order("emergency", seen) with { Item = "x" }));
        Assert.Equal("recognition-rules-changed", await Refused(network, doctor, Order("emergency", seen) with { Version = "2025-9" }));
        Assert.DoesNotContain(network.A.Parts.Source.OfPatient("P1"), r => r.Version.ResourceType == "ServiceRequest");

        var placed = await network.Ask(network.A, doctor, GatewayMethods.OrderPlace, Order("emergency", seen), GatewayJson.Default.OrderPlaceArguments, GatewayJson.Default.OrderPlaceAnswer);
        var order = network.A.Parts.Resources.Current("ServiceRequest", placed.Id)!;
        Assert.Equal(("xinglin", 1), (order.Source, order.Version));
        Assert.DoesNotContain(ResourceValidator.ValidateJson(order.Json).Issues, i => i.Severity == IssueSeverity.Error);
        var root = JsonElement.Parse(order.Json.Span);
        var reason = root.GetProperty("reasonCode")[0].GetProperty("coding")[0];
        Assert.Equal(("urn:xinglin:recognition:qingwu:2026-1", "emergency"), (reason.GetProperty("system").GetString(), reason.GetProperty("code").GetString()));
        Assert.EndsWith(", 2026-01-02T08:00:00+08:00", root.GetProperty("supportingInfo")[0].GetProperty("display").GetString(), StringComparison.Ordinal);
        Assert.Equal("Patient/p1", root.GetProperty("subject").GetProperty("reference").GetString());
        Assert.DoesNotContain(network.Account(network.B).ToString(), System.Text.Encoding.UTF8.GetString(order.Json.Span), StringComparison.Ordinal);

        await network.A.WhenRegistered(4);
        var own = await network.Ask(network.A, patient, GatewayMethods.RecordsOwn, new OwnRecordsArguments("ServiceRequest.rs"), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer);
        Assert.Contains("emergency", Assert.Single(network.Texts(own, patient)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_recognised_result_no_reason_is_needed_and_every_order_is_one_of_its_own()
    {
        await using var network = new Consortium();
        _ = await network.Begin();
        var doctor = network.Staff(network.A, "doctor");
        var ids = new HashSet<string>();
        foreach (var _ in new int[2])
        {
            ids.Add((await network.Ask(network.A, doctor, GatewayMethods.OrderPlace, Order(), GatewayJson.Default.OrderPlaceArguments, GatewayJson.Default.OrderPlaceAnswer)).Id);
        }

        Assert.Equal(2, ids.Count);
        Assert.All(ids, id => Assert.False(JsonElement.Parse(network.A.Parts.Resources.Current("ServiceRequest", id)!.Json.Span).TryGetProperty("reasonCode", out _)));
    }

    [Fact]
    public async Task Nobody_but_a_doctor_of_the_member_orders_for_a_patient_of_the_member()
    {
        await using var network = new Consortium();
        var (patient, _, doctorOfB) = await network.Begin();
        foreach (var person in new[] { network.Staff(network.A, "nurse"), doctorOfB, patient })
        {
            Assert.Equal("role-not-in-force", await Refused(network, person, Order()));
        }

        var doctor = network.Staff(network.A, "doctor");
        Assert.Equal("patient-unknown", await Refused(network, doctor, Order() with { Patient = "P2" }));
        Assert.Equal("request-arguments-malformed", await Refused(network, doctor, Order("emergency", new SeenResult(patient.Account, "2026-01-02"))));
        Assert.Equal("request-arguments-malformed", await Refused(network, doctor, Order("emergency", new SeenResult(network.Account(network.B), "<yesterday>"))));
        Assert.Equal("request-arguments-malformed", await Refused(
            network, doctor, Order("emergency", [.. Enumerable.Repeat(new SeenResult(network.Account(network.B), "2026"), OrderPlaceArguments.SeenMax + 1)])));
    }

    [Fact]
    public async Task A_patient_without_a_Patient_resource_and_one_who_left_cannot_be_ordered_for()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var doctor = network.Staff(network.A, "doctor");
        network.A.Hospital.Load([new Node.Demonstration.Population.HospitalPatient("P7", "无名", "female", "1960-01-01", null, "C7", null)], []);
        network.A.Hospital.Write("P7", Consortium.Observation("o7", "laboratory", "glucose"), network.Clock.Now);
        await network.A.WhenRegistered(4);
        Assert.Equal("order-subject-missing", await Refused(network, doctor, Order() with { Patient = "P7" }));

        network.Submit([patient.Signer], patient.Account, "relationship.end", new Contracts.Relationships.RelationshipAccount(patient.Account), Contracts.ContractsJson.Default.RelationshipAccount);
        Assert.Equal("care-relationship-ended", await Refused(network, doctor, Order()));
    }

    [Fact]
    public async Task The_wallet_is_asked_without_naming_a_holder()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var doctor = network.Staff(network.A, "doctor");
        var ask = await network.Ask(network.A, doctor, GatewayMethods.ResultsAsk, new ResultsAskArguments("P1", "hba1c", 3), GatewayJson.Default.ResultsAskArguments, GatewayJson.Default.AccessAskAnswer);
        var notices = await network.Ask(network.A, patient, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer);
        var notice = Assert.Single(notices.Notices, n => n.Kind == NoticeKinds.ResultsAsked);
        Assert.Equal((ask.Ask, "hba1c", network.Account(network.A)), (notice.Ask, notice.Item, notice.Request!.Holder));
        Assert.Equal(["Observation.rs?code=http://loinc.org|4548-4", "DiagnosticReport.rs?code=http://loinc.org|4548-4"], notice.Request.Scopes);

        Assert.Equal("recognition-item-unknown", await RefusedAsk(network, doctor, new ResultsAskArguments("P1", "x", 3)));
        Assert.Equal("request-arguments-malformed", await RefusedAsk(network, doctor, new ResultsAskArguments("P1", "hba1c", 0)));
        Assert.Equal("patient-unknown", await RefusedAsk(network, doctor, new ResultsAskArguments("P2", "hba1c", 3)));
        Assert.Equal("role-not-in-force", await RefusedAsk(network, patient, new ResultsAskArguments("P1", "hba1c", 3)));
    }

    [Fact]
    public async Task Rules_are_the_members_own_file_and_one_that_cannot_be_read_gives_none()
    {
        await using var network = new Consortium();
        var (patient, _, doctorOfB) = await network.Begin();
        var doctor = network.Staff(network.A, "doctor");
        var built = await Rules(network, patient);
        Assert.Equal(("qingwu", Version), (built!.Name, built.Version));
        Assert.Equal("account-not-known-here", (await SendRules(network, doctorOfB)).Refusal?.Code);

        var file = Path.Combine(network.A.Parts.Folder("recognition"), "rules.json");
        await File.WriteAllTextAsync(file, (await RulesText(network, doctor)).Replace("\"2026-1\"", "\"2027-1\"", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("2027-1", (await Rules(network, doctor))!.Version);
        await File.WriteAllTextAsync(file, "{}");
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("recognition-rules-missing", (await SendRules(network, doctor)).Refusal?.Code);
        Assert.Equal("recognition-rules-missing", await Refused(network, doctor, Order()));
        Assert.Equal("recognition-rules-missing", await RefusedAsk(network, doctor, new ResultsAskArguments("P1", "hba1c", 3)));
    }

    [Fact]
    public void Every_refusal_has_its_sentence() =>
        Assert.All(RecognitionRefusals.All, code => Assert.NotEmpty(Node.Errors.ProblemDocument.Of(code).Detail!));

    private static OrderPlaceArguments Order(string? reason = null, params SeenResult[] recognised) => new("P1", "hba1c", Version, recognised, reason);

    private static OrderPlaceArguments Order(SeenResult recognised) => Order(null, recognised);

    private static async Task<string?> Refused(Consortium network, Person person, OrderPlaceArguments order) => (await Consortium.Send(
        network.A, network.SignedFor(network.A, person, GatewayMethods.OrderPlace, order, GatewayJson.Default.OrderPlaceArguments))).Refusal?.Code;

    private static async Task<string?> RefusedAsk(Consortium network, Person person, ResultsAskArguments ask) => (await Consortium.Send(
        network.A, network.SignedFor(network.A, person, GatewayMethods.ResultsAsk, ask, GatewayJson.Default.ResultsAskArguments))).Refusal?.Code;

    private static Task<GatewayAnswer> SendRules(Consortium network, Person person) => Consortium.Send(
        network.A, network.SignedFor(network.A, person, GatewayMethods.RecognitionRules, new EmptyArguments(), GatewayJson.Default.EmptyArguments));

    private static async Task<string> RulesText(Consortium network, Person person) => (await network.Ask(
        network.A, person, GatewayMethods.RecognitionRules, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.RecognitionRulesAnswer)).Rules;

    private static async Task<RecognitionRules?> Rules(Consortium network, Person person) => RecognitionRules.TryRead(System.Text.Encoding.UTF8.GetBytes(await RulesText(network, person)));
}
