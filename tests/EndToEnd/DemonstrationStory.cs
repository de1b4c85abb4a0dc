using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Client.Sandbox;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.EndToEnd;

/// <summary>王秀英 of the written persons, a nurse at each hospital and Dr 李: the nine steps through the SDK and the public API.</summary>
internal sealed class DemonstrationStory : IDisposable
{
    public const string Scope = "Observation.rs?category=laboratory";
    private const string PatientName = "王秀英";

    private readonly List<ActingIdentity> _staff = [];
    private readonly NetworkConnection _connection;
    private readonly TrustedMembers _trust;

    private DemonstrationStory(NetworkConnection connection, string folder)
    {
        _connection = connection;
        _trust = TrustedMembers.FromGenesis(connection.Network.Founding()!);
        Wallet = Wallet.Create(Path.Combine(folder, Guid.NewGuid().ToString("N") + ".wallet"), "a passphrase of some length", connection.Network.Network);
        Patient = new PatientClient(connection, Wallet);
        A = connection.Member("hospital-a").Value;
        B = connection.Member("hospital-b").Value;
    }

    public MemberView A { get; }

    public MemberView B { get; }

    public Wallet Wallet { get; }

    public PatientClient Patient { get; }

    public NetworkConnection Connection => _connection;

    public StaffClient Doctor { get; private set; } = null!;

    public string NumberAtA { get; private set; } = string.Empty;

    public string NumberAtB { get; private set; } = string.Empty;

    public static async Task<DemonstrationStory> BeginAsync(HttpClient http, string folder, string name = PatientName)
    {
        var story = new DemonstrationStory((await NetworkConnection.OpenAsync(http)).Value, folder);
        story.NumberAtA = await story.NumberOf(story.A, name) ?? throw new InvalidOperationException("The population has no such person at hospital-a.");
        story.NumberAtB = await story.NumberOf(story.B, name) ?? await story.AdmitAsync(story.B, name);
        story.Doctor = await story.HireAsync(story.B, "doctor");
        return story;
    }

    /// <summary>Steps 1 to 4: a result is written in the hospital's own system, registered, and the patient takes her accounts over.</summary>
    public async Task WriteAndClaimAsync()
    {
        var result = new JsonObject
        {
            ["resourceType"] = "Observation",
            ["status"] = "final",
            ["category"] = new JsonArray(new JsonObject
            {
                ["coding"] = new JsonArray(new JsonObject
                {
                    ["system"] = "http://terminology.hl7.org/CodeSystem/observation-category",
                    ["code"] = "laboratory",
                }),
            }),
            ["code"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = "http://loinc.org", ["code"] = "4548-4" }) },
            ["subject"] = new JsonObject { ["reference"] = "Patient/" + NumberAtA.ToLowerInvariant() },
            ["valueQuantity"] = new JsonObject { ["value"] = 6.8m, ["unit"] = "%" },
        };
        _ = (await new SandboxClient(_connection, A).WriteRecordAsync(NumberAtA, result)).Value;
        foreach (var (member, number) in new[] { (A, NumberAtA), (B, NumberAtB) })
        {
            var nurse = await HireAsync(member, "nurse");
            var code = (await nurse.DeskCodeAsync(number)).Value;
            _ = (await Patient.ClaimAsync(code.Code)).Value;
        }
    }

    /// <summary>Step 5: the doctor asks and the wallet hears of it.</summary>
    public async Task<AskedAccess> AskAsync()
    {
        var ask = (await Doctor.AskAsync(NumberAtB, A, [Scope], PermissionPurposes.Treatment, 7)).Value;
        var notices = (await Patient.NoticesAsync(Wallet.FindPatientOf(B.Account)!)).Value;
        return notices.Notices.Single(n => n.Ask == ask.Ask).Request!;
    }

    /// <summary>Step 6 and 7: she says yes, the doctor has the terms.</summary>
    public async Task<(WalletGrant Grant, ReceivedPermission Received)> GrantAsync(AskedAccess asked)
    {
        var grant = (await Patient.GrantAsync(asked)).Value;
        var received = (await Doctor.PermissionsAsync()).Value.Single(p => p.Terms.Permission == grant.Permission);
        return (grant, received);
    }

    public async Task<StaffClient> HireAsync(MemberView member, string role)
    {
        var identity = ActingIdentity.Of(P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SealingKey.Create());
        _staff.Add(identity);
        _ = (await new SandboxClient(_connection, member).CredentialAsync(identity.Signer.PublicKey, role)).Value;
        return new StaffClient(_connection, member, identity, new RecordVerifier(_connection, _trust));
    }

    public void Dispose()
    {
        _staff.ForEach(s => s.Dispose());
        Wallet.Dispose();
    }

    private async Task<string?> NumberOf(MemberView member, string name)
    {
        var patients = (await new SandboxClient(_connection, member).PatientsAsync()).Value;
        var found = patients.EnumerateArray().FirstOrDefault(p => p.GetProperty("name").GetString() == name);
        return found.ValueKind == JsonValueKind.Object ? found.GetProperty("patient").GetString() : null;
    }

    private async Task<string> AdmitAsync(MemberView member, string name)
    {
        const string Number = "B900001";
        var patient = new JsonObject
        {
            ["resourceType"] = "Patient",
            ["id"] = Number.ToLowerInvariant(),
            ["name"] = new JsonArray(new JsonObject { ["text"] = name }),
            ["gender"] = "female",
        };
        _ = (await new SandboxClient(_connection, member).WriteRecordAsync(Number, patient)).Value;
        return Number;
    }
}
