using System.Globalization;
using Xinglin.Client.Access;
using Xinglin.Client.Bundles;
using Xinglin.Contracts;
using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Completeness;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Completeness;

/// <summary>
/// Checks a file that says that a holder withheld something, with nothing but the trusted members' keys: no network, no clock. Every byte of
/// it may be hostile; the answer is a report, never an exception.
/// </summary>
public sealed class WithholdingVerifier
{
    private readonly WithholdingFile _file;
    private readonly TrustedMembers _trust;
    private readonly CheckList _list;
    private readonly List<string> _notChecked =
    [
        "Whether the holder gave the record in another answer, before or after.",
        "Whether the record is true, and whether the holder registered every record.",
        "Who the persons behind the accounts are.",
        "Whether the trust file is the network's: compare its network id with what the members publish.",
    ];

    private readonly Dictionary<Hash, (Hash Commitment, HashSet<int> Leaves)> _listed = [];
    private AnswerStatement _statement = null!;
    private SectionCoverage _asked = null!;
    private SectionCoverage _granted = SectionCoverage.All;

    private WithholdingVerifier(WithholdingFile file, TrustedMembers trust) =>
        (_file, _trust, _list) = (file, trust, new CheckList(trust, WithholdingCodes.ProofInvalid));

    /// <summary>Checks everything in the file; refusals are failed checks with a code of <see cref="WithholdingCodes"/>.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="trust">Whose keys decide, of a height not above the file's proofs.</param>
    public static BundleReport Verify(ReadOnlyMemory<byte> file, TrustedMembers trust)
    {
        if (file.Length > WithholdingFile.BytesMax)
        {
            return new BundleReport([new BundleCheck("format", WithholdingCodes.TooLarge, "The file is longer than 32 MiB.")], []);
        }

        return WithholdingFile.TryRead(file.Span) is { } read
            ? new WithholdingVerifier(read, trust).Run()
            : new BundleReport([new BundleCheck("format", WithholdingCodes.Malformed, $"The file is not of the form {WithholdingFile.FormatV1}.")], []);
    }

    private BundleReport Run()
    {
        _list.Pass("format", WithholdingFile.FormatV1);
        if (CheckStatement() && CheckRelationship() && CheckIndex() && CheckPermission())
        {
            for (var i = 0; i < _file.Records.Count; i++)
            {
                CheckRecord(i);
            }
        }

        return new BundleReport(_list.Checks, _notChecked);
    }

    private bool CheckStatement()
    {
        const string Name = "statement-signed";
        if (_list.Prove(Name, _file.Holder, "membership.members/", ContractsJson.Default.Member) is not { Value: { } member } proven)
        {
            return _list.FailUnless(Name, WithholdingCodes.ProofInvalid, "The ledger has no such member.");
        }

        if (CompletenessVerifier.ReadStatement(_file.Statement, member) is not { } statement)
        {
            return _list.Fail(Name, WithholdingCodes.StatementInvalid, "The statement is not signed by this member's identity key.");
        }

        (_statement, _asked) = (statement, SectionCoverage.Of(statement.Scopes));
        return statement.Network == _trust.Network && statement.Holder.ToString() == proven.Name
            ? _list.Pass(Name, $"{member.Name} signed what it answered at {statement.AsOf.Time}, by block {statement.AsOf.Height}: {statement.Returned.Count} returned, {statement.Withheld.Count} named as not returned; {proven.AsOf}")
            : _list.Fail(Name, WithholdingCodes.Unrelated, "The statement is of another network or holder.");
    }

    private bool CheckRelationship()
    {
        const string Name = "relationship-of-holder";
        if (_list.Prove(Name, _file.Relationship, "relationship.relationships/", ContractsJson.Default.Relationship) is not { Value: { } relationship } proven)
        {
            return _list.FailUnless(Name, WithholdingCodes.ProofInvalid, "The ledger has no such relationship.");
        }

        return proven.Name == _statement.Account.ToString() && relationship.Provider == _statement.Holder
            ? _list.Pass(Name, $"account {proven.Name}; {proven.AsOf}")
            : _list.Fail(Name, WithholdingCodes.Unrelated, "The statement is about another account, or the account is another holder's.");
    }

