using System.Globalization;
using System.Text;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Evidence;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Evidence;

namespace Xinglin.Client.Bundles;

/// <summary>
/// Checks a dispute bundle with nothing but the trusted members' keys: no network, no clock. Every byte of the file may be
/// hostile; the answer is a report, never an exception.
/// </summary>
public sealed class BundleVerifier
{
    private readonly TrustedMembers _trust;
    private readonly DisputeBundle _bundle;
    private readonly CheckList _list;
    private readonly List<string> _notChecked =
    [
        "Whether the record is true, and whether the holder registered every record.",
        "Who the persons behind the accounts are.",
        "What happened after the blocks named above: a permission may have ended since.",
        "Accesses and permissions that are not in the file, and releases past the holder's software.",
        "Whether each access was within its permission's scopes: compare them.",
        "Whether the trust file is the network's: compare its network id with what the members publish.",
    ];

    private readonly HashSet<string> _permissions = [];
    private Hash _pointer;
    private AccountId _account;
    private AccountId _holder;
    private Hash _commitment;
    private Member _member = null!;
    private EvidenceCheckpoint _checkpoint = null!;
    private AnchoredLog? _anchor;

    private BundleVerifier(DisputeBundle bundle, TrustedMembers trust) => (_bundle, _trust, _list) = (bundle, trust, new CheckList(trust, BundleCodes.ProofInvalid));

    /// <summary>Checks everything in the file; refusals are failed checks with a code of <see cref="BundleCodes"/>.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="trust">Whose keys decide, of a height not above the file's proofs.</param>
    public static BundleReport Verify(ReadOnlyMemory<byte> file, TrustedMembers trust)
    {
        if (file.Length > DisputeBundle.BytesMax)
        {
            return new BundleReport([new BundleCheck("format", BundleCodes.TooLarge, "The file is longer than 32 MiB.")], []);
        }

        return DisputeBundle.TryRead(file.Span) is { } bundle
            ? new BundleVerifier(bundle, trust).Run()
            : new BundleReport([new BundleCheck("format", BundleCodes.Malformed, $"The file is not of the form {DisputeBundle.FormatV1}.")], []);
    }

    private BundleReport Run()
    {
        _list.Pass("format", DisputeBundle.FormatV1);
        if (CheckRecord() && CheckHolder())
        {
            for (var i = 0; i < _bundle.Permissions.Count; i++)
            {
                CheckPermission(_bundle.Permissions[i], Numbered("permission", i));
            }

            if (CheckCheckpoint() && CheckAnchor())
            {
                CheckAccesses();
            }
        }

        return new BundleReport(_list.Checks, _notChecked);
    }

    private bool CheckRecord()
    {
        const string Prefix = "relationship.records/";
        if (_list.Prove("record-on-ledger", _bundle.Record.Proof, Prefix, ContractsJson.Default.RegisteredRecord) is not { Value: { } record } proven
            || !Hash.TryParse(proven.Name, out _pointer))
        {
            return _list.FailUnless("record-on-ledger", BundleCodes.ProofInvalid, "The ledger has no such record.");
        }

        (_account, _commitment) = (record.Account, record.Commitment);
        _list.Pass("record-on-ledger", string.Create(CultureInfo.InvariantCulture, $"{_pointer}, version {record.Version} under account {record.Account}; {proven.AsOf}"));
        return _bundle.Record.Salt.TryCommit(_bundle.Record.Type, Encoding.UTF8.GetBytes(_bundle.Record.Resource), out var computed) && computed == record.Commitment
            ? _list.Pass("record-opens-commitment", $"{_bundle.Record.Type}: the text is byte for byte what was registered.")
            : _list.Fail("record-opens-commitment", BundleCodes.RecordMismatch, "The text is not what was registered.");
    }

    private bool CheckHolder()
    {
        const string Prefix = "relationship.relationships/";
        if (_list.Prove("record-held-by", _bundle.Relationship, Prefix, ContractsJson.Default.Relationship) is not { Value: { } relationship } proven
            || proven.Name != _account.ToString())
        {
            return _list.FailUnless("record-held-by", BundleCodes.ProofInvalid, "The proof is not of the record's relationship.");
        }

        _holder = relationship.Provider;
        _list.Pass("record-held-by", $"{Named(_holder)}; {proven.AsOf}");
        if (_list.Prove("holder-key", _bundle.Holder, "membership.members/", ContractsJson.Default.Member) is not { Value: { } member } key || key.Name != _holder.ToString())
        {
            return _list.FailUnless("holder-key", BundleCodes.ProofInvalid, "The proof is not of the holder.");
        }

        _member = member;
        return _list.Pass("holder-key", $"the identity key of {member.Name}; {key.AsOf}");
    }

    private void CheckPermission(BundlePermission permission, string name)
    {
        if (_list.Prove(name, permission.Proof, "permission.permissions/", ContractsJson.Default.Permission) is not { Value: { } entry } proven)
        {
            _list.FailUnless(name, BundleCodes.ProofInvalid, "The ledger has no such permission.");
            return;
        }

        _permissions.Add(proven.Name);
        var status = $"{proven.Name} is {Standing(entry)}; {proven.AsOf}";
        if (permission.Terms is not { } document)
        {
            _notChecked.Add($"The terms of permission {proven.Name}: they are not in the file.");
            _ = entry.Policy.Leaves().Any(leaf => leaf.Account == _account)
                ? _list.Pass(name, $"{status}; terms not included")
                : _list.Fail(name, BundleCodes.TermsMismatch, "The permission is not of the record's relationship.");
            return;
        }

        var holds = document.Commitment() == entry.Commitment && document.Read() is { } terms && terms.Permission.ToString() == proven.Name
            && terms.Relationship == _account && terms.Holder == _holder && terms.Network == _trust.Network;
        _ = holds
            ? _list.Pass(name, $"{status}; terms opened: {Said(document.Read()!)}")
            : _list.Fail(name, BundleCodes.TermsMismatch, "The terms are not those that the ledger commits to, or of another relationship.");
    }

