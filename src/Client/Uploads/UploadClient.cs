using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Copies;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Uploads;

/// <summary>An upload, opened.</summary>
public sealed record OpenedUpload(UploadEntry Entry, UploadIndex Index);

/// <summary>
/// Patient-held records: sealed here before they leave, kept as ciphertext by the member that the patient chooses, opened here.
/// The member learns that there is an upload, when it came and how long it is.
/// </summary>
public sealed class UploadClient(NetworkConnection connection, Wallet wallet)
{
    private const string IndexLayer = "index";
    private const string RawLayer = "raw";

    /// <summary>Seals a file and gives it to the relationship's member to keep.</summary>
    public async Task<Answer<Hash>> UploadAsync(WalletRelationship relationship, string path, string type, string date, string source, CancellationToken cancellation = default)
    {
        await using var file = File.OpenRead(path);
        var index = new UploadIndex(UploadIndex.PatientSupplied, type, date, Path.GetFileName(path), source, connection.Now, relationship.Account, file.Length);
        return await KeepAsync(relationship, index, file, cancellation);
    }

    /// <summary>Seals copies of a hospital's records and gives them to the relationship's member to keep; the hospital may be another.</summary>
    public async Task<Answer<Hash>> UploadAsync(WalletRelationship relationship, CopySet copies, CancellationToken cancellation = default)
    {
        using var file = new MemoryStream(copies.Write());
        var day = DateTimeOffset.FromUnixTimeMilliseconds(copies.Kept.Milliseconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var origin = new CopyOrigin(copies.Holder, copies.Account, copies.Entry, [.. copies.Records.Select(r => r.Pointer)]);
        var index = new UploadIndex(
            UploadIndex.HospitalCopy, "hospital-copy", day, "copies.json", copies.Name, connection.Now, relationship.Account, file.Length, origin);
        return await KeepAsync(relationship, index, file, cancellation);
    }

    private async Task<Answer<Hash>> KeepAsync(WalletRelationship relationship, UploadIndex index, Stream file, CancellationToken cancellation)
    {
        using var identity = wallet.Identity(relationship);
        var upload = new Hash(RandomNumberGenerator.GetBytes(Hash.Length));
        var gateway = Gateway(relationship.Member, identity);
        var opened = await gateway.AskAsync(
            GatewayMethods.VaultOpen, new VaultOpenArguments(), GatewayJson.Default.VaultOpenArguments, GatewayJson.Default.VaultTicketAnswer, cancellation);
        if (!opened.TryGet(out var ticket, out var refusal))
        {
            return refusal!;
        }

        var transfer = new UploadTransfer(connection, gateway.Member, ticket.Ticket);
        using var plain = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(index, UploadJson.Default.UploadIndex));
        var layers = new List<UploadLayer>();
        foreach (var (layer, content) in new (string, Stream)[] { (IndexLayer, plain), (RawLayer, file) })
        {
            var key = RandomNumberGenerator.GetBytes(ChunkedEncryption.KeyLength);
            var put = await transfer.PutAsync(Layer(relationship, layer), key, content, cancellation);
            if (!put.TryGet(out var blob, out refusal))
            {
                return refusal!;
            }

            layers.Add(new UploadLayer(layer, blob.Id, blob.Length, LayerWrap.Seal(identity.Sealing.PublicKey, Binding(relationship, upload, layer, relationship.Account, Hash.Zero), key)));
        }

        var registered = await gateway.AskAsync(
            GatewayMethods.UploadRegister, new UploadRegisterArguments(upload, layers), GatewayJson.Default.UploadRegisterArguments, GatewayJson.Default.DoneAnswer, cancellation);
        return registered.Refusal is { } refused ? refused : upload;
    }

    /// <summary>The patient's uploads at a member, opened as far as their index.</summary>
    public async Task<Answer<IReadOnlyList<OpenedUpload>>> ListAsync(WalletRelationship relationship, CancellationToken cancellation = default)
    {
        using var identity = wallet.Identity(relationship);
        if (!(await MineAsync(relationship, identity, cancellation)).TryGet(out var mine, out var refusal))
        {
            return refusal!;
        }

        var transfer = new UploadTransfer(connection, connection.Network.Find(relationship.Member)!, mine.Ticket);
        var opened = new List<OpenedUpload>();
        foreach (var entry in mine.Uploads)
        {
            using var plain = new MemoryStream();
            if (Key(identity, relationship, entry, IndexLayer, Hash.Zero) is { } key
                && await transfer.GetAsync(Layer(relationship, IndexLayer), key, entry.Layers.First(l => l.Layer == IndexLayer), plain, cancellation) is null
                && JsonSerializer.Deserialize(plain.ToArray(), UploadJson.Default.UploadIndex) is { } index)
            {
                opened.Add(new OpenedUpload(entry, index));
            }
        }

        return opened;
    }

