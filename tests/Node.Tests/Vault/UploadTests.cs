using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Node.Tests.Storage;
using Xinglin.Node.Vault;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Vault;

/// <summary>What a patient brings: nobody opens it without a grant, and every refusal leaves the key where it is.</summary>
public sealed class UploadTests : IAsyncLifetime
{
    private readonly MemoryFolder _disk = new();
    private readonly Consortium _network;
    private readonly Hash _upload = VaultFixture.Random();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private Person _patient = null!;
    private Person _doctor = null!;

    private VaultCapability Vault => _network.A.Services.Capability<VaultCapability>();

    public UploadTests() => _network = new Consortium(disclosures: _disk);

    public async Task InitializeAsync()
    {
        (_patient, _, _doctor) = await _network.Begin();
        var layers = new List<UploadLayer> { Bring("index", "what it is"u8), Bring("raw", "all of it"u8) };
        await Done(GatewayMethods.UploadRegister, new UploadRegisterArguments(_upload, layers), GatewayJson.Default.UploadRegisterArguments);
    }

    [Fact]
    public async Task The_patient_lists_and_opens_what_was_brought_and_the_member_cannot()
    {
        var mine = await _network.Ask(
            _network.A, _patient, GatewayMethods.UploadList, new VaultOpenArguments(), GatewayJson.Default.VaultOpenArguments, GatewayJson.Default.UploadsAnswer);
        var raw = Assert.Single(mine.Uploads).Layers.Single(l => l.Layer == "raw");
        Assert.Equal("all of it"u8.ToArray(), Open(raw, _patient, Hash.Zero));
        Assert.Null(Vault.Vault.Open(_upload, "raw"));
        Assert.Null(LayerWrap.Open(raw.Wrap, _network.Ledger.Keys["hospital-a"].Sealing, Binding("raw", _patient, Hash.Zero)));
    }

    [Fact]
    public async Task A_grantee_opens_it_under_the_permission_and_the_log_says_so()
    {
        var grant = Grant();
        await ShareWith(_doctor, grant.Permission);
        var read = await _network.Ask(
            _network.A, _doctor, GatewayMethods.UploadRead, new UploadReadArguments(grant.Permission, grant.Terms, "treatment", _upload),
            GatewayJson.Default.UploadReadArguments, GatewayJson.Default.UploadReadAnswer);
        Assert.Equal("all of it"u8.ToArray(), Open(read.Upload.Layers.Single(l => l.Layer == "raw"), _doctor, grant.Permission));
        var entry = _network.A.Log.About(_patient.Account, 0, 100)[^1];
        Assert.Equal((true, grant.Permission, _upload), (entry.Body.Released, entry.Body.Permission!.Value, entry.Body.Returned[0].Pointer));
    }

    [Fact]
    public async Task After_a_revocation_its_key_is_no_longer_handed_out()
    {
        var grant = Grant();
        await ShareWith(_doctor, grant.Permission);
        _network.Revoke(_patient, grant.Permission);
        Assert.Equal("permission-revoked", (await Read(_doctor, grant)).Refusal!.Code);
    }

    [Fact]
    public async Task A_permission_that_names_something_else_or_a_stranger_opens_nothing()
    {
        var other = _network.Grant(_patient, _network.A, _doctor, _network.B, ["Observation.rs?category=laboratory"]);
        await ShareWith(_doctor, other.Permission);
        Assert.Equal("vault-blob-unknown", (await Read(_doctor, other)).Refusal!.Code);
        var grant = Grant();
        Assert.Equal("vault-blob-unknown", (await Read(_doctor, grant)).Refusal!.Code);
        await ShareWith(_doctor, grant.Permission);
        Assert.Equal("permission-not-grantee", (await Read(_network.Staff(_network.B, "nurse"), grant)).Refusal!.Code);
    }

    [Fact]
    public async Task A_destroyed_upload_is_gone_with_all_its_keys()
    {
        var grant = Grant();
        await ShareWith(_doctor, grant.Permission);
        Assert.True(Vault.Uploads.Destroy(_upload));
        Assert.False(Vault.Uploads.Destroy(_upload));
        Assert.Equal("vault-blob-unknown", (await Read(_doctor, grant)).Refusal!.Code);
        Assert.Empty(Vault.Uploads.Of(_patient.Account));
        Assert.False(Vault.Vault.Contains(_upload));
    }

    [Fact]
    public async Task Every_listing_of_uploads_is_in_the_patients_log_and_nothing_is_listed_when_it_cannot_be_written()
    {
        await _network.Ask(_network.A, _patient, GatewayMethods.UploadList, new VaultOpenArguments(), GatewayJson.Default.VaultOpenArguments, GatewayJson.Default.UploadsAnswer);
        var entry = _network.A.Log.About(_patient.Account, 0, 100)[^1].Body;
        Assert.Equal((true, "patient", _patient.Account, _upload), (entry.Released, entry.Basis, entry.Reader, entry.Returned.Single().Pointer));
        _disk.FailAt = _disk.Operations + 1;
        var refused = await Send(_patient, GatewayMethods.UploadList, new VaultOpenArguments(), GatewayJson.Default.VaultOpenArguments);
        Assert.Equal("disclosure-log-unavailable", refused.Refusal!.Code);
    }

