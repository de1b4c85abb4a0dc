using System.Text;
using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Completeness;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Tests.Access;

public sealed class CompletenessVerifierTests
{
    private const string Scope = "Observation.rs?category=laboratory";
    private static readonly AccountId Account = new(Sha256.Of("patient"u8));
    private static readonly AsOf AsOf = new(new Height(7), new LedgerTime(7_000));
    private static readonly SealedMessage Nothing = new(string.Empty, string.Empty);
    private static readonly ReleasedResource Present = Resource("present");
    private static readonly ReleasedResource Other = Resource("other");
    private static readonly ReleasedResource Old = Resource("old");
    private static readonly int Leaf = SectionVocabulary.LeavesOf("Observation", ["laboratory"], [2024], spanning: false)[0];

    private readonly FakeNode _node = new();
    private readonly SectionIndex _index = new(Sha256.Of("key"u8), [(Record(Present), (IReadOnlyList<int>)[Leaf]), (Record(Other), (IReadOnlyList<int>)[Leaf])]);
    private Hash? _root;

    [Fact]
    public async Task All_that_is_listed_and_released_is_complete_as_of_the_holders_time()
    {
        var whole = (await VerifyAsync([Present, Other])).Value;
        Assert.Equal((CompletenessStates.Complete, 2), (whole.State, whole.Covered.Single().Count));
        Assert.NotNull(whole.AsOf);
    }

    [Fact]
    public async Task What_is_listed_and_neither_released_nor_named_is_withheld()
    {
        var whole = (await VerifyAsync([Present])).Value;
        Assert.Equal((CompletenessStates.Withheld, Other.Pointer), (whole.State, Assert.Single(whole.Missing)));
    }

    [Fact]
    public async Task What_the_holder_names_with_its_reason_is_hidden_and_not_missing()
    {
        var whole = (await VerifyAsync([Present], withheld: [new WithheldRecord(Other.Pointer, WithheldReasons.Restricted)])).Value;
        Assert.Equal((CompletenessStates.Complete, WithheldReasons.Restricted), (whole.State, Assert.Single(whole.Withheld).Reason));
    }

    [Fact]
    public async Task An_old_version_released_as_the_present_one_is_refused() =>
        Assert.Equal(ClientCodes.ResourceNotCurrent, (await VerifyAsync([Present, Other, Old])).Refusal!.Code);

    [Fact]
    public async Task A_restricted_record_that_the_patient_is_given_marked_stands_in_no_index_and_is_no_contradiction() =>
        Assert.Equal(CompletenessStates.Complete, (await VerifyAsync([Present, Other, Old], marks: [new RecordMark(Old.Pointer, "record-restricted", AsOf.Time)])).Value.State);

    [Fact]
    public async Task A_holder_that_has_not_compared_for_longer_than_its_cadence_is_overdue() =>
        Assert.Equal(CompletenessStates.Overdue, (await VerifyAsync([Present, Other], age: CompletenessTimes.Cadence + 60_000)).Value.State);

    [Fact]
    public async Task A_root_that_is_not_the_ledgers_proves_nothing()
    {
        _root = Sha256.Of("another"u8);
        Assert.Equal(CompletenessStates.NotVerifiable, (await VerifyAsync([Present, Other])).Value.State);
    }

    [Fact]
    public async Task Sections_fewer_than_the_scope_covers_are_refused() =>
        Assert.Equal(ClientCodes.ProofInvalid, (await VerifyAsync([Present, Other], open: [Leaf])).Refusal!.Code);

    [Fact]
    public async Task A_statement_by_another_key_or_about_another_answer_is_refused()
    {
        Assert.Equal(ClientCodes.StatementInvalid, (await VerifyAsync([Present, Other], signer: FakeNode.Key(77))).Refusal!.Code);
        Assert.Equal(ClientCodes.StatementInvalid, (await VerifyAsync([Present, Other], entry: "another")).Refusal!.Code);
        Assert.Equal(ClientCodes.StatementInvalid, (await VerifyAsync([Present], stated: [Present, Other])).Refusal!.Code);
    }

    private static SectionRecord Record(ReleasedResource resource) => new(resource.Pointer, resource.Commitment);

    private static ReleasedResource Resource(string name) =>
        new("Observation", Salt.Create(), Sha256.Of(Encoding.UTF8.GetBytes("p" + name)), Sha256.Of(Encoding.UTF8.GetBytes("c" + name)), LayerNames.Raw, string.Empty, Nothing);

    private async Task<Answer<RecordCompleteness>> VerifyAsync(
        ReleasedResource[] released, WithheldRecord[]? withheld = null, long age = 0, int[]? open = null, P256Signer? signer = null, string entry = "entry",
        ReleasedResource[]? stated = null, RecordMark[]? marks = null)
    {
        using var connection = await _node.ConnectAsync();
        var holder = connection.Network.Members[0];
        var member = new Member("member-0", "Member 0", "hospital", holder.Identity, holder.Seal, MemberStatus.Active);
        _node.Put($"membership.members/{holder.Account}", JsonSerializer.Serialize(member, ContractsJson.Default.Member));
        _node.Put($"relationship.indexes/{Account}", JsonSerializer.Serialize(new RecordIndexEntry(_root ?? _index.Root, AsOf.Time), ContractsJson.Default.RecordIndexEntry));
        _node.Answer = (request, _) => FakeNode.Json(Encoding.UTF8.GetString(_node.Prove(request.RequestUri!.AbsolutePath.Split("/proofs/state/")[1])));
        var statement = new AnswerStatement(
            AnswerStatement.Kind, connection.Network.Network, holder.Account, Account, Account, [Scope], "raw",
            [.. (stated ?? released).Select(r => new StatedRecord(r.Pointer, r.Commitment))], withheld ?? [], [], AsOf, "entry", connection.Now.Plus(-age), _index.Root);
        var (opened, proof) = _index.Open(open?.ToHashSet() ?? SectionCoverage.Of([Scope]).Whole);
        var given = new CompletenessAnswer(statement.Sign(signer ?? FakeNode.Key(40)), _index.Root, opened, proof);
        return await new CompletenessVerifier(connection, TrustedMembers.FromGenesis(_node.Genesis))
            .VerifyAsync(holder, Account, new RecordsAnswer(Account, released, [Scope], AsOf, entry, Completeness: given, Marks: marks));
    }
}
