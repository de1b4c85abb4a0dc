using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Crypto;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Identity;

public sealed class RegistrarTests
{
    private static readonly P256Signer Patient = Key(1);
    private readonly Consortium _consortium = new();

    private static RegistrarBind Evidence(string seen) => new(Account(Patient), Id(seen));

    private Binding? Bound => _consortium.Entry<Binding>($"registrar.bindings/{Account(Patient)}");

    private void Open() => Accepted(_consortium.Together([_consortium.Hospital, Patient], "relationship.open", new RelationshipOpen(Account(Patient))));

    [Fact]
    public void The_provider_binds_rebinds_and_unbinds_and_history_is_kept()
    {
        Open();
        Accepted(_consortium.Do(_consortium.Hospital, "registrar.bind", Evidence("card")));
        Refused(RegistrarCodes.AlreadyBound, _consortium.Do(_consortium.Hospital, "registrar.bind", Evidence("card")));
        Accepted(_consortium.Do(_consortium.Hospital, "registrar.rebind", Evidence("passport")));
        Assert.Equal((Id("passport"), 2), (Bound!.Evidence, Bound.Version));
        Accepted(_consortium.Do(_consortium.Hospital, "registrar.unbind", new RegistrarUnbind(Account(Patient))));
        Assert.Null(Bound);
        Accepted(_consortium.Do(_consortium.Hospital, "registrar.bind", Evidence("card again")));
        Assert.Equal(3, Bound!.Version);
        Assert.Equal(Id("card"), _consortium.Entry<Binding>($"registrar.history/{Account(Patient)}.1")!.Evidence);
        Assert.NotNull(_consortium.Entry<Binding>($"registrar.history/{Account(Patient)}.2")!.Ended);
    }

    [Fact]
    public void Who_is_neither_provider_nor_accompanied_by_the_account_binds_nothing()
    {
        Open();
        Refused(RegistrarCodes.NotTheProvider, _consortium.Do(_consortium.Clinic, "registrar.bind", Evidence("card")));
        Refused(RegistrarCodes.NotAMember, _consortium.Do(Patient, "registrar.bind", Evidence("card")));
        Refused(RegistrarCodes.NotAMember, _consortium.Do(Patient, "registrar.rebind", Evidence("card")));
        Refused(RegistrarCodes.NotBound, _consortium.Do(_consortium.Hospital, "registrar.rebind", Evidence("card")));
        Refused(RegistrarCodes.NotBound, _consortium.Do(_consortium.Hospital, "registrar.unbind", new RegistrarUnbind(Account(Patient))));
        Accepted(_consortium.Together([_consortium.Clinic, Patient], "registrar.bind", Evidence("card")));
        Refused(RegistrarCodes.NotYours, _consortium.Do(_consortium.Hospital, "registrar.rebind", Evidence("other")));
        Refused(RegistrarCodes.NotYours, _consortium.Do(_consortium.Hospital, "registrar.unbind", new RegistrarUnbind(Account(Patient))));
        Accepted(_consortium.Do(Patient, "registrar.unbind", new RegistrarUnbind(Account(Patient))));
    }
}