    [Fact]
    public async Task A_patients_ticket_to_bring_uploads_opens_none()
    {
        var opened = await _network.Ask(
            _network.A, _patient, GatewayMethods.VaultOpen, new VaultOpenArguments(), GatewayJson.Default.VaultOpenArguments, GatewayJson.Default.VaultTicketAnswer);
        var ticket = Vault.Door.Tickets.Find("Bearer " + opened.Ticket)!;
        Assert.True(ticket.Stores);
        Assert.Empty(ticket.Blobs);
    }

    [Fact]
    public async Task An_erasure_order_destroys_an_upload_with_the_wraps_of_all_its_grantees()
    {
        var grant = Grant();
        await ShareWith(_doctor, grant.Permission);
        var places = new Xinglin.Node.Erasure.VaultErasure(Vault.Vault);
        places.Destroy(_doctor.Account, _upload);
        Assert.False(places.IsGone(_patient.Account, _upload));
        places.Destroy(_patient.Account, _upload);
        Assert.True(places.IsGone(_patient.Account, _upload));
        Assert.Empty(Vault.Uploads.Of(_patient.Account));
        Assert.Null(Vault.Uploads.Shared(grant.Permission, _upload));
    }

    [Fact]
    public async Task Nobody_registers_or_shares_blobs_that_are_not_theirs()
    {
        var raw = Vault.Uploads.Of(_patient.Account)[0].Layers;
        var again = new UploadRegisterArguments(VaultFixture.Random(), raw);
        Assert.Equal("vault-blob-unknown", (await Send(_patient, GatewayMethods.UploadRegister, again, GatewayJson.Default.UploadRegisterArguments)).Refusal!.Code);
        Assert.Equal("account-not-known-here", (await Send(_doctor, GatewayMethods.UploadRegister, again, GatewayJson.Default.UploadRegisterArguments)).Refusal!.Code);
        var half = new UploadRegisterArguments(VaultFixture.Random(), [raw[0]]);
        Assert.Equal("request-arguments-malformed", (await Send(_patient, GatewayMethods.UploadRegister, half, GatewayJson.Default.UploadRegisterArguments)).Refusal!.Code);
    }

    [Fact]
    public async Task What_a_patient_brings_and_never_registers_goes_after_an_hour_and_an_upload_stays()
    {
        var now = new LedgerTime(1_000_000);
        var forgotten = Brought("never registered"u8, now);
        var layers = new List<UploadLayer> { Layered("index", Brought("index of another"u8, now)), Layered("raw", Brought("another"u8, now)) };
        var upload = VaultFixture.Random();
        await Done(GatewayMethods.UploadRegister, new UploadRegisterArguments(upload, layers), GatewayJson.Default.UploadRegisterArguments);
        var registered = Vault.Uploads.Of(_patient.Account)[0].Layers[0].Blob;
        Assert.Null(Bring(Vault.Vault.Blobs.ReadAll(registered)!, now));

        Assert.Equal(0, Vault.Uploads.SweepUnregistered(now.Plus(3_599_999)));
        Assert.Equal(1, Vault.Uploads.SweepUnregistered(now.Plus(3_600_000)));
        Assert.Null(Vault.Vault.Blobs.Find(forgotten));
        Assert.All([registered, .. layers.Select(l => l.Blob)], blob => Assert.NotNull(Vault.Vault.Blobs.Find(blob)));
        Assert.Equal(0, Vault.Uploads.SweepUnregistered(now.Plus(9_000_000)));
        var late = new UploadRegisterArguments(VaultFixture.Random(), [Layered("index", forgotten), Layered("raw", layers[1].Blob)]);
        Assert.Equal("vault-blob-unknown", (await Send(_patient, GatewayMethods.UploadRegister, late, GatewayJson.Default.UploadRegisterArguments)).Refusal!.Code);
    }

