using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using static Xinglin.Node.Tests.Records.RecordsFixture;

namespace Xinglin.Node.Tests.Records;

public sealed class GatewayStoreTests : IDisposable
{
    private static readonly AccountId Account = new(HashOf(7));

    private readonly RecordsFixture _member = new();

    [Fact]
    public void Prepared_records_wait_until_their_registration_is_final_over_a_restart()
    {
        _member.Store.Records.Prepare([(Registration(1), Salt(1)), (Registration(2), Salt(2))]);
        _member.Restart();
        Assert.Equal([Registration(1), Registration(2)], _member.Store.Records.Waiting());
        _member.Store.Records.MarkRegistered([HashOf(1)], new Height(42));
        _member.Restart();
        Assert.Equal([Registration(2)], _member.Store.Records.Waiting());
        Assert.Equal(Registration(1) with { Height = new Height(42) }, _member.Store.Records.ByPointer(HashOf(1)));
        Assert.Equal((1, 1), _member.Store.Records.Counts());
        Assert.Equal(2, _member.Store.Records.Of(Account).Count);
        Assert.Equal(HashOf(2), Assert.Single(_member.Store.Records.Of(new RecordVersion("Observation", "o2", 1))).Pointer);
    }

    [Fact]
    public void Preparing_again_keeps_the_first_salt()
    {
        _member.Store.Records.Prepare([(Registration(1), Salt(1))]);
        _member.Store.Records.Prepare([(Registration(1), Salt(9))]);
        Assert.Equal(Salt(1), _member.Store.Records.SaltOf(HashOf(1)));
    }

    [Fact]
    public void An_erased_salt_is_gone_from_the_files_too()
    {
        var salt = System.Text.Encoding.ASCII.GetBytes("0123456789-salt-to-be-erased-xyz");
        _member.Store.Records.Prepare([(Registration(1), salt), (Registration(2), Salt(2))]);
        Assert.False(FilesContain(salt));
        var wrapped = _member.Store.Read(c => c.Scalar<byte[]>("SELECT wrapped FROM wrapped_key WHERE id = $1", HashOf(1).ToArray()))!;
        Assert.True(FilesContain(wrapped));
        _member.Store.Records.EraseSalts([HashOf(1)]);
        Assert.Null(_member.Store.Records.SaltOf(HashOf(1)));
        Assert.NotNull(_member.Store.Records.ByPointer(HashOf(1)));
        Assert.Equal(Salt(2), _member.Store.Records.SaltOf(HashOf(2)));
        Assert.False(FilesContain(wrapped));
    }

    [Fact]
    public void A_patients_account_is_found_both_ways_and_becomes_active()
    {
        var pending = new RelationshipRow(Account, "P1", Active: false, new LedgerTime(1000));
        _member.Store.Relationships.Save(pending);
        _member.Store.Relationships.Save(pending with { Active = true });
        _member.Restart();
        Assert.Equal(pending with { Active = true }, _member.Store.Relationships.OfPatient("P1"));
        Assert.Equal("P1", _member.Store.Relationships.OfAccount(Account)!.PatientNo);
        Assert.Null(_member.Store.Relationships.OfPatient("P2"));
        Assert.Null(_member.Store.Relationships.OfAccount(new AccountId(HashOf(8))));
        _member.Store.Relationships.Save(new RelationshipRow(new AccountId(HashOf(8)), "P1", false, new LedgerTime(2000)));
        Assert.Equal(new AccountId(HashOf(8)), _member.Store.Relationships.OfPatient("P1")!.Account);
        Assert.Equal(2, _member.Store.Relationships.AllOfPatient("P1").Count);
    }

    [Fact]
    public void Evidence_salts_and_cursors_are_kept_and_erased()
    {
        _member.Store.Evidence.Save(Account, HashOf(3), Salt(3));
        _member.Store.Cursors.Save("events", "12.3");
        _member.Store.Cursors.Save("events", "12.4");
        _member.Restart();
        Assert.Equal(Salt(3), _member.Store.Evidence.Of(HashOf(3)));
        Assert.Equal("12.4", _member.Store.Cursors.Of("events"));
        _member.Store.Evidence.Erase(Account);
        Assert.Null(_member.Store.Evidence.Of(HashOf(3)));
    }

    [Fact]
    public void The_files_are_for_their_owner_only()
    {
        _member.Store.Cursors.Save("events", "1.0");
        var owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(Directory.GetFiles(_member.Folder, "gateway.db*"), file => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == owner));
    }

    [Fact]
    public void A_failed_transaction_leaves_nothing_and_the_store_usable()
    {
        Assert.Throws<InvalidOperationException>(() => _member.Store.InOneTransaction(() =>
        {
            _member.Store.Records.Prepare([(Registration(1), Salt(1))]);
            throw new InvalidOperationException();
        }));
        Assert.Empty(_member.Store.Records.Waiting());
        _member.Store.Records.Prepare([(Registration(1), Salt(1))]);
        Assert.Single(_member.Store.Records.Waiting());
    }

    public void Dispose() => _member.Dispose();

    private static RegisteredRecord Registration(int seed) =>
        new(HashOf(seed), Account, new RecordVersion("Observation", "o" + seed, 1), seed, HashOf(1000 + seed), null);

    private static byte[] Salt(int seed) => HashOf(5000 + seed).ToArray();

    private bool FilesContain(byte[] bytes) => Directory.GetFiles(_member.Folder, "gateway.db*").Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray().AsSpan().IndexOf(bytes) >= 0;
    });
}
