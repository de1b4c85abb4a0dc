// What a hospital's record system does with Xinglin, from a new result to a colleague elsewhere reading it:
//   dotnet run --project samples/HospitalClient -- http://localhost:8080
// The sandbox calls stand in for what your system already has: its database and its staff office.
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Client.Sandbox;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

using var network = (await NetworkConnection.OpenAsync(new Uri(args.Length > 0 ? args[0] : "http://localhost:8080"))).Value;
var hospitals = network.Network.Members.Where(m => m.Kind == "hospital").ToList();
var (ours, theirs) = (hospitals[0], hospitals[1]);
var verifier = new RecordVerifier(network, TrustedMembers.FromGenesis(network.Network.Founding()!));

// Two members of staff and a patient with a wallet of her own. Keys are made where they are used and stay there.
using var nurse = await HireAsync(ours, "nurse");
using var receptionist = await HireAsync(theirs, "nurse");
using var doctor = await HireAsync(theirs, "doctor");
var file = Path.Combine(Path.GetTempPath(), $"sample-{Guid.NewGuid():N}.json");
using var wallet = Wallet.Create(file, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), network.Network.Network);
var patient = new PatientClient(network, wallet);

// 1. Our own system writes into its own database. The gateway beside it notices and registers a salted commitment.
var number = "SC" + Convert.ToHexString(RandomNumberGenerator.GetBytes(5));
foreach (var hospital in new[] { ours, theirs })
{
    await WriteAsync(hospital, new JsonObject { ["resourceType"] = "Patient", ["id"] = number, ["gender"] = "female" });
}

await WriteAsync(ours, JsonNode.Parse($$$"""
    {"resourceType":"Observation","id":"a1c-{{{number}}}","status":"final","subject":{"reference":"Patient/{{{number}}}"},
     "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
     "code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},"effectiveDateTime":"2026-01-15",
     "valueQuantity":{"value":6.8,"unit":"%","system":"http://unitsofmeasure.org","code":"%"}}
    """)!);

// 2. At both desks a code is printed; the patient's wallet takes over the accounts that the hospitals made.
foreach (var (desk, at) in new[] { (nurse, ours), (receptionist, theirs) })
{
    var code = await EventuallyAsync(() => new StaffClient(network, at, desk, verifier).DeskCodeAsync(number));
    var claimed = (await patient.ClaimAsync(code.Code)).Value;
    Console.WriteLine($"The account {claimed.Account} at {at.Name} is the patient's own.");
}

// 3. The colleague asks; the patient sees whom, what, why and how long, and decides.
var colleague = new StaffClient(network, theirs, doctor, verifier);
var ask = (await colleague.AskAsync(number, ours, ["Observation.rs?category=laboratory"], PermissionPurposes.Treatment, days: 7)).Value;
var notices = await EventuallyAsync(() => patient.NoticesAsync(wallet.FindPatientOf(theirs.Account)!));
var asked = notices.Notices.Single(n => n.Kind == NoticeKinds.AccessAsked && n.Ask == ask.Ask).Request!;
Console.WriteLine($"A {asked.Role} at {theirs.Name} asks for {string.Join(" or ", asked.Scopes)}, {asked.Purpose}, {asked.Days} days.");
var grant = (await patient.GrantAsync(asked)).Value;

// 4. The colleague reads at our gateway. Every record is checked against the ledger before anybody sees it.
var permission = (await colleague.PermissionsAsync()).Value.Single(p => p.Terms.Permission == grant.Permission);
var records = await EventuallyAsync(async () =>
    (await colleague.ReadAsync(permission)) is { Refusal: null, Value.Resources.Count: > 0 } found ? found : Refusal.Of(new("not-yet"), "Not registered yet."));
foreach (var record in records.Resources)
{
    Console.WriteLine($"{record.Type}, as registered, proved in block {record.ProvenAt}; logged by the holder as {records.Entry}.");
}

// 5. The patient ends it: the next read is refused, and says who ended it and when.
_ = (await patient.RevokeAsync(grant)).Value;
var refusal = (await colleague.ReadAsync(permission)).Refusal!;
Console.WriteLine($"After the patient's revocation: {refusal} {string.Join(", ", refusal.Details)}");
File.Delete(file);
return refusal.Code.Value == "permission-revoked" ? 0 : 1;

async Task<ActingIdentity> HireAsync(MemberView member, string role)
{
    var identity = ActingIdentity.Of(P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SealingKey.Create());
    _ = (await new SandboxClient(network, member).CredentialAsync(identity.Signer.PublicKey, role)).Value;
    return identity;
}

async Task WriteAsync(MemberView member, JsonNode resource) => _ = (await new SandboxClient(network, member).WriteRecordAsync(number, resource)).Value;

static async Task<T> EventuallyAsync<T>(Func<Task<Answer<T>>> attempt)
{
    for (var tries = 0; ; tries++, await Task.Delay(100))
    {
        var answer = await attempt();
        if (answer.Refusal is null || tries == 300)
        {
            return answer.Value;
        }
    }
}
