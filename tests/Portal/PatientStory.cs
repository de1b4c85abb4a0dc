using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Client.Sandbox;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Keys;

namespace Xinglin.Portal;

/// <summary>A new patient whose wallet is a browser's, on file at two hospitals; the desks and the doctor are programs.</summary>
internal sealed class PatientStory : IAsyncDisposable
{
    public const string Laboratory = "Observation.rs?category=laboratory";

    private readonly NetworkConnection _connection;
    private readonly List<ActingIdentity> _staff = [];

    private PatientStory(PortalFixture portal, Window window, NetworkConnection connection)
    {
        (Portal, Window, _connection) = (portal, window, connection);
        Number = "W" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        A = connection.Member("hospital-a").Value;
        B = connection.Member("hospital-b").Value;
    }

    public PortalFixture Portal { get; }

    public Window Window { get; }

    public IPage Page => Window.Page;

    public string Number { get; }

    public MemberView A { get; }

    public MemberView B { get; }

    public StaffClient Doctor { get; private set; } = null!;

    /// <summary>The patient is on file with two results, one of them under psychiatry's label; the window has a passkey with PRF and no wallet.</summary>
    public static async Task<PatientStory> BeginAsync(PortalFixture portal, Screen screen)
    {
        var window = await portal.OpenAsync(screen);
        var story = new PatientStory(portal, window, await portal.Demonstration.ConnectAsync());
        var devtools = await window.Context.NewCDPSessionAsync(window.Page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["ctap2Version"] = "ctap2_1",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["hasPrf"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        foreach (var member in new[] { story.A, story.B })
        {
            await story.WriteAsync(member, new JsonObject { ["resourceType"] = "Patient", ["id"] = story.Number });
        }

        await story.WriteAsync(story.A, story.Observation("a", "糖化血红蛋白", "6.80"));
        await story.WriteAsync(story.A, story.Observation("b", "焦虑量表", "12", "PSY"));
        story.Doctor = story.Staff(story.B, await story.HireAsync(story.B, "doctor"));
        return story;
    }

    /// <summary>Makes the wallet under the device's passkey.</summary>
    public async Task MakeWalletAsync()
    {
        await Window.GoAsync(Portal.At(PortalOrigins.Patient));
        await Page.Locator(".wallet-door > button").ClickAsync();
        await Page.Locator("a[href='/claim']").WaitForAsync();
    }

    /// <summary>Takes over the account at a member by the link that its desk prints.</summary>
    public async Task ClaimAsync(MemberView member)
    {
        var desk = Staff(member, await HireAsync(member, "nurse"));
        var code = await EventuallyAsync(() => desk.DeskCodeAsync(Number));
        await Page.Locator("a[href='/claim']").First.ClickAsync();
        await Page.Locator(".code-input").FillAsync(code.Code);
        await Page.Locator(".wallet-door button[type=submit]").ClickAsync();
        await Page.Locator(".ant-alert-success").WaitForAsync();
        Assert.Empty(new Uri(Page.Url).Fragment);
        await Page.Locator("nav a[href='/']").ClickAsync();
        await Page.Locator("#waiting").WaitForAsync();
    }

    /// <summary>The doctor asks for laboratory results of the patient at hospital A.</summary>
    public Task<Answer<Vault.Requests.AccessAskAnswer>> AskAsync() => Doctor.AskAsync(Number, A, [Laboratory], PermissionPurposes.Treatment, 7);

    /// <summary>The doctor's permissions, when the terms arrived.</summary>
    public async Task<ReceivedPermission> ReceivedAsync() => await EventuallyAsync<ReceivedPermission>(async () =>
        (await Doctor.PermissionsAsync()).Value is [var one] ? one : Refusal.Of(new("not-yet"), "No terms arrived."));

    public async ValueTask DisposeAsync()
    {
        _staff.ForEach(s => s.Dispose());
        _connection.Dispose();
        await Window.DisposeAsync();
    }

    /// <summary>Tries until there is a value; half a minute at most, then the last refusal is thrown.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<Answer<T>>> attempt)
    {
        for (var tries = 0; ; tries++, await Task.Delay(50))
        {
            var answer = await attempt();
            if (answer.Refusal is null || tries == 600)
            {
                return answer.Value;
            }
        }
    }

    private StaffClient Staff(MemberView member, ActingIdentity identity) =>
        new(_connection, member, identity, new RecordVerifier(_connection, TrustedMembers.FromGenesis(_connection.Network.Founding()!)));

    private async Task<ActingIdentity> HireAsync(MemberView member, string role)
    {
        var identity = ActingIdentity.Of(P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SealingKey.Create());
        _staff.Add(identity);
        _ = (await new SandboxClient(_connection, member).CredentialAsync(identity.Signer.PublicKey, role)).Value;
        foreach (var replica in new[] { A, B })
        {
            await EventuallyAsync<string>(async () => (await _connection.LedgerAt(replica).StateAsync("roles.credentials", $"{identity.Account}.{role}")).Value.Value is null
                ? Refusal.Of(new("not-yet"), "Not there yet.") : role);
        }

        return identity;
    }

    private async Task WriteAsync(MemberView member, JsonObject resource) => _ = (await new SandboxClient(_connection, member).WriteRecordAsync(Number, resource)).Value;

    private JsonObject Observation(string id, string what, string value, string? label = null) => JsonNode.Parse($$$"""
        {"resourceType":"Observation","id":"{{{Number}}}-{{{id}}}","meta":{"security":[{{{(label is null ? "" : $$"""{"code":"{{label}}"}""")}}}]},"status":"final",
         "subject":{"reference":"Patient/{{{Number}}}"},"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
         "code":{"text":"{{{what}}}"},"effectiveDateTime":"2026-01-15","valueQuantity":{"value":{{{value}}},"unit":"%"},
         "referenceRange":[{"low":{"value":4.0,"unit":"%"},"high":{"value":6.0,"unit":"%"}}]}
        """.Replace("\"meta\":{\"security\":[]},", string.Empty, StringComparison.Ordinal))!.AsObject();
}
