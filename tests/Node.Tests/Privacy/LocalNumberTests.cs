using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Relationships;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Privacy;

/// <summary>Cards and local numbers stay in the member's database; the ledger has a commitment that only the member can open.</summary>
public sealed class LocalNumberTests
{
    [Fact]
    public async Task Two_members_that_saw_one_card_have_nothing_in_common_on_the_ledger()
    {
        await using var consortium = new Consortium();
        var (atA, atB, _) = await consortium.Begin();
        var bound = Bound(consortium);
        var (here, there) = (bound[atA.Account], bound[atB.Account]);
        Assert.NotEqual(here, there);

        var seen = JsonSerializer.SerializeToUtf8Bytes(new IdentityEvidence("P1", "王秀英", "990101196001010021", "C1"), EvidenceJson.Default.IdentityEvidence);
        var (saltAtA, saltAtB) = (consortium.A.Store.Evidence.Of(here)!, consortium.B.Store.Evidence.Of(there)!);
        Assert.True(Commitment.Opens(here, saltAtA, RelationshipOpening.EvidenceType, seen));
        Assert.False(Commitment.Opens(here, saltAtB, RelationshipOpening.EvidenceType, seen));
        Assert.Null(consortium.B.Store.Evidence.Of(here));

        consortium.A.Store.Evidence.Erase(atA.Account);
        Assert.Null(consortium.A.Store.Evidence.Of(here));
    }

    [Fact]
    public async Task A_card_leads_to_a_patient_at_the_own_desk_and_for_nobody_elsewhere()
    {
        await using var consortium = new Consortium();
        var (_, _, doctorOfB) = await consortium.Begin();
        Assert.Equal("P1", consortium.A.Parts.PatientNumber("C1"));
        Assert.Equal("P1", consortium.A.Parts.PatientNumber("990101196001010021"));
        Assert.Null(consortium.A.Parts.PatientNumber("C2"));
        var asked = await Consortium.Send(consortium.A, consortium.SignedFor(
            consortium.A, doctorOfB, GatewayMethods.RecordsCare, new CareReadArguments("C1"), GatewayJson.Default.CareReadArguments));
        Assert.Equal("role-not-in-force", asked.Refusal?.Code);
    }

    private static Dictionary<AccountId, Hash> Bound(Consortium consortium) => PublicLedger.Of(consortium.Ledger).Payloads
        .SelectMany(p => p.GetProperty("calls").EnumerateArray()).Where(c => c.GetProperty("m").GetString() == "registrar.bind").Select(c => c.GetProperty("a"))
        .ToDictionary(a => new AccountId(HashOf(a, "account")), a => HashOf(a, "evidence"));

    private static Hash HashOf(JsonElement arguments, string name) => new(Base64Url.Decode(arguments.GetProperty(name).GetString()!)!);
}
