using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Crypto;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Relationships;

public sealed class SummaryTests
{
    private static readonly P256Signer Patient = Key(1);
    private readonly Consortium _consortium = new();

    private SummaryEntry Found => _consortium.Entry<SummaryEntry>($"summary.entries/{Account(Patient)}")!;

    private void Active()
    {
        Accepted(_consortium.Do(Patient, "relationship.open", new RelationshipOpen(Account(Patient), Account(_consortium.Hospital), JwkOf(Key(4)))));
        Accepted(_consortium.Do(_consortium.Hospital, "relationship.accept", new RelationshipAccount(Account(Patient))));
    }

    private void Register(string pointer) => Accepted(_consortium.Do(
        _consortium.Hospital, "relationship.register", new RelationshipRegister(Account(Patient), [new RecordCommitment(Id(pointer), Id("c"))])));

    [Fact]
    public void The_patient_confirms_and_a_new_record_makes_it_pending_again()
    {
        Active();
        Register("r1");
        Assert.Equal((SummaryStatus.Pending, 1), (Found.Status, Found.Records));
        Accepted(_consortium.Do(Patient, "summary.confirm", new SummaryAccount(Account(Patient))));
        Assert.Equal(SummaryStatus.Confirmed, Found.Status);
        Refused(SummaryCodes.NoChange, _consortium.Do(Patient, "summary.confirm", new SummaryAccount(Account(Patient))));
        Register("r2");
        Assert.Equal((SummaryStatus.Pending, 2), (Found.Status, Found.Records));
    }

    [Fact]
    public void What_the_patient_refused_stays_refused_until_the_patient_says_otherwise()
    {
        Active();
        Accepted(_consortium.Do(Patient, "summary.refuse", new SummaryAccount(Account(Patient))));
        Register("r1");
        Assert.Equal((SummaryStatus.Refused, 1), (Found.Status, Found.Records));
        Accepted(_consortium.Do(Patient, "summary.confirm", new SummaryAccount(Account(Patient))));
    }

    [Fact]
    public void Nobody_answers_in_the_name_of_a_patient_without_a_wallet()
    {
        Accepted(_consortium.Together([_consortium.Hospital, Patient], "relationship.open", new RelationshipOpen(Account(Patient))));
        Assert.True(Found.Held);
        Refused(SummaryCodes.Pending, _consortium.Do(Patient, "summary.confirm", new SummaryAccount(Account(Patient))));
        Refused(SummaryCodes.Pending, _consortium.Do(Patient, "summary.refuse", new SummaryAccount(Account(Patient))));
    }

    [Fact]
    public void Only_the_account_answers_for_itself_while_the_relationship_lasts()
    {
        Active();
        Refused(SummaryCodes.AccountNotActing, _consortium.Do(_consortium.Hospital, "summary.confirm", new SummaryAccount(Account(Patient))));
        Refused(SummaryCodes.Unknown, _consortium.Do(Key(2), "summary.refuse", new SummaryAccount(Account(Key(2)))));
        Accepted(_consortium.Do(Patient, "relationship.end", new RelationshipAccount(Account(Patient))));
        Refused(SummaryCodes.Ended, _consortium.Do(Patient, "summary.confirm", new SummaryAccount(Account(Patient))));
    }
}