    /// <summary>Opens an upload into a stream; a refusal means that what was written is not the whole.</summary>
    public async Task<Refusal?> DownloadAsync(WalletRelationship relationship, Hash upload, Stream output, CancellationToken cancellation = default)
    {
        using var identity = wallet.Identity(relationship);
        if (!(await MineAsync(relationship, identity, cancellation)).TryGet(out var mine, out var refusal))
        {
            return refusal;
        }

        if (mine.Uploads.FirstOrDefault(u => u.Upload == upload) is not { } entry || Key(identity, relationship, entry, RawLayer, Hash.Zero) is not { } key)
        {
            return Refusal.Of(ClientCodes.AnswerMalformed, "The member has no such upload of yours, or it does not open: list them with `xinglin wallet uploads`.");
        }

        var transfer = new UploadTransfer(connection, connection.Network.Find(relationship.Member)!, mine.Ticket);
        return await transfer.GetAsync(Layer(relationship, RawLayer), key, entry.Layers.First(l => l.Layer == RawLayer), output, cancellation);
    }

    /// <summary>Grants an upload: an ordinary permission that names it, and its keys wrapped to the grantee. Ended like any other.</summary>
    public async Task<Answer<WalletGrant>> ShareAsync(WalletRelationship relationship, Hash upload, StaffCard card, string purpose, TimeSpan life, CancellationToken cancellation = default)
    {
        using var identity = wallet.Identity(relationship);
        if (!(await MineAsync(relationship, identity, cancellation)).TryGet(out var mine, out var refusal))
        {
            return refusal!;
        }

        if (mine.Uploads.FirstOrDefault(u => u.Upload == upload) is not { } entry)
        {
            return Refusal.Of(ClientCodes.AnswerMalformed, "The member has no such upload of yours: list them with `xinglin wallet uploads`.");
        }

        var request = new GrantRequest(relationship, card.Grantee, card.SealKey, [UploadScopes.Of(upload)], purpose, life);
        if (!(await new PatientClient(connection, wallet).GrantAsync(request, cancellation)).TryGet(out var grant, out refusal))
        {
            return refusal!;
        }

        var layers = entry.Layers.Select(l => l with
        {
            Wrap = LayerWrap.Seal(card.SealKey, Binding(relationship, upload, l.Layer, card.Account, grant.Permission), Key(identity, relationship, entry, l.Layer, Hash.Zero)!),
        });
        var shared = await Gateway(relationship.Member, identity).AskAsync(
            GatewayMethods.UploadShare, new UploadShareArguments(grant.Permission, upload, [.. layers]), GatewayJson.Default.UploadShareArguments, GatewayJson.Default.DoneAnswer, cancellation);
        return shared.Refusal is { } undelivered
            ? undelivered with { Sentence = $"The permission is in force, but the upload's key did not arrive: revoke it and share again. {undelivered.Sentence}" }
            : grant;
    }

    private Task<Answer<UploadsAnswer>> MineAsync(WalletRelationship relationship, ActingIdentity identity, CancellationToken cancellation) =>
        Gateway(relationship.Member, identity).AskAsync(
            GatewayMethods.UploadList, new VaultOpenArguments(), GatewayJson.Default.VaultOpenArguments, GatewayJson.Default.UploadsAnswer, cancellation);

    private GatewayClient Gateway(AccountId member, ActingIdentity identity) => connection.GatewayAt(connection.Member(member.ToString()).Value, identity);

    private byte[]? Key(ActingIdentity identity, WalletRelationship relationship, UploadEntry entry, string layer, Hash grant) =>
        entry.Layers.FirstOrDefault(l => l.Layer == layer) is { } sealedLayer
            ? LayerWrap.Open(sealedLayer.Wrap, identity.Sealing, Binding(relationship, entry.Upload, layer, relationship.Account, grant))
            : null;

    private LayerBinding Binding(WalletRelationship relationship, Hash upload, string layer, AccountId recipient, Hash grant) =>
        new(connection.Network.Network, upload, layer, relationship.Member, recipient, grant);

    private SealedLayer Layer(WalletRelationship relationship, string layer) => new(connection.Network.Network, relationship.Member, relationship.Account, layer);
}

/// <summary>A grantee reads an upload.</summary>
public static class UploadReading
{
    /// <summary>Asks the holder, opens the keys that the patient wrapped, writes the plaintext. Null refusal: the whole of it was written.</summary>
    public static async Task<Refusal?> ReadUploadAsync(
        this NetworkConnection connection, ActingIdentity identity, ReceivedPermission received, Hash upload, Stream output, CancellationToken cancellation = default)
    {
        var terms = received.Terms;
        var holder = connection.Member(terms.Holder.ToString()).Value;
        var arguments = new UploadReadArguments(terms.Permission, received.Document, terms.Purpose, upload);
        var answer = await connection.GatewayAt(holder, identity).AskAsync(
            GatewayMethods.UploadRead, arguments, GatewayJson.Default.UploadReadArguments, GatewayJson.Default.UploadReadAnswer, cancellation);
        if (!answer.TryGet(out var read, out var refusal))
        {
            return refusal;
        }

        var binding = new LayerBinding(connection.Network.Network, upload, "raw", terms.Holder, identity.Account, terms.Permission);
        if (read.Upload.Layers.FirstOrDefault(l => l.Layer == "raw") is not { } raw || LayerWrap.Open(raw.Wrap, identity.Sealing, binding) is not { } key)
        {
            return Refusal.Of(ClientCodes.AnswerNotSealed, "The upload's key was not wrapped for this account and permission: ask the patient to share it again.");
        }

        var layer = new SealedLayer(connection.Network.Network, terms.Holder, terms.Relationship, "raw");
        return await new UploadTransfer(connection, holder, read.Ticket).GetAsync(layer, key, raw, output, cancellation);
    }
}
