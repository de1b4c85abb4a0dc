using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;
using Xunit;

namespace Xinglin.Node.Tests.Storage;

public sealed class VoteLogTests
{
    private static readonly KeyId Key = new(Sha256.Of("key"u8));
    private static readonly VoteRecord Opening = VoteState.Opening(SampleChain.Network, 0, Key);

    [Fact]
    public void Votes_flushed_are_found_after_a_restart()
    {
        var folder = Made();
        using (var log = VoteLog.Open(folder, Key, out _)!)
        {
            log.Append(VoteAt(1));
            log.Append(VoteAt(2));
            log.Flush();
        }

        using var again = VoteLog.Open(folder, Key, out var reason);
        Assert.Empty(reason);
        AssertSame([Opening, VoteAt(1), VoteAt(2)], again!.Records);
    }

    [Fact]
    public void What_a_killed_process_left_and_the_next_one_found_outlives_a_power_cut()
    {
        var folder = Made();
        using (var log = VoteLog.Open(folder, Key, out _)!)
        {
            log.Append(VoteAt(1));
        }

        using var found = VoteLog.Open(folder, Key, out _);
        AssertSame([Opening, VoteAt(1)], found!.Records);
        for (var seed = 0; seed < 20; seed++)
        {
            using var again = VoteLog.Open(folder.Crash(new Random(seed)), Key, out var reason);
            Assert.Empty(reason);
            AssertSame([Opening, VoteAt(1)], again!.Records);
        }
    }

    [Fact]
    public void A_missing_log_is_not_a_first_start()
    {
        Assert.Null(VoteLog.Open(new MemoryFolder(), Key, out var reason));
        Assert.Contains("missing", reason, StringComparison.Ordinal);
        var half = Made();
        half.Remove("b.votes");
        Assert.Null(VoteLog.Open(half, Key, out _));
    }

    [Fact]
    public void A_log_is_never_made_twice()
    {
        var folder = Made();
        Assert.Throws<StorageFaultException>(() => VoteLog.Create(folder, Key, Opening));
    }

    [Fact]
    public void A_copy_put_back_is_told_from_the_log_that_was_written_here()
    {
        var path = Directory.CreateTempSubdirectory("xinglin-votes-").FullName;
        var copy = Directory.CreateTempSubdirectory("xinglin-votes-").FullName;
        try
        {
            VoteLog.Create(new DiskFolder(path), Key, Opening).Dispose();
            foreach (var file in Directory.EnumerateFiles(path))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            using var here = VoteLog.Open(new DiskFolder(path), Key, out _);
            Assert.NotNull(here);
            Assert.Null(VoteLog.Open(new DiskFolder(copy), Key, out var reason));
            Assert.Contains("copied or restored", reason, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
            Directory.Delete(copy, recursive: true);
        }
    }

    [Theory]
    [InlineData(0L, 7UL, 0L, 8UL)]
    [InlineData(5L, 7UL, 5L, 8UL)]
    [InlineData(5L, 7UL, 6L, 7UL)]
    public void A_copy_is_told_by_birth_or_by_number(long born, ulong number, long copyBorn, ulong copyNumber)
    {
        var here = new MemoryFolder { Identity = new FileIdentity(born, number) };
        VoteLog.Create(here, Key, Opening).Dispose();
        var copy = new MemoryFolder { Identity = new FileIdentity(copyBorn, copyNumber) };
        foreach (var name in here.List())
        {
            copy.Create(name, VoteLog.FileBytes).Write(0, here.Bytes(name));
        }

        Assert.NotNull(VoteLog.Open(here, Key, out _));
        Assert.Null(VoteLog.Open(copy, Key, out var reason));
        Assert.Contains("copied or restored", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_flipped_byte_of_a_flushed_vote_loses_the_key()
    {
        var folder = Made();
        using (var log = VoteLog.Open(folder, Key, out _)!)
        {
            log.Append(VoteAt(1));
            log.Flush();
        }

        var name = folder.Bytes("a.votes")[0] != 0 ? "a.votes" : "b.votes";
        var used = Array.FindLastIndex(folder.Bytes(name), b => b != 0) + 1;
        for (var at = 0; at < used; at++)
        {
            var damaged = folder.Kill();
            damaged.Bytes(name)[at] ^= 1;
            Assert.Null(VoteLog.Open(damaged, Key, out _));
        }
    }

    [Fact]
    public void Another_keys_log_is_refused()
    {
        Assert.Null(VoteLog.Open(Made(), new KeyId(Sha256.Of("other"u8)), out var reason));
        Assert.Contains("another key", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whichever_operation_fails_no_flushed_vote_is_lost(bool afterEffect)
    {
        var total = Run(new MemoryFolder(), out _);
        for (var failAt = total.Made + 1; failAt <= total.All; failAt++)
        {
            var folder = new MemoryFolder { FailAt = failAt, FailAfterEffect = afterEffect };
            Run(folder, out var durable);
            AssertKept(folder.Crash(new Random(failAt)), durable);
            AssertKept(folder.Kill(), durable);
        }
    }

    private static void AssertKept(MemoryFolder folder, ulong durable)
    {
        using var log = VoteLog.Open(folder, Key, out var reason);
        Assert.Empty(reason);
        Assert.True(durable == 0 || log!.Records.Any(r => r.Height.Value == durable));
    }

    private static (int Made, int All) Run(MemoryFolder folder, out ulong durable)
    {
        durable = 0;
        var made = 0;
        try
        {
            using var log = VoteLog.Create(folder, Key, Opening);
            made = folder.Operations;
            for (ulong height = 1; height <= 40; height++)
            {
                log.Append(new VoteRecord(VoteRecordKind.Vote, new Height(height), new byte[30_000]));
                log.Flush();
                durable = height;
                log.Forget(new Height(height - 1));
            }
        }
        catch (IOException)
        {
            // The replica stops here.
        }

        return (made, folder.Operations);
    }

    private static MemoryFolder Made()
    {
        var folder = new MemoryFolder();
        VoteLog.Create(folder, Key, Opening).Dispose();
        return folder;
    }

    private static VoteRecord VoteAt(ulong height) => new(VoteRecordKind.Vote, new Height(height), Sha256.Of(BitConverter.GetBytes(height)).ToArray());

    private static void AssertSame(IEnumerable<VoteRecord> expected, IEnumerable<VoteRecord> actual) =>
        Assert.Equal(expected.Select(Text), actual.Select(Text));

    private static string Text(VoteRecord record) => $"{record.Kind} {record.Height} {Convert.ToHexString(record.Bytes.Span)}";
}
