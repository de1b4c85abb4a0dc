using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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
    private readonly List<BundleCheck> _checks = [];
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

    private BundleVerifier(DisputeBundle bundle, TrustedMembers trust) => (_bundle, _trust) = (bundle, trust);

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
        Pass("format", DisputeBundle.FormatV1);
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

        return new BundleReport(_checks, _notChecked);
    }

    private bool CheckRecord()
    {
        const string Prefix = "relationship.records/";
        if (Prove("record-on-ledger", _bundle.Record.Proof, Prefix, ContractsJson.Default.RegisteredRecord) is not { Value: { } record } proven
            || !Hash.TryParse(proven.Name, out _pointer))
        {
            return FailUnless("record-on-ledger", BundleCodes.ProofInvalid, "The ledger has no such record.");
        }

        (_account, _commitment) = (record.Account, record.Commitment);
        Pass("record-on-ledger", string.Create(CultureInfo.InvariantCulture, $"{_pointer}, version {record.Version} under account {record.Account}; {proven.AsOf}"));
        return _bundle.Record.Salt.TryCommit(_bundle.Record.Type, Encoding.UTF8.GetBytes(_bundle.Record.Resource), out var computed) && computed == record.Commitment
            ? Pass("record-opens-commitment", $"{_bundle.Record.Type}: the text is byte for byte what was registered.")
            : Fail("record-opens-commitment", BundleCodes.RecordMismatch, "The text is not what was registered.");
    }

    private bool CheckHolder()
    {
        const string Prefix = "relationship.relationships/";
        if (Prove("record-held-by", _bundle.Relationship, Prefix, ContractsJson.Default.Relationship) is not { Value: { } relationship } proven
            || proven.Name != _account.ToString())
        {
            return FailUnless("record-held-by", BundleCodes.ProofInvalid, "The proof is not of the record's relationship.");
        }

        _holder = relationship.Provider;
        Pass("record-held-by", $"{Named(_holder)}; {proven.AsOf}");
        if (Prove("holder-key", _bundle.Holder, "membership.members/", ContractsJson.Default.Member) is not { Value: { } member } key || key.Name != _holder.ToString())
        {
            return FailUnless("holder-key", BundleCodes.ProofInvalid, "The proof is not of the holder.");
        }

        _member = member;
        return Pass("holder-key", $"the identity key of {member.Name}; {key.AsOf}");
    }

    private void CheckPermission(BundlePermission permission, string name)
    {
        if (Prove(name, permission.Proof, "permission.permissions/", ContractsJson.Default.Permission) is not { Value: { } entry } proven)
        {
            FailUnless(name, BundleCodes.ProofInvalid, "The ledger has no such permission.");
            return;
        }

        _permissions.Add(proven.Name);
        var status = $"{proven.Name} is {Standing(entry)}; {proven.AsOf}";
        if (permission.Terms is not { } document)
        {
            _notChecked.Add($"The terms of permission {proven.Name}: they are not in the file.");
            _ = entry.Policy.Leaves().Any(leaf => leaf.Account == _account)
                ? Pass(name, $"{status}; terms not included")
                : Fail(name, BundleCodes.TermsMismatch, "The permission is not of the record's relationship.");
            return;
        }

        var holds = document.Commitment() == entry.Commitment && document.Read() is { } terms && terms.Permission.ToString() == proven.Name
            && terms.Relationship == _account && terms.Holder == _holder && terms.Network == _trust.Network;
        _ = holds
            ? Pass(name, $"{status}; terms opened: {Said(document.Read()!)}")
            : Fail(name, BundleCodes.TermsMismatch, "The terms are not those that the ledger commits to, or of another relationship.");
    }

    private bool CheckCheckpoint()
    {
        var origin = EvidenceCheckpoint.OriginOf(_trust.Network, _holder);
        if (!_member.Identity.TryKey(out var key) || EvidenceCheckpoint.Open(_bundle.Log.Checkpoint, origin, key) is not { } checkpoint)
        {
            return Fail("checkpoint-signed", BundleCodes.CheckpointInvalid, "The checkpoint is not signed by the holder's identity key.");
        }

        _checkpoint = checkpoint;
        return Pass("checkpoint-signed", $"{_member.Name} signed its log of {checkpoint.Size} entries.");
    }

    private bool CheckAnchor()
    {
        if (Prove("checkpoint-anchored", _bundle.Log.Anchor, "evidence.anchors/", ContractsJson.Default.AnchoredLog) is not { } proven || proven.Name != _holder.ToString())
        {
            return FailUnless("checkpoint-anchored", BundleCodes.ProofInvalid, "The proof is not of the holder's anchor.");
        }

        _anchor = proven.Value;
        if (_anchor is null)
        {
            _notChecked.Add("Whether the holder's log was the same for everybody: the ledger had no anchor of it yet.");
            return _bundle.Log.Consistency.Count == 0
                ? Pass("checkpoint-anchored", $"the ledger has no anchor of this log; {proven.AsOf}")
                : Fail("checkpoint-anchored", BundleCodes.LogForked, "There is a consistency proof and no anchor.");
        }

        var (size, root) = ((ulong)_anchor.Size, _anchor.Root);
        var extends = size == _checkpoint.Size
            ? root == _checkpoint.Root && _bundle.Log.Consistency.Count == 0
            : MerkleProof.VerifyConsistency(size, _checkpoint.Size, root, _checkpoint.Root, (Hash[])[.. _bundle.Log.Consistency]);
        return extends
            ? Pass("checkpoint-anchored", $"it continues the {size} entries anchored at block {_anchor.Height}; {proven.AsOf}")
            : Fail("checkpoint-anchored", BundleCodes.LogForked, "The checkpoint does not continue what the ledger anchored.");
    }

    private void CheckAccesses()
    {
        for (var i = 0; i < _bundle.Log.Accesses.Count; i++)
        {
            var (access, name) = (_bundle.Log.Accesses[i], Numbered("access", i));
            if (DisclosureBody.TryRead(Encoding.UTF8.GetBytes(access.Body)) is not { Released: true } body
                || body.Relationship != _account || !body.Returned.Contains(new DisclosedRecord(_pointer, _commitment)))
            {
                Fail(name, BundleCodes.AccessUnrelated, "The entry is not about a release of this record.");
                continue;
            }

            if (!IsIncluded(access, body))
            {
                Fail(name, BundleCodes.AccessNotIncluded, "The holder's log has no such entry.");
                continue;
            }

            var anchored = _anchor is not null && access.Index < _anchor.Size;
            Pass(name, $"{body.Time}: {body.Reader} of {(body.Member is { } member ? Named(member) : "no member")}, {body.Basis}, for {body.Purpose}; entry {access.Index + 1}, {(anchored ? "anchored" : "not anchored yet")}");
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

    /// <summary>The entry of a proof that holds and is of this table; null after a failed check.</summary>
    private Proven<T>? Prove<T>(string name, JsonElement proof, string prefix, JsonTypeInfo<T> type)
        where T : class
    {
        var answer = ProofVerifier.Verify(Encoding.UTF8.GetBytes(proof.GetRawText()), _trust);
        if (!answer.Holds)
        {
            Fail(name, BundleCodes.ProofInvalid, $"{answer.Code}: {answer.Detail}");
            return null;
        }

        if (answer.Report.Fact is not ProvenEntry entry || !entry.Key.StartsWith(prefix, StringComparison.Ordinal) || !TryRead(entry, type, out var value))
        {
            Fail(name, BundleCodes.ProofInvalid, "The proof is of another fact.");
            return null;
        }

        return new Proven<T>(entry.Key[prefix.Length..], value, $"as of block {answer.Report.Height}, {answer.Report.Time}");
    }

    private static bool TryRead<T>(ProvenEntry entry, JsonTypeInfo<T> type, out T? value)
        where T : class
    {
        try
        {
            value = entry.Value is { } bytes ? JsonSerializer.Deserialize(bytes.Span, type) : null;
            return true;
        }
        catch (JsonException)
        {
            value = null;
            return false;
        }
    }

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

    private bool Pass(string name, string detail) => Add(name, null, detail);

    private bool Fail(string name, RefusalCode code, string detail) => Add(name, code, detail);

    /// <summary>Fails the check unless it has failed already, for a reason nearer to the fault.</summary>
    private bool FailUnless(string name, RefusalCode code, string detail) =>
        _checks[^1] is { Passed: false } last && last.Name == name ? false : Fail(name, code, detail);

    /// <summary>Control characters could steer a terminal.</summary>
    private bool Add(string name, RefusalCode? code, string detail)
    {
        _checks.Add(new BundleCheck(name, code, new string([.. detail.Select(c => char.IsControl(c) ? '\ufffd' : c)])));
        return code is null;
    }

    private sealed record Proven<T>(string Name, T? Value, string AsOf)
        where T : class;
}
