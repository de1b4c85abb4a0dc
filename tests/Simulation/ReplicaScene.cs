using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Simulation.Engine;

namespace Xinglin.Simulation;

/// <summary>Member 0 of a network of so many validators, with nobody else running; it does not propose height 1 unless alone.</summary>
internal sealed class ReplicaScene : ICommittedBlocks
{
    public ReplicaScene(int validators)
    {
        Keys = [.. Enumerable.Range(0, validators).Select(i => new DeterministicSigner($"scene {i}"))];
        Founding = new Founding(
            new NetworkId(Sha256.Of("scene"u8)), Now.Plus(-1_000),
            new ValidatorSet(Keys.Select((k, i) => new Validator(Member(i), k.PublicKey))), Sequencer.PublicKey);
    }

    public LedgerTime Now { get; set; } = new(1_800_000_000_000);

    public DeterministicSigner[] Keys { get; }

    public DeterministicSigner Sequencer { get; } = new("scene sequencer");

    public Founding Founding { get; }

    public static AccountId Member(int index)
    {
        var bytes = new byte[Hash.Length];
        bytes[0] = (byte)index;
        return new AccountId(new Hash(bytes));
    }

    public ReadOnlyMemory<byte>? Read(Height height) => null;

    public (Replica Replica, LedgerDouble Execution) Start(params VoteRecord[] records) =>
        StartWith(VoteState.Restore(Founding.Network, 0, Keys[0].KeyId, [VoteState.Opening(Founding.Network, 0, Keys[0].KeyId), .. records]), []);

    public (Replica Replica, LedgerDouble Execution) StartWith(VoteState votes, List<ReplicaOutput> outputs)
    {
        var execution = new LedgerDouble(Founding);
        var replica = new Replica(new ReplicaSettings(Founding.Network, 0, Member(0), Keys[0], ReplicaTimeouts.Default), execution, this, votes);
        outputs.AddRange(Prepare(replica, replica.Start(Now)));
        return (replica, execution);
    }

    public IReadOnlyList<ReplicaOutput> Step(Replica replica, ReplicaInput input) => Prepare(replica, replica.Step(Now, input));

    public ReplicaInput.Entry Entry(ulong number) =>
        new(new LogEntry(Founding.Network, 0, 1, number, Now, []).Sign(Sequencer), null);

    public ReplicaInput.Message From(int member, PeerMessage message) => new(Member(member), message.Encode(Founding.Network, 0));

    // Bodies are prepared at once.
    private List<ReplicaOutput> Prepare(Replica replica, IReadOnlyList<ReplicaOutput> outputs)
    {
        var all = outputs.ToList();
        foreach (var wanted in outputs.OfType<ReplicaOutput.Prepare>())
        {
            all.AddRange(Step(replica, new ReplicaInput.Prepared(wanted.Token, new LedgerDouble(Founding).Prepare(wanted.Body))));
        }

        return all;
    }
}
