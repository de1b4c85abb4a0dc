using System.Security.Cryptography;
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

/// <summary>A new patient known at two hospitals, with a wallet and two records at the first; a doctor at the second.</summary>
public sealed class Ward : IDisposable
{
    public const string Laboratory = "Observation.rs?category=laboratory";
    public const string HbA1c = "4548-4";

    private readonly List<ActingIdentity> _staff = [];

    private Ward(NetworkConnection connection, Demonstration demonstration)
    {
        Connection = connection;
        Trust = TrustedMembers.FromGenesis(connection.Network.Founding()!);
        A = connection.Member("hospital-a").Value;
        B = connection.Member("hospital-b").Value;
        Number = "T" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        Wallet = Wallet.Create(demonstration.File(Number + ".json"), "a passphrase", connection.Network.Network);
        Patient = new PatientClient(connection, Wallet);
    }

    public NetworkConnection Connection { get; }

    public TrustedMembers Trust { get; }

    /// <summary>Holds the records.</summary>
    public MemberView A { get; }

    /// <summary>Where the doctor works.</summary>
    public MemberView B { get; }

    /// <summary>The patient's number in both hospitals' own systems.</summary>
    public string Number { get; }

    public Wallet Wallet { get; }

    public PatientClient Patient { get; }

    public ActingIdentity DoctorIdentity { get; private set; } = null!;

    public StaffClient Doctor { get; private set; } = null!;

    /// <summary>The patient's relationship with the holder.</summary>
    public WalletRelationship AtA => Wallet.FindPatientOf(A.Account)!;

    /// <summary>The patient's relationship with the doctor's hospital.</summary>
    public WalletRelationship AtB => Wallet.FindPatientOf(B.Account)!;

    public static async Task<Ward> OpenAsync(Demonstration demonstration)
    {
        var ward = new Ward(await demonstration.ConnectAsync(), demonstration);
        ward.DoctorIdentity = await ward.HireAsync(ward.B, "doctor");
        ward.Doctor = ward.Staff(ward.B, ward.DoctorIdentity);
        foreach (var member in new[] { ward.A, ward.B })
        {
            await ward.WriteAsync(member, new JsonObject { ["resourceType"] = "Patient", ["id"] = ward.Number, ["gender"] = "female" });
        }

        await ward.WriteAsync(ward.A, ward.Observation("laboratory", HbA1c, 6.8m));
        await ward.WriteAsync(ward.A, ward.Observation("vital-signs", "8480-6", 128m));
        foreach (var member in new[] { ward.A, ward.B })
        {
            var desk = ward.Staff(member, await ward.HireAsync(member, "nurse"));
            var code = await EventuallyAsync(() => desk.DeskCodeAsync(ward.Number));
            _ = (await ward.Patient.ClaimAsync(code.Code)).Value;
        }

        await ward.RegisteredAsync(3);
        return ward;
    }

    /// <summary>Tries until there is a value; a minute at most, then the last refusal is thrown.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<Answer<T>>> attempt)
    {
        for (var tries = 0; ; tries++, await Task.Delay(50))
        {
            var answer = await attempt();
            if (answer.Refusal is null || tries == 1200)
            {
                return answer.Value;
            }
        }
    }

    /// <summary>A member of staff with a fresh account and the member's credential.</summary>
    public async Task<ActingIdentity> HireAsync(MemberView member, string role)
    {
        var identity = ActingIdentity.Of(P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SealingKey.Create());
        _staff.Add(identity);
        _ = (await new SandboxClient(Connection, member).CredentialAsync(identity.Signer.PublicKey, role)).Value;
        foreach (var replica in new[] { A, B })
        {
            await KnownAtAsync(replica, $"{identity.Account}.{role}");
        }

        return identity;
    }

    /// <summary>A replica may be a block behind another: waits until it has the credential.</summary>
    private Task<string> KnownAtAsync(MemberView replica, string credential) => EventuallyAsync<string>(async () =>
        (await Connection.LedgerAt(replica).StateAsync("roles.credentials", credential)).Value.Value is not null ? credential : Refusal.Of(new("not-yet"), "Not there yet."));

    public StaffClient Staff(MemberView member, ActingIdentity identity) => new(Connection, member, identity, new RecordVerifier(Connection, Trust));

    public async Task WriteAsync(MemberView member, JsonObject resource) =>
        _ = (await new SandboxClient(Connection, member).WriteRecordAsync(Number, resource)).Value;

    public JsonObject Observation(string category, string code, decimal value, string date = "2026-01-15") => JsonNode.Parse($$$"""
        {"resourceType":"Observation","id":"{{{code}}}-{{{Number}}}","status":"final","subject":{"reference":"Patient/{{{Number}}}"},
         "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"{{{category}}}"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"{{{code}}}"}]},"effectiveDateTime":"{{{date}}}",
         "valueQuantity":{"value":{{{value}}},"unit":"1"}}
        """)!.AsObject();

    /// <summary>Waits until the holder has registered so many records of the patient.</summary>
    public Task<SummaryLine> RegisteredAsync(int records) => EventuallyAsync<SummaryLine>(async () =>
        (await Patient.SummaryAsync()).Value.Single(l => l.Relationship.Member == A.Account) is { } line && line.Records >= records
            ? line
            : Refusal.Of(new("not-yet"), "The records are not registered."));

    /// <summary>The doctor asks; the wallet is notified.</summary>
    public async Task<AskedAccess> AskAsync(string scope = Laboratory)
    {
        var ask = (await Doctor.AskAsync(Number, A, [scope], PermissionPurposes.Treatment, 7)).Value;
        var notices = (await Patient.NoticesAsync(AtB)).Value.Notices;
        return notices.Single(n => n.Kind == NoticeKinds.AccessAsked && n.Ask == ask.Ask).Request!;
    }

    /// <summary>The doctor asks, the patient grants, the doctor has the terms.</summary>
    public async Task<(WalletGrant Grant, ReceivedPermission Permission)> GrantAsync(TimeSpan? life = null)
    {
        var grant = (await Patient.GrantAsync(await AskAsync(), life)).Value;
        return (grant, (await Doctor.PermissionsAsync()).Value.Single(p => p.Terms.Permission == grant.Permission));
    }

    /// <summary>Reads until it is refused; a minute at most.</summary>
    public async Task<Refusal> RefusedAsync(ReceivedPermission permission)
    {
        for (var tries = 0; tries < 600; tries++, await Task.Delay(100))
        {
            if ((await Doctor.ReadAsync(permission)).Refusal is { } refusal)
            {
                return refusal;
            }
        }

        throw new InvalidOperationException("It is still released.");
    }

    public void Dispose()
    {
        _staff.ForEach(s => s.Dispose());
        Wallet.Dispose();
        Connection.Dispose();
    }
}
