using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Cli.Verbs;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Emergency;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Client.Sandbox;
using Xinglin.Client.Wallets;
using Xinglin.Contracts;
using Xinglin.Contracts.Emergency;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Demonstrations;

/// <summary>Who is on the stage of the emergency, and what each step does. A step that does not come out as it must is a refusal.</summary>
internal sealed class EmergencyScene : IDisposable
{
    private readonly NetworkConnection _connection;
    private readonly TrustedMembers _trust;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-emergency-");
    private readonly string _number = "EM" + Convert.ToHexString(RandomNumberGenerator.GetBytes(5));
    private readonly string _card = "QW-E" + Convert.ToHexString(RandomNumberGenerator.GetBytes(5));
    private readonly Wallet _wallet;
    private readonly List<ActingIdentity> _staff = [];
    private readonly MemberView _clinic;
    private EmergencyClient _nurse = null!;
    private EmergencyClient _doctor = null!;
    private EmergencyClient _another = null!;
    private EmergencyClient _officer = null!;
    private string _temporary = string.Empty;
    private EmergencyFile _access = null!;
    private Hash _merge;
    private IReadOnlyList<SummaryItem> _beforeMerge = [];

    private EmergencyScene(VerbSession session, MemberView a, MemberView b, MemberView clinic)
    {
        _connection = session.Connection;
        _trust = session.Trust(null);
        (A, B, _clinic) = (a, b, clinic);
        _wallet = Wallet.Create(
            Path.Combine(_folder.FullName, "patient.json"), Base64Url.Encode(RandomNumberGenerator.GetBytes(16)), _connection.Network.Network);
    }

    /// <summary>Holds records.</summary>
    public MemberView A { get; }

    /// <summary>Where she is brought.</summary>
    public MemberView B { get; }

    public static async Task<EmergencyScene> OpenAsync(VerbSession session, CancellationToken cancellation)
    {
        var members = session.Connection.Network.Members;
        var hospitals = members.Where(m => m.Kind == "hospital").Take(2).ToList();
        if (!session.Connection.Network.Demonstration || hospitals.Count < 2 || members.FirstOrDefault(m => m.Kind == "clinic") is not { } clinic)
        {
            throw Stage.Fail("This walk needs a demonstration network with two hospitals and a clinic: start one with ./run.");
        }

        var scene = new EmergencyScene(session, hospitals[0], hospitals[1], clinic);
        await scene.PrepareAsync(cancellation);
        return scene;
    }

    public async Task<string> EnrollAsync(CancellationToken cancellation)
    {
        var team = (await _officer.EnrollAsync(cancellation)).Value.Team;
        return $"team {team.ToString()[..8]}… of {B.Slug}; the ledger has its id and its member";
    }

    public async Task<string> AdmitAsync(CancellationToken cancellation)
    {
        var made = (await _nurse.TemporaryAsync(cancellation)).Value;
        _temporary = made.Number;
        await WriteAsync(B, _temporary, Resources.Patient(_temporary), Resources.UnknownAllergy(_temporary));
        return $"{_temporary}, account {made.Account.ToString()[..8]}… pending under {B.Slug}'s key";
    }

