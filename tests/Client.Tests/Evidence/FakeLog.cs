using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Web;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Tests.Evidence;

/// <summary>The evidence log of the fake node's first member, which a test can falsify in every way that a member can.</summary>
internal sealed class FakeLog
{
    private readonly FakeNode _node;
    private readonly List<(EvidenceLeaf Leaf, DisclosureBody Body, Salt Salt, string Json, long Counter)> _entries = [];

    public FakeLog(FakeNode node)
    {
        _node = node;
        var member = node.Genesis.Document.Members[0];
        Member = Xinglin.Ledger.Blocks.Genesis.AccountOf(member);
        node.Put($"membership.members/{Member}", JsonSerializer.Serialize(
            new Contracts.Membership.Member(member.Slug, member.Name, member.Kind, member.Identity, member.Seal, "active"), Contracts.ContractsJson.Default.Member));
    }

    public AccountId Member { get; }

    public Hash LogKey { get; } = new(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());

    public int Count => _entries.Count;

    /// <summary>Who signs the checkpoints; the member's own key unless a test says otherwise.</summary>
    public byte Signer { get; set; } = 40;

    public string Origin => EvidenceCheckpoint.OriginOf(_node.Genesis.Network, Member);

    public HistoryTree Tree
    {
        get
        {
            var tree = new HistoryTree();
            _entries.ForEach(e => tree.Append(e.Leaf.Hashed()));
            return tree;
        }
    }

    public string Note => new EvidenceCheckpoint(Origin, (ulong)Count, Tree.Root).Sign(FakeNode.Key(Signer));

    /// <summary>Appends an entry; one of another patient when there is no counter.</summary>
    public void Append(DisclosureBody body, long counter = 0)
    {
        var tag = counter > 0 ? EvidenceTag.Of(LogKey, (ulong)counter) : new Hash(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        var salt = Salt.Create();
        var json = Json(body);
        var commitment = Commitment.Of(salt.Value.ToArray(), EvidenceLeaf.CommitmentType, Encoding.UTF8.GetBytes(json));
        _entries.Add((new EvidenceLeaf(EvidenceLeaf.MinuteOf(body.Time), commitment, tag), body, salt, json, counter));
    }

    public void Delete(int index) => _entries.RemoveAt(index);

    public void Swap(int first, int second) => (_entries[first], _entries[second]) = (_entries[second], _entries[first]);

    /// <summary>Another body under the same tag.</summary>
    public void Edit(int index)
    {
        var counter = _entries[index].Counter;
        var rest = _entries[(index + 1)..];
        _entries.RemoveRange(index, _entries.Count - index);
        Append(Body(999), counter);
        _entries.AddRange(rest);
    }

    public EntryEvidence EvidenceOf(int index)
    {
        var (leaf, _, salt, json, _) = _entries[index];
        return new EntryEvidence(index, leaf.Time, leaf.Tag, salt, json, Tree.InclusionProof(index, Count), Note);
    }

    public string CommitmentOf(int index) => _entries[index].Leaf.Commitment.ToString();

    /// <summary>What the member answers a wallet, without the counters that it hides.</summary>
    public LogAnswer Page(params long[] hidden)
    {
        var own = _entries.Select((e, i) => (e, i)).Where(x => x.e.Counter > 0 && !hidden.Contains(x.e.Counter))
            .Select(x => new OwnEntry(x.i, x.e.Leaf.Time, x.e.Leaf.Commitment, x.e.Counter, Tree.InclusionProof(x.i, Count), x.e.Salt, x.e.Json)).ToList();
        return new LogAnswer([], Count, new LogEvidence(LogKey, Note, own));
    }

    /// <summary>The public side.</summary>
    public HttpResponseMessage? Answer(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        var query = HttpUtility.ParseQueryString(request.RequestUri.Query);
        long Number(string name) => long.Parse(query[name]!, CultureInfo.InvariantCulture);
        if (path.EndsWith("/evidence/checkpoint", StringComparison.Ordinal))
        {
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Note, Encoding.UTF8, "text/plain") };
        }

        if (path.EndsWith("/evidence/entries", StringComparison.Ordinal))
        {
            var leaves = _entries.Skip((int)Number("start")).Take((int)(Number("end") - Number("start"))).SelectMany(e => e.Leaf.ToArray()).ToArray();
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(leaves) };
        }

        if (path.EndsWith("/evidence/consistency", StringComparison.Ordinal))
        {
            var proof = Tree.ConsistencyProof(Number("from"), Number("to"));
            return FakeNode.Json($$"""{"from":1,"to":2,"proof":[{{string.Join(',', proof.Select(h => $"\"{h}\""))}}]}""");
        }

        return path.Contains("/proofs/state/", StringComparison.Ordinal)
            ? FakeNode.Json(Encoding.UTF8.GetString(_node.Prove(path.Split("/proofs/state/")[1])))
            : null;
    }

    public static DisclosureBody Body(int i) => new(
        new LedgerTime(1_790_000_000_000 + (i * 61_000L)), true, DisclosureBases.Permission, new AccountId(new Hash(new byte[32])), "treatment", ["Observation.rs"], []);

    private static string Json(DisclosureBody body)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            body.Write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
