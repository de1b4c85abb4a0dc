using System.Security.Cryptography;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Evidence;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Client.Sandbox;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Demonstrations;

/// <summary>Who is on the stage, and what each step does. A step that does not come out as it must is a refusal.</summary>
internal sealed class MedRecScene : IDisposable
{
    private const string Scope = "Observation.rs?category=laboratory";
    private const int RecordsWritten = 3;

    private readonly NetworkConnection _connection;
    private readonly TrustedMembers _trust;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-medrec-");
    private readonly string _number = "MR" + Convert.ToHexString(RandomNumberGenerator.GetBytes(5));
    private readonly Wallet _wallet;
    private readonly PatientClient _patient;
    private readonly List<ActingIdentity> _staff = [];
    private StaffClient _deskA = null!;
    private StaffClient _deskB = null!;
    private StaffClient _doctor = null!;
    private DeskCodeAnswer _code = null!;
    private AskedAccess _asked = null!;
    private WalletGrant _grant = null!;
    private ReceivedPermission _received = null!;

    private MedRecScene(VerbSession session, MemberView a, MemberView b)
    {
        _connection = session.Connection;
        _trust = session.Trust(null);
        A = a;
        B = b;
        var passphrase = Base64Url.Encode(RandomNumberGenerator.GetBytes(16));
        _wallet = Wallet.Create(Path.Combine(_folder.FullName, "patient.json"), passphrase, _connection.Network.Network);
        _patient = new PatientClient(_connection, _wallet);
    }

    /// <summary>Holds the records.</summary>
    public MemberView A { get; }

    /// <summary>Where the doctor works.</summary>
    public MemberView B { get; }

    public static async Task<MedRecScene> OpenAsync(VerbSession session, CancellationToken cancellation)
    {
        var hospitals = session.Connection.Network.Members.Where(m => m.Kind == "hospital").Take(2).ToList();
        if (!session.Connection.Network.Demonstration || hospitals.Count < 2)
        {
            throw Stage.Fail("This walk needs a demonstration network with two hospitals: start one with ./run.");
        }

        var scene = new MedRecScene(session, hospitals[0], hospitals[1]);
        scene._deskA = await scene.HireAsync(scene.A, "nurse", cancellation);
        scene._deskB = await scene.HireAsync(scene.B, "nurse", cancellation);
        scene._doctor = await scene.HireAsync(scene.B, "doctor", cancellation);
        return scene;
    }

    public async Task<string> WriteAsync(CancellationToken cancellation)
    {
        _ = (await new SandboxClient(_connection, B).WriteRecordAsync(_number, Resources.Patient(_number), cancellation)).Value;
        var own = new SandboxClient(_connection, A);
        _ = (await own.WriteRecordAsync(_number, Resources.Patient(_number), cancellation)).Value;
        _ = (await own.WriteRecordAsync(_number, Resources.HbA1c(_number), cancellation)).Value;
        _ = (await own.WriteRecordAsync(_number, Resources.BloodPressure(_number), cancellation)).Value;
        return $"patient {_number} in both hospitals' own systems; at {A.Slug} a laboratory result and a blood pressure";
    }

    public async Task<string> AwaitRegisteredAsync(CancellationToken cancellation)
    {
        _code = await Stage.UntilAsync(() => _deskA.DeskCodeAsync(_number, cancellation), cancellation);
        var records = await Stage.UntilAsync(() => RegisteredAsync(cancellation), cancellation);
        return $"account {Short(_code.Account.Value)}… pending, {records} commitments; nothing else on the ledger";
    }

    public async Task<string> ProveAsync(CancellationToken cancellation)
    {
        var file = (await _connection.LedgerAt(B).ProofAsync($"state/summary.entries/{_code.Account}", cancellation)).Value;
        var proof = ProofVerifier.Verify(file, _trust);
        return proof.Holds
            ? $"proof of {file.Length} bytes from {B.Slug}'s replica: block {proof.Report.Height}, signed by {proof.Report.SignedBy.Count} of {proof.Report.Validators} members"
            : throw Stage.Fail($"The proof does not hold: {proof.Detail}");
    }

    public async Task<string> ClaimAsync(CancellationToken cancellation)
    {
        var there = await Stage.UntilAsync(() => _deskB.DeskCodeAsync(_number, cancellation), cancellation);
        _ = (await _patient.ClaimAsync(_code.Code, cancellation)).Value;
        _ = (await _patient.ClaimAsync(there.Code.ToLowerInvariant().Replace('-', ' '), cancellation)).Value;
        var lines = (await _patient.SummaryAsync(cancellation)).Value;
        return string.Join("; ", lines.Select(l => $"{l.Member!.Slug}: {l.Status}, {l.Records} record(s)"));
    }

    public async Task<string> AskAsync(CancellationToken cancellation)
    {
        var ask = (await _doctor.AskAsync(_number, A, [Scope], PermissionPurposes.Treatment, 7, cancellation)).Value;
        var notice = await Stage.UntilAsync(() => FindAskAsync(ask.Ask, cancellation), cancellation);
        _asked = notice.Request!;
        return $"a {_asked.Role} at {B.Slug} asks for {Scope}, {_asked.Purpose}, {_asked.Days} days";
    }