    public async Task<string> OpenAloneAsync(CancellationToken cancellation)
    {
        var ledger = _connection.LedgerAt(B);
        var team = (await _nurse.TeamAsync(cancellation)).Value;
        var alone = new EmergencyOpen(
            new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), team, _connection.Now.Plus(3_600_000).CeilingHour(), new Hash(RandomNumberGenerator.GetBytes(Hash.Length)));
        var transaction = ledger.NewTransaction().ActingAs(_staff[0].Account).Introduce(_staff[0].Signer)
            .Call("emergency.open", JsonSerializer.SerializeToUtf8Bytes(alone, ContractsJson.Default.EmergencyOpen)).Sign(_staff[0].Signer);
        return Refused(await ledger.SubmitAsync(transaction, cancellation), EmergencyCodes.TwoPersons);
    }

    public async Task<string> OpenAsync(CancellationToken cancellation)
    {
        _access = await TwoOpenAsync(cancellation);
        var statement = _access.Document!.Read()!;
        return $"access {statement.Access.ToString()[..8]}… until {statement.Until}; on the ledger two accounts, an hour and a commitment";
    }

    public async Task<string> ReadAsync(CancellationToken cancellation)
    {
        var holders = await Stage.UntilAsync(() => KnownAtBothAsync(cancellation), cancellation);
        Expect(holders, A, "allergies", SectionState.Recorded);
        Expect(holders, A, "laboratory", SectionState.NotAvailable);
        Expect(holders, _clinic, "allergies", SectionState.StatedNone);
        Expect(holders, _clinic, "medicines", SectionState.NothingRecorded);
        return Shown(holders);
    }

    public async Task<string> MoreAsync(CancellationToken cancellation)
    {
        var holders = await _doctor.LookAsync(_access, "before surgery: is the clotting normal", cancellation);
        Expect(holders, A, "laboratory", SectionState.Recorded);
        return string.Join("; ", EmergencySectionNames.More.Select(name => $"{name}: {holders.Sum(h => h.Sections.Where(s => s.Name == name).Sum(s => s.Items.Count))}"));
    }

    public async Task<string> ReadAsAnotherAsync(CancellationToken cancellation)
    {
        var holders = await _another.LookAsync(_access, null, cancellation);
        return holders.All(h => h.Refusal?.Code.Value == "emergency-not-an-opener")
            ? $"refused by all, {holders[0].Refusal}"
            : throw Stage.Fail("Somebody who did not open it was answered.");
    }

    public async Task<string> EndAsync(CancellationToken cancellation)
    {
        _ = (await _doctor.EndAsync(_access.Document!.Read()!.Access, cancellation)).Value;
        var holders = await _nurse.LookAsync(_access, null, cancellation);
        return holders.All(h => h.Refusal?.Code == EmergencyCodes.Ended) ? $"refused by all, {holders[0].Refusal}" : throw Stage.Fail("An ended access was answered.");
    }

    public async Task<string> MergeAsync(CancellationToken cancellation)
    {
        var before = await LookAtOwnAsync(cancellation);
        _ = (await _nurse.MergeAsync(_temporary, _number, cancellation)).Value;
        var merge = (await _doctor.MergeAsync(_temporary, _number, cancellation)).Value;
        var after = await LookAtOwnAsync(cancellation);
        _merge = merge.Merge;
        _beforeMerge = before;
        return merge.Merged && before.Count == 0 && after is [var item] && item.Merged?.Number == _temporary
            ? $"merge {merge.Merge.ToString()[..8]}… in {B.Slug}'s own index, nothing on the ledger; a read now shows what was recorded under {_temporary} and says so"
            : throw Stage.Fail("The merged record is not shown with where it comes from.");
    }

    public async Task<string> UnmergeAsync(CancellationToken cancellation)
    {
        var undone = (await _nurse.UnmergeAsync(_merge, cancellation)).Value;
        var after = await LookAtOwnAsync(cancellation);
        return after.Count == _beforeMerge.Count && undone.Reads.Count > 0
            ? $"{undone.Reads.Count} read(s) showed the two as one and are listed; both logs keep the merge and its end"
            : throw Stage.Fail("Un-merging left a trace in answers.");
    }

    public async Task<string> WakeAsync(CancellationToken cancellation)
    {
        var desk = Staff(A, await HireAsync(A, "nurse", cancellation));
        var code = (await desk.DeskCodeAsync(_number, cancellation)).Value;
        var patient = new PatientClient(_connection, _wallet);
        var relationship = (await patient.ClaimAsync(code.Code, cancellation)).Value;
        var notices = (await patient.NoticesAsync(relationship, 0, cancellation)).Value.Notices.Where(n => n.Emergency is not null).ToList();
        var read = notices.LastOrDefault(n => n.Emergency!.Step == EmergencySteps.First) ?? throw Stage.Fail("The notice that was owed did not arrive.");
        var log = (await patient.LogAsync(relationship, 0, cancellation)).Value.Entries.Count(e => e.Basis == "emergency");
        return $"{EmergencyText.Of(_connection.Network, A.Account, read.Emergency!)} {notices.Count} notices waited for her, {log} entries in the log";
    }

    public async Task<string> ReviewAsync(CancellationToken cancellation)
    {
        var cases = (await _officer.CasesAsync(cancellation)).Value.Cases;
        var access = _access.Document!.Read()!.Access;
        var own = Refused(await _nurse.ReviewAsync(access, EmergencyFindings.Justified, "my own", cancellation), EmergencyCodes.NotAReviewer);
        _ = (await _officer.ReviewAsync(access, EmergencyFindings.Justified, "she could not be asked", cancellation)).Value;
        var entry = (await _officer.AccessAsync(access, cancellation)).Value!;
        return $"{cases.Count} case(s) with {cases.Sum(c => c.Asks.Count)} asks; {own}; reviewed {entry.Reviewed}, due was {entry.Due}";
    }

    public void Dispose()
    {
        _staff.ForEach(s => s.Dispose());
        _wallet.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Refused<T>(Answer<T> answer, RefusalCode code) =>
        answer.Refusal is { } refusal && refusal.Code == code ? $"refused, {refusal}" : throw Stage.Fail($"It was not refused with {code}.");

    private static void Expect(IReadOnlyList<HolderSummary> holders, MemberView holder, string section, string state)
    {
        var found = holders.First(h => h.Holder == holder).Sections.First(s => s.Name == section).State;
        if (found != state)
        {
            throw Stage.Fail($"{holder.Slug}'s {section} came out as {found} and not as {state}.");
        }
    }

    private static string Shown(IReadOnlyList<HolderSummary> holders)
    {
        var lines = holders.Where(h => h.Status == HolderStatus.Answered).SelectMany(h => h.Sections.Take(3).Select(s =>
            $"\n        {h.Holder.Slug} {s.Name}: {s.State}{string.Concat(s.Items.Select(i => $", {RecordLine.Of(i.Record.Type, JsonNode.Parse(i.Record.Resource)!).What}"))}"));
        return $"{string.Join(", ", holders.Select(h => $"{h.Holder.Slug} {h.Status}"))}{string.Concat(lines)}\n       ";
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        _nurse = Client(await HireAsync(B, Roles.Emergency, cancellation));
        _doctor = Client(await HireAsync(B, Roles.Emergency, cancellation));
        _another = Client(await HireAsync(B, Roles.Emergency, cancellation));
        _officer = Client(await HireAsync(B, Roles.PrivacyOfficer, cancellation));
        foreach (var member in new[] { A, B, _clinic })
        {
            await WriteAsync(member, _number, Resources.Patient(_number, _card));
        }

        await WriteAsync(A, _number, Resources.PenicillinAllergy(_number), Resources.Warfarin(_number), Resources.Inr(_number, _connection.Clock.GetUtcNow()));
        await WriteAsync(_clinic, _number, Resources.NoKnownAllergy(_number), Resources.AtrialFibrillation(_number));
    }

    private async Task WriteAsync(MemberView member, string number, params JsonObject[] resources)
    {
        foreach (var resource in resources)
        {
            _ = (await new SandboxClient(_connection, member).WriteRecordAsync(number, resource)).Value;
        }
    }

    private async Task<EmergencyFile> TwoOpenAsync(CancellationToken cancellation)
    {
        var whom = new EmergencyRequest([new EmergencyIdentifier(EmergencyIdentifiers.CardNumber, _card)], EmergencyReasons.Unconscious, "found in the street", 4);
        var file = (await _nurse.PrepareAsync(whom, _doctor.Account, cancellation)).Value;
        _ = (await _doctor.ConfirmAsync(file, cancellation)).Value;
        return file;
    }

    /// <summary>The hospitals' gateways register what their systems wrote a moment ago: the summary is whole when all of it is there.</summary>
    private async Task<Answer<IReadOnlyList<HolderSummary>>> KnownAtBothAsync(CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        var holders = await _nurse.LookAsync(_access, null, cancellation);
        int At(MemberView member) => holders.First(h => h.Holder == member).Sections.Sum(s => s.Items.Count);
        return At(A) >= 2 && At(_clinic) >= 2
            ? Answers(holders)
            : Stage.Fail($"The records are not all registered yet: {string.Join(", ", holders.Select(h => $"{h.Holder.Slug} {h.Status} {h.Refusal}"))}.").Refusal;
    }

    private static Answer<IReadOnlyList<HolderSummary>> Answers(IReadOnlyList<HolderSummary> holders) => new List<HolderSummary>(holders);

    private async Task<IReadOnlyList<SummaryItem>> LookAtOwnAsync(CancellationToken cancellation)
    {
        var holders = await _nurse.LookAsync(await TwoOpenAsync(cancellation), null, cancellation);
        return [.. holders.First(h => h.Holder == B).Sections.SelectMany(s => s.Items)];
    }

    private EmergencyClient Client(ActingIdentity identity) => new(_connection, B, identity, new RecordVerifier(_connection, _trust));

    private StaffClient Staff(MemberView member, ActingIdentity identity) => new(_connection, member, identity, new RecordVerifier(_connection, _trust));

    private async Task<ActingIdentity> HireAsync(MemberView member, string role, CancellationToken cancellation)
    {
        var identity = ActingIdentity.Of(P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SealingKey.Create());
        _staff.Add(identity);
        _ = (await new SandboxClient(_connection, member).CredentialAsync(identity.Signer.PublicKey, role, cancellation)).Value;
        return identity;
    }
}