    private bool CheckIndex()
    {
        const string Name = "index-on-ledger";
        if (_list.Prove(Name, _file.Index, "relationship.indexes/", ContractsJson.Default.RecordIndexEntry) is not { Value: { } index } proven)
        {
            return _list.FailUnless(Name, WithholdingCodes.ProofInvalid, "The ledger has no such index.");
        }

        if (proven.Name != _statement.Account.ToString())
        {
            return _list.Fail(Name, WithholdingCodes.Unrelated, "The index is of another account.");
        }

        if (index.Root != _statement.Root || index.Since.CompareTo(_statement.AsOf.Time) > 0)
        {
            return _list.Fail(Name, WithholdingCodes.RootMismatch, "The holder answered by another index, or before this one was on the ledger.");
        }

        _list.Pass(Name, $"since {index.Since}; {proven.AsOf}");
        return SectionProof.Verify(index.Root, _file.Opened, _file.Proof) && ReadPlaces()
            ? _list.Pass("sections-opened", string.Create(CultureInfo.InvariantCulture, $"{_file.Opened.Count} places, {_listed.Count} records registered there."))
            : _list.Fail("sections-opened", WithholdingCodes.SectionsInvalid, "The places do not open under the index, or are not of the agreed form.");
    }

    private bool ReadPlaces()
    {
        foreach (var opening in _file.Opened)
        {
            if (SectionContent.TryRead(opening.Text, opening.Leaf) is not { } content)
            {
                return false;
            }

            foreach (var record in content.Records)
            {
                if (!_listed.TryGetValue(record.Pointer, out var listed))
                {
                    _listed[record.Pointer] = listed = (record.Commitment, []);
                }

                listed.Leaves.Add(opening.Leaf);
                if (listed.Commitment != record.Commitment)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The patient sees everything of their own; anybody else only what a permission in force reached.</summary>
    private bool CheckPermission()
    {
        const string Name = "reader-entitled";
        if (_statement.Reader == _statement.Account)
        {
            return _file.Permission is null
                ? _list.Pass(Name, "the patient asked.")
                : _list.Fail(Name, WithholdingCodes.PermissionMismatch, "The patient asked: no permission belongs to the answer.");
        }

        if (_file.Permission is not { Terms: { } document } given)
        {
            return _list.Fail(Name, WithholdingCodes.PermissionMismatch, "The reader is not the patient, and there is no permission.");
        }

        if (_list.Prove(Name, given.Proof, "permission.permissions/", ContractsJson.Default.Permission) is not { Value: { } entry } proven)
        {
            return _list.FailUnless(Name, WithholdingCodes.ProofInvalid, "The ledger has no such permission.");
        }

        if (document.Commitment() != entry.Commitment || document.Read() is not { } terms || terms.Permission.ToString() != proven.Name || !IsFor(terms) || !IsInForce(entry, terms))
        {
            return _list.Fail(Name, WithholdingCodes.PermissionMismatch, "The permission is of another reader, patient or holder, or was not in force when the holder answered.");
        }

        _granted = SectionCoverage.Of(terms.Scopes);
        return _list.Pass(Name, $"{string.Join(" ", terms.Scopes)} to {terms.Grantee.Account} for {terms.Purpose}, {terms.From} to {terms.Until}; {proven.AsOf}");
    }

    private bool IsFor(PermissionTerms terms) =>
        terms.Network == _statement.Network && terms.Holder == _statement.Holder && terms.Relationship == _statement.Account && terms.Grantee.Account == _statement.Reader;

    private bool IsInForce(Permission entry, PermissionTerms terms)
    {
        var at = _statement.AsOf.Time;
        return entry.Policy.Leaves().Any(leaf => leaf.Account == _statement.Account)
            && entry.Status is PermissionStatus.InForce or PermissionStatus.Revoked && entry.Since.CompareTo(at) <= 0 && !(entry.Ended is { } ended && ended.CompareTo(at) <= 0)
            && terms.From.CompareTo(at) <= 0 && terms.Until.CompareTo(at) > 0;
    }

    private bool CheckRecord(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"record {number + 1}");
        if (_list.Prove(name, _file.Records[number], "relationship.records/", ContractsJson.Default.RegisteredRecord) is not { Value: { } record } proven
            || !Hash.TryParse(proven.Name, out var pointer))
        {
            return _list.FailUnless(name, WithholdingCodes.ProofInvalid, "The ledger has no such record.");
        }

        if (record.Account != _statement.Account || !_listed.TryGetValue(pointer, out var listed) || listed.Commitment != record.Commitment)
        {
            return _list.Fail(name, WithholdingCodes.Unrelated, "The record is of another account, or the index does not list it.");
        }

        if (!listed.Leaves.Any(leaf => _asked.Whole.Contains(leaf) && _granted.Whole.Contains(leaf)))
        {
            return _list.Fail(name, WithholdingCodes.NotCovered, "The record is registered where the reader's scopes do not reach.");
        }

        var accounted = _statement.Returned.Contains(new StatedRecord(pointer, record.Commitment)) || _statement.Withheld.Any(w => w.Pointer == pointer);
        return accounted
            ? _list.Fail(name, WithholdingCodes.NotShown, "The holder returned it, or named it as not returned.")
            : _list.Pass(name, $"{pointer} was registered by the holder within the scope, and neither returned nor named; {proven.AsOf}");
    }
}
