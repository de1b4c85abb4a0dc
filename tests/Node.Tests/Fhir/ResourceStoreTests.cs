using System.Text;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Requests;
using Xunit;

namespace Xinglin.Node.Tests.Fhir;

/// <summary>What other systems bring is read beside the member's own database, on the same way to the ledger and to the patient.</summary>
public sealed class ResourceStoreTests
{
    [Fact]
    public async Task What_was_brought_is_registered_and_read_like_the_members_own()
    {
        await using var consortium = new Consortium();
        var (atA, _, _) = await consortium.Begin();
        var id = consortium.A.Parts.Resources.IdOf("lab", "Observation", "L-1");
        Bring(consortium, id, "5.40");
        await consortium.A.WhenRegistered(4);

        var answer = await consortium.Ask(consortium.A, atA, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer);

        Assert.Equal(4, answer.Resources.Count);
        Assert.Contains(consortium.A.Store.Records.Of(new RecordVersion("Observation", id, 1)), r => r.Height is not null);
        Assert.True(consortium.A.Parts.Source.Current("Observation", id)!.RecordNo >= RecordSource.FirstOwn);
    }

    [Fact]
    public async Task An_equal_body_makes_no_version_and_another_one_does()
    {
        await using var consortium = new Consortium();
        var id = consortium.A.Parts.Resources.IdOf("lab", "Observation", "L-1");

        Assert.True(Bring(consortium, id, "5.40").Changed);
        Assert.False(Bring(consortium, id, "5.40").Changed);
        var second = Bring(consortium, id, "5.4");

        Assert.Equal((2, true), (second.Version, second.Changed));
        Assert.Contains("5.4}", Encoding.UTF8.GetString(consortium.A.Parts.Source.Current("Observation", id)!.Body.Span), StringComparison.Ordinal);
        Assert.Equal([2, 1], consortium.A.Parts.Source.Versions("Observation", id).Select(v => v.Version.Version));
    }

    [Fact]
    public async Task What_is_withdrawn_has_no_body_and_keeps_its_history()
    {
        await using var consortium = new Consortium();
        var store = consortium.A.Parts.Resources;
        var id = store.IdOf("lab", "Observation", "L-1");
        Bring(consortium, id, "5.40");

        store.Bring("lab", [new BroughtResource("Observation", id, default, "P1", Withdrawn: true)], []);

        Assert.True(store.Current("Observation", id)!.Withdrawn);
        Assert.Equal([true, false], consortium.A.Parts.Source.Versions("Observation", id).Select(v => v.Body.IsEmpty));
        Assert.Null(consortium.A.Parts.Source.PatientNoOf(id));
    }

    [Fact]
    public async Task An_erased_version_loses_its_content_and_is_found_no_more()
    {
        await using var consortium = new Consortium();
        await consortium.Begin();
        var desk = FhirDesk.Own(consortium);
        var id = FhirDesk.IdOf(await desk.Post("Observation", FhirDesk.Observation("5.40")));
        var row = consortium.A.Parts.Source.Current("Observation", id)!;

        consortium.A.Parts.Resources.Erase(row.RecordNo);
        consortium.A.Parts.Index.Apply([("Observation", id)]);

        Assert.True(consortium.A.Parts.Source.Row(row.RecordNo)!.Body.IsEmpty);
        Assert.Equal(404, (await desk.Get($"Observation/{id}")).Status);
        Assert.Equal(0, FhirDesk.Json(await desk.Get($"Observation?_id={id}")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_patient_on_file_at_the_member_is_not_replaced_by_what_was_brought()
    {
        await using var consortium = new Consortium();

        consortium.A.Parts.Resources.Bring("lab", [], [new PatientRow("P1", "别人", null, null), new PatientRow("P9", "新人", "X9", null)]);

        Assert.Equal("王秀英", consortium.A.Parts.Source.Patient("P1")!.Name);
        Assert.Equal("新人", consortium.A.Parts.Source.PatientByDocument("X9")!.Name);
    }

    [Fact]
    public async Task What_fails_alongside_takes_the_resources_back()
    {
        await using var consortium = new Consortium();
        var store = consortium.A.Parts.Resources;
        var id = store.IdOf("lab", "Observation", "L-1");

        Assert.Throws<InvalidOperationException>(() => store.Bring(
            "lab", [new BroughtResource("Observation", id, Consortium.Observation(id, "laboratory", "HbA1c"), "P1")], [], _ => throw new InvalidOperationException()));

        Assert.Null(store.Current("Observation", id));
        Assert.Equal(id, store.IdOf("lab", "Observation", "L-1"));
        Assert.NotEqual(id, store.IdOf("other", "Observation", "L-1"));
    }

    private static StoredVersion Bring(Consortium consortium, string id, string value) => consortium.A.Parts.Resources.Bring(
        "lab", [new BroughtResource("Observation", id, Consortium.Observation(id, "laboratory", "HbA1c", $$$""","valueQuantity":{"value":{{{value}}}}"""), "P1")], []).Single();
}
