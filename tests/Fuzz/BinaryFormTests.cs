using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.State;

namespace Xinglin.Fuzz;

/// <summary>What a peer sends never throws, and what is accepted is written again as the same bytes.</summary>
public sealed class BinaryFormTests
{
    private const int Rounds = 20_000;

    private static readonly Dictionary<string, (byte[][] Samples, Func<ReadOnlyMemory<byte>, byte[]?> Again)> Forms = new()
    {
        ["batch"] = ([Samples.Batch.Bytes.ToArray()], b => Batch.TryDecode(b)?.Sign(new GivenSignature(b)).Bytes.ToArray()),
        ["entry"] = ([Samples.Entry.Bytes.ToArray()], b => LogEntry.TryDecode(b)?.Sign(new GivenSignature(b)).Bytes.ToArray()),
        ["body"] = ([Samples.Body], b => BlockBody.TryDecode(b)?.Encode()),
        ["header"] = ([Samples.Header.Encode()], b => BlockHeader.TryDecode(b)?.Encode()),
        ["vote"] = ([Samples.Vote.Encode(), .. Samples.Listed.Select(v => v.Encode())], b => Vote.TryDecode(b)?.Encode()),
        ["certificate"] = ([Samples.Certificate.Encode(), Samples.ListedCertificate.Encode()], b => Certificate.TryDecode(b)?.Encode()),
        ["validators"] = ([Samples.Validators.Encode()], b => ValidatorSet.TryDecode(b)?.Encode()),
        ["block"] = ([Samples.Block.Encode()], b => Block.TryDecode(b)?.Encode()),
        ["receipt"] = ([Samples.Receipt], b => ReceiptJson.TryDecode(b) is { } receipt ? ReceiptJson.Encode(receipt) : null),
        ["state proof"] = ([[0, 0, 0, 0, 2, .. new byte[64]], [1, 0, 0, 0, 1, .. new byte[128]]], b => StateProof.TryDecode(b)?.Encode()),
        ["proposal"] = (Proposals(), b => Proposal.TryDecode(b)?.Encode()),
    };

    public static TheoryData<string> Names() => [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hostile_bytes_never_throw_and_what_is_accepted_is_written_again_alike(string name)
    {
        var (samples, again) = Forms[name];
        foreach (var sample in name == "state proof" ? [] : samples)
        {
            Assert.Equal(sample, again(sample));
        }

        Fuzzing.Run(seed: 20260101, Rounds, samples, null, input =>
        {
            var written = again(input);
            return (written is not null, written is null || written.AsSpan().SequenceEqual(input) ? null : $"written again as {Convert.ToHexString(written)}");
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cut_of_a_sound_form_is_refused(string name)
    {
        var (samples, again) = Forms[name];
        foreach (var sample in name == "state proof" ? [] : samples)
        {
            for (var length = 0; length < sample.Length; length++)
            {
                Assert.Null(again(sample.AsMemory(0, length)));
            }

            Assert.Null(again((byte[])[.. sample, 0]));
        }
    }

    private static byte[][] Proposals()
    {
        var proposal = Proposal.Create(Samples.Header, 0, -1, Samples.Alice, Samples.Entry.Time, Samples.Entry.Bytes[^64..]);
        return [proposal.Encode(), (proposal with { Body = Samples.Body }).Encode()];
    }
}