    private bool CheckCheckpoint()
    {
        var origin = EvidenceCheckpoint.OriginOf(_trust.Network, _holder);
        if (_member.Identities().Select(key => EvidenceCheckpoint.Open(_bundle.Log.Checkpoint, origin, key)).FirstOrDefault(c => c is not null) is not { } checkpoint)
        {
            return _list.Fail("checkpoint-signed", BundleCodes.CheckpointInvalid, "The checkpoint is not signed by the holder's identity key.");
        }

        _checkpoint = checkpoint;
        return _list.Pass("checkpoint-signed", $"{_member.Name} signed its log of {checkpoint.Size} entries.");
    }

    private bool CheckAnchor()
    {
        if (_list.Prove("checkpoint-anchored", _bundle.Log.Anchor, "evidence.anchors/", ContractsJson.Default.AnchoredLog) is not { } proven || proven.Name != _holder.ToString())
        {
            return _list.FailUnless("checkpoint-anchored", BundleCodes.ProofInvalid, "The proof is not of the holder's anchor.");
        }

        _anchor = proven.Value;
        if (_anchor is null)
        {
            _notChecked.Add("Whether the holder's log was the same for everybody: the ledger had no anchor of it yet.");
            return _bundle.Log.Consistency.Count == 0
                ? _list.Pass("checkpoint-anchored", $"the ledger has no anchor of this log; {proven.AsOf}")
                : _list.Fail("checkpoint-anchored", BundleCodes.LogForked, "There is a consistency proof and no anchor.");
        }

        var (size, root) = ((ulong)_anchor.Size, _anchor.Root);
        var extends = size == _checkpoint.Size
            ? root == _checkpoint.Root && _bundle.Log.Consistency.Count == 0
            : MerkleProof.VerifyConsistency(size, _checkpoint.Size, root, _checkpoint.Root, (Hash[])[.. _bundle.Log.Consistency]);
        return extends
            ? _list.Pass("checkpoint-anchored", $"it continues the {size} entries anchored at block {_anchor.Height}; {proven.AsOf}")
            : _list.Fail("checkpoint-anchored", BundleCodes.LogForked, "The checkpoint does not continue what the ledger anchored.");
    }

    private void CheckAccesses()
    {
        for (var i = 0; i < _bundle.Log.Accesses.Count; i++)
        {
            var (access, name) = (_bundle.Log.Accesses[i], Numbered("access", i));
            if (DisclosureBody.TryRead(Encoding.UTF8.GetBytes(access.Body)) is not { Released: true } body
                || body.Relationship != _account || !body.Returned.Contains(new DisclosedRecord(_pointer, _commitment)))
            {
                _list.Fail(name, BundleCodes.AccessUnrelated, "The entry is not about a release of this record.");
                continue;
            }

            if (!IsIncluded(access, body))
            {
                _list.Fail(name, BundleCodes.AccessNotIncluded, "The holder's log has no such entry.");
                continue;
            }

            var anchored = _anchor is not null && access.Index < _anchor.Size;
            _list.Pass(name, $"{body.Time}: {body.Reader} of {(body.Member is { } member ? Named(member) : "no member")}, {body.Basis}, for {body.Purpose}; entry {access.Index + 1}, {(anchored ? "anchored" : "not anchored yet")}");
            Remark(name, body, anchored);
        }
    }

    private void Remark(string name, DisclosureBody body, bool anchored)
    {
        if (!anchored)
        {
            _notChecked.Add($"Whether the ledger anchored {name}: when the bundle was made it rested on the holder's signature alone.");
        }

        if (body.Permission is { } permission && !_permissions.Contains(permission.ToString()))
        {
            _notChecked.Add($"The permission {permission} that {name} names: it is not in the file.");
        }
    }

    private bool IsIncluded(BundleAccess access, DisclosureBody body) =>
        access.Index >= 0 && access.Salt.TryCommit(EvidenceLeaf.CommitmentType, Encoding.UTF8.GetBytes(access.Body), out var commitment)
        && MerkleProof.VerifyInclusion(
            new EvidenceLeaf(EvidenceLeaf.MinuteOf(body.Time), commitment, access.Tag).Hashed(), (ulong)access.Index, _checkpoint.Size, (Hash[])[.. access.Path], _checkpoint.Root);

    private static string Standing(Permission permission) => permission.Status switch
    {
        PermissionStatus.InForce => $"in force since {permission.Since} until {permission.Expires}",
        PermissionStatus.Revoked or PermissionStatus.Refused => $"{permission.Status} at {permission.Ended}",
        _ => permission.Status,
    };

    private string Said(PermissionTerms terms) =>
        $"{string.Join(" ", terms.Scopes)} to {terms.Grantee.Account} of {Named(terms.Grantee.Member)} for {terms.Purpose}, {terms.From} to {terms.Until}";

    private string Named(AccountId member) => _trust.NameOf(member) ?? member.ToString();

    private static string Numbered(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name} {index + 1}");
}