    public async Task<string> ReadWithoutAnswerAsync(CancellationToken cancellation)
    {
        var now = _connection.Now;
        var invented = new PermissionTerms(
            new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), _connection.Network.Network, A.Account, _code.Account,
            new PermissionGrantee(_doctor.Account, B.Account), [Scope], PermissionPurposes.Treatment, now, now.Plus(86_400_000));
        var answer = await _doctor.ReadAsync(new ReceivedPermission(0, invented, TermsDocument.Create(invented)), null, cancellation);
        return answer.Refusal is { } refusal ? $"refused, {refusal}" : throw Stage.Fail("Data was released without a permission.");
    }

    public async Task<string> GrantAsync(CancellationToken cancellation)
    {
        _grant = (await _patient.GrantAsync(_asked, cancellation: cancellation)).Value;
        var status = (await _patient.PermissionStatusAsync(_grant, cancellation)).Value;
        var summary = (await _patient.SummaryAsync(cancellation)).Value.First(l => l.Relationship.Member == A.Account).Status;
        return $"permission {Short(_grant.Permission)}… {status}, summary {summary}; terms sealed to {A.Slug} and to the doctor";
    }

    public async Task<string> ReadAsync(CancellationToken cancellation)
    {
        _received = await Stage.UntilAsync(() => FindReceivedAsync(cancellation), cancellation);
        var records = (await _doctor.ReadAsync(_received, null, cancellation)).Value;
        var only = records.Resources.Count == 1 && records.Resources[0].Resource.Contains(Resources.HbA1cCode, StringComparison.Ordinal);
        return only
            ? $"1 of {RecordsWritten} records, commitment recomputed and proved in block {records.Resources[0].ProvenAt}; log entry {records.Entry}"
            : throw Stage.Fail($"{records.Resources.Count} resources were released where the scope matches one.");
    }

    public async Task<string> LogAsync(CancellationToken cancellation)
    {
        var evidence = new PatientEvidence(_connection, _wallet, _patient, new EvidenceWitness(_connection, _trust));
        var log = (await evidence.VerifyAsync(_wallet.FindPatientOf(A.Account)!, cancellation)).Value;
        var entry = log.Entries.Select(e => e.Body).OfType<DisclosureBody>().LastOrDefault(e => e.Permission == _grant.Permission && e.Returned.Count > 0);
        return entry is null
            ? throw Stage.Fail("The log does not show the read.")
            : $"{entry.Time}: {entry.Returned.Count} record(s) to {_connection.Network.NameOf(entry.Member ?? entry.Reader)}, {entry.Purpose}; verified, {log.Entries.Count} entries, none missing";
    }

    public async Task<string> RevokeAsync(CancellationToken cancellation)
    {
        var revoked = (await _patient.RevokeAsync(_grant, cancellation)).Value;
        var answer = await _doctor.ReadAsync(_received, null, cancellation);
        return answer.Refusal is { } refusal
            ? $"final in block {revoked.Height}; then {refusal}{string.Concat(refusal.Details.Select(d => $" ({d.Key} {d.Value})"))}"
            : throw Stage.Fail("Data was released after the permission was revoked.");
    }

    public void Dispose()
    {
        _staff.ForEach(s => s.Dispose());
        _wallet.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Short(Hash id) => id.ToString()[..8];

    private async Task<StaffClient> HireAsync(MemberView member, string role, CancellationToken cancellation)
    {
        var identity = ActingIdentity.Of(P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SealingKey.Create());
        _staff.Add(identity);
        _ = (await new SandboxClient(_connection, member).CredentialAsync(identity.Signer.PublicKey, role, cancellation)).Value;
        return new StaffClient(_connection, member, identity, new RecordVerifier(_connection, _trust));
    }

    private async Task<Answer<string>> RegisteredAsync(CancellationToken cancellation)
    {
        var answer = await _connection.LedgerAt(A).StateAsync("summary.entries", _code.Account.ToString(), cancellation);
        var records = answer.TryGet(out var entry, out var refusal) && entry.Value is { } value ? value.GetProperty("records").GetInt32() : 0;
        return records >= RecordsWritten ? $"{records}" : refusal ?? Stage.Fail("The records are not registered yet.").Refusal;
    }

    private async Task<Answer<Notice>> FindAskAsync(Hash ask, CancellationToken cancellation)
    {
        var answer = await _patient.NoticesAsync(_wallet.FindPatientOf(B.Account)!, 0, cancellation);
        return answer.TryGet(out var notices, out var refusal) && notices.Notices.FirstOrDefault(n => n.Ask == ask && n.Request is not null) is { } notice
            ? notice
            : refusal ?? Stage.Fail("The wallet was not notified.").Refusal;
    }

    private async Task<Answer<ReceivedPermission>> FindReceivedAsync(CancellationToken cancellation)
    {
        var answer = await _doctor.PermissionsAsync(0, cancellation);
        return answer.TryGet(out var received, out var refusal) && received.LastOrDefault(p => p.Terms.Permission == _grant.Permission) is { } permission
            ? permission
            : refusal ?? Stage.Fail("The doctor did not receive the terms.").Refusal;
    }
}