    [Fact]
    public void One_patient_brings_so_much_before_registering_and_no_more()
    {
        var now = new LedgerTime(1_000_000);
        for (var i = 0; i < 256; i++)
        {
            Assert.Null(Bring(VaultFixture.Bytes(20, i), now));
        }

        Assert.Equal(VaultCodes.QuotaExceeded, Bring(VaultFixture.Bytes(20, 256), now));
        using (var writer = Vault.Vault.Blobs.Begin(Vault.Vault.Member))
        {
            writer.Write("another patient's"u8);
            Assert.Null(Vault.Uploads.Bring(_doctor.Account, writer, Xinglin.Vault.Store.BlobTree.IdOf("another patient's"u8), now));
        }

        Assert.Equal(257, Vault.Uploads.SweepUnregistered(now.Plus(3_600_000)));
        Assert.Null(Bring(VaultFixture.Bytes(20, 256), now));
        var waiting = new Xinglin.Node.Vault.Uploads.UnregisteredBlobs();
        waiting.Add(_patient.Account, Hash.Zero, VaultDoor.UploadBytesMax, now);
        Assert.True(waiting.Admits(_patient.Account, VaultDoor.UploadBytesMax));
        Assert.False(waiting.Admits(_patient.Account, VaultDoor.UploadBytesMax + 1));
    }

    [Fact]
    public async Task A_ticket_is_for_members_and_patients_and_ends()
    {
        var stranger = await Send(_doctor, GatewayMethods.VaultOpen, new VaultOpenArguments(), GatewayJson.Default.VaultOpenArguments);
        Assert.Equal("vault-not-admitted", stranger.Refusal!.Code);
        var clock = new TestClock();
        var (here, there) = (new VaultTickets(clock), new VaultTickets(clock));
        var (ticket, _) = here.ForMember(_patient.Account);
        Assert.NotNull(here.Find("Bearer " + ticket));
        Assert.Null(there.Find("Bearer " + ticket));
        Assert.Null(here.Find(ticket));
        Assert.Null(here.Find(null));
        clock.Now += TimeSpan.FromMilliseconds(VaultTickets.Life);
        Assert.Null(here.Find("Bearer " + ticket));
    }

    public async Task DisposeAsync() => await _network.DisposeAsync();

    private (Hash Permission, TermsDocument Terms) Grant() => _network.Grant(_patient, _network.A, _doctor, _network.B, [UploadScopes.Of(_upload)]);

    private Task<GatewayAnswer> Read(Person reader, (Hash Permission, TermsDocument Terms) grant) => Send(
        reader, GatewayMethods.UploadRead, new UploadReadArguments(grant.Permission, grant.Terms, "treatment", _upload), GatewayJson.Default.UploadReadArguments);

    private Task ShareWith(Person reader, Hash permission)
    {
        var layers = Vault.Uploads.Of(_patient.Account)[0].Layers.Select(l => l with { Wrap = LayerWrap.Seal(reader.Sealing.PublicKey, Binding(l.Layer, reader, permission), _key) });
        return Done(GatewayMethods.UploadShare, new UploadShareArguments(permission, _upload, [.. layers]), GatewayJson.Default.UploadShareArguments);
    }

    private Task<GatewayAnswer> Send<T>(Person person, string method, T arguments, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        Consortium.Send(_network.A, _network.SignedFor(_network.A, person, method, arguments, type));

    private async Task Done<T>(string method, T arguments, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        Assert.True((await _network.Ask(_network.A, _patient, method, arguments, type, GatewayJson.Default.DoneAnswer)).Done);

    private UploadLayer Bring(string layer, ReadOnlySpan<byte> plain)
    {
        using var writer = Vault.Vault.Blobs.Begin(Vault.Vault.Member);
        writer.Write(Layer(layer).Seal(_key, plain));
        Assert.Null(writer.Commit());
        return new UploadLayer(layer, writer.Id, writer.Length, LayerWrap.Seal(_patient.Sealing.PublicKey, Binding(layer, _patient, Hash.Zero), _key));
    }

    private RefusalCode? Bring(byte[] bytes, LedgerTime now)
    {
        using var writer = Vault.Vault.Blobs.Begin(Vault.Vault.Member);
        writer.Write(bytes);
        return Vault.Uploads.Bring(_patient.Account, writer, Xinglin.Vault.Store.BlobTree.IdOf(bytes), now);
    }

    private Hash Brought(ReadOnlySpan<byte> bytes, LedgerTime now)
    {
        Assert.Null(Bring(bytes.ToArray(), now));
        return Xinglin.Vault.Store.BlobTree.IdOf(bytes);
    }

    private UploadLayer Layered(string layer, Hash blob) =>
        new(layer, blob, Vault.Vault.Blobs.Find(blob)?.Length ?? 1, LayerWrap.Seal(_patient.Sealing.PublicKey, Binding(layer, _patient, Hash.Zero), _key));

    private byte[]? Open(UploadLayer layer, Person person, Hash grant) =>
        LayerWrap.Open(layer.Wrap, person.Sealing, Binding(layer.Layer, person, grant)) is { } key ? Layer(layer.Layer).Open(key, Vault.Vault.Blobs.ReadAll(layer.Blob)) : null;

    private LayerBinding Binding(string layer, Person recipient, Hash grant) =>
        new(_network.Network, _upload, layer, _network.Account(_network.A), recipient.Account, grant);

    private SealedLayer Layer(string layer) => new(_network.Network, _network.Account(_network.A), _patient.Account, layer);
}
