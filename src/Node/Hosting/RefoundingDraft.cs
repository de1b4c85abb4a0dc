using System.Text;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Recovery;

namespace Xinglin.Node.Hosting;

/// <summary>
/// Founds a network in the place of one that lost its quorum for good: one of the members that are left drafts the document from its own
/// ledger, each that is left looks at it with its own and signs, and with all signatures it is a genesis.
/// </summary>
public static class RefoundingDraft
{
    /// <summary>The document, from the end of a member's ledger.</summary>
    /// <param name="former">The network that lost its quorum.</param>
    /// <param name="end">The end of the drafting member's ledger.</param>
    /// <param name="name">The new network's name.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    /// <param name="sequencer">Who writes the new ordering log.</param>
    /// <param name="endpoints">Where the ordering processes are; null for none.</param>
    /// <param name="kept">Short names of the members that are left, as the state has them.</param>
    /// <param name="cards">Members that are new.</param>
    /// <exception cref="NodeException">They make no document that holds.</exception>
    public static byte[] Make(
        Genesis former, StoredEnd end, string name, long now, Jwk sequencer, IReadOnlyList<string>? endpoints, IReadOnlyList<string> kept, IReadOnlyList<MemberCard> cards)
    {
        var state = WorldState.Load(end.Last.Entries);
        var left = kept.Select(slug => Kept(state, slug)).ToList();
        var next = end.Last.Validators[^1].Set;
        List<AccountId> deciding = [.. left.Where(m => next.Validators.Any(v => v.Member == m.Account)).Select(m => m.Account!.Value).Order()];
        if (deciding.Count >= next.Quorum)
        {
            throw new NodeException($"{deciding.Count} of {next.Count} validators are left and {next.Quorum} decide: change the members by vote, with xinglin consortium propose.");
        }

        var header = end.Last.Header;
        var refounded = new FormerNetwork(
            Base64Url.Encode(former.Bytes.Span), Base64Url.Encode(header.Encode()), Base64Url.Encode(end.Last.Certificate.Encode()), Refounding.EncodeTrail(end.Changes), deciding);
        var document = new GenesisDocument(
            GenesisDocument.RefoundedV1, name, GenesisDocument.ProfileP256, 0, Math.Max(now, header.Time.Milliseconds + 1), [.. left, .. cards.Select(c => c.Member)],
            new GenesisOrdering(header.Order.Epoch + 1, sequencer, endpoints), Refounded: refounded);
        var bytes = Genesis.Write(document);
        if (Genesis.TryReadRefounded(bytes, out _) is null)
        {
            throw new NodeException("This makes no sound genesis: at least one member that is left validates, every key and short name may stand once, endpoints are https://host:port.");
        }

        return bytes;
    }

    /// <summary>One deciding member's signature, after it has looked with its own ledger.</summary>
    /// <param name="document">The draft's exact bytes.</param>
    /// <param name="own">The genesis of the member's own ledger.</param>
    /// <param name="end">The end of the member's own ledger.</param>
    /// <param name="member">The member.</param>
    /// <param name="validator">Its validator key by id.</param>
    /// <exception cref="NodeException">The draft does not hold, or the member's ledger goes further than it says.</exception>
    public static RefoundingSignature Sign(byte[] document, Genesis own, StoredEnd end, AccountId member, Func<KeyId, ISigner?> validator)
    {
        var refounding = Read(document);
        if (refounding.Former.Network != own.Network)
        {
            throw new NodeException($"The draft refounds network {refounding.Former.Network}; this member's ledger is of {own.Network}.");
        }

        var last = end.Last.Header;
        if (last.Height.CompareTo(refounding.Header.Height) > 0 || (last.Height == refounding.Header.Height && last.Hash != refounding.Header.Hash))
        {
            throw new NodeException($"This member has certified block {last.Height}, and the draft begins at {refounding.Header.Height}: what is final would be lost. Draft it anew from this member's ledger.");
        }

        if (!refounding.Deciding.Contains(member) || refounding.Validators.Validators.FirstOrDefault(v => v.Member == member) is not { } named)
        {
            throw new NodeException("The draft does not name this member among those that decide: it has nothing to sign.");
        }

        var signer = validator(named.KeyId) ?? throw new NodeException($"No key file here has the validator key {named.KeyId}: put it back from the backup of the keys.");
        return new RefoundingSignature(member, Base64Url.Encode(signer.Sign(Refounding.Statement(document))));
    }

    /// <summary>The genesis: the draft with all signatures.</summary>
    /// <exception cref="NodeException">A signature is missing or does not hold.</exception>
    public static Genesis Seal(byte[] document, IReadOnlyList<RefoundingSignature> signatures)
    {
        var refounding = Read(document);
        var statement = Refounding.Statement(document);
        if (signatures.FirstOrDefault(s => !refounding.IsSignedBy(statement, s)) is { } wrong)
        {
            throw new NodeException($"The signature of {wrong.Member} is not of this draft and that member's validator key: have it signed again.");
        }

        if (refounding.Deciding.FirstOrDefault(d => signatures.All(s => s.Member != d)) is var missing && missing != default)
        {
            throw new NodeException($"The signature of {missing} is missing: every member that the draft names as deciding signs it.");
        }

        var ordered = refounding.Deciding.Select(d => signatures.First(s => s.Member == d)).ToList();
        return Genesis.TryRead(new RefoundingFile(RefoundingFile.FormatV1, Base64Url.Encode(document), ordered).Encode())
            ?? throw new NodeException("The signed document is too long for a genesis: its trail of validators has too many changes.");
    }

    private static Refounding Read(byte[] document) =>
        Genesis.TryReadRefounded(document, out _) ?? throw new NodeException("The file is not a draft of xinglin genesis refound draft, or what it says of the former network does not hold.");

    private static GenesisMember Kept(WorldState state, string slug)
    {
        var reference = Entry(state, $"membership.slugs/{slug}", ContractsJson.Default.MemberReference)
            ?? throw new NodeException($"The ledger has no member {slug}: name those that are left by their short names in --keep.");
        var member = Entry(state, $"membership.members/{reference.Member}", ContractsJson.Default.Member)!;
        return new GenesisMember(member.Slug, member.Name, member.Kind, member.Identity, member.Seal, member.Validator, member.Tls, member.Address, reference.Member);
    }

    private static T? Entry<T>(WorldState state, string key, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => state.TryGet(Encoding.UTF8.GetBytes(key), out var value) ? JsonSerializer.Deserialize(value.Span, type) : null;
}
