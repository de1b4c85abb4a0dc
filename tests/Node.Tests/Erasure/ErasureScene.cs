using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Contracts;
using Xinglin.Contracts.Erasure;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Erasure;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Erasure;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Erasure;

/// <summary>What a patient's wallet does about erasure, and what a test looks at.</summary>
internal static class ErasureScene
{
    public static Hash Random() => new(RandomNumberGenerator.GetBytes(Hash.Length));

    public static ErasureOrderDocument Wish(this Consortium network, Person patient, IReadOnlyList<TestMember> holders, params Hash[] pointers) =>
        new(Random(), network.Network, patient.Account, [.. holders.Select(network.Account)], pointers, Traces: false);

    /// <summary>Leaves the sealed order with one holder.</summary>
    public static async Task<GatewayAnswer> Deposit(this Consortium network, Person patient, TestMember holder, ErasureOrderDocument order, CommittedText text)
    {
        var seal = network.Ledger.Keys[holder.Slug].Sealing.PublicKey;
        var copy = text.Seal(seal, ErasureOrderDocument.Info(network.Network, order.Order, network.Account(holder)));
        return await Consortium.Send(holder, network.SignedFor(
            holder, patient, GatewayMethods.ErasureDeposit, new ErasureDepositArguments(order.Order, copy), GatewayJson.Default.ErasureDepositArguments));
    }

    /// <summary>Signs the order on the ledger.</summary>
    public static void Sign(this Consortium network, Person patient, ErasureOrderDocument order, CommittedText text) => network.Submit(
        [patient.Signer], patient.Account, "erasure.order",
        new ErasureOrder(order.Order, order.Account, order.Holders, text.Commitment(ErasureOrderDocument.CommitmentType)!.Value, order.Pointers),
        ContractsJson.Default.ErasureOrder);

    public static CommittedText Write(this ErasureOrderDocument order) => CommittedText.Create(order, ErasureJson.Default.ErasureOrderDocument);

    public static Task<ErasuresAnswer> Erasures(this Consortium network, Person patient, TestMember holder) =>
        network.Ask(holder, patient, GatewayMethods.ErasureList, new DoneAnswer(), GatewayJson.Default.DoneAnswer, GatewayJson.Default.ErasuresAnswer);

    public static OrderedErasure OnLedger(this Consortium network, Hash order) => new LedgerView(network.Ledger.For("hospital-a").State).Erasure(order)!;

    public static async Task<T> Eventually<T>(Func<T?> found)
        where T : class
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (found() is { } value)
            {
                return value;
            }

            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Waits until the holder has answered, and gives its answer on the ledger.</summary>
    public static Task<ErasureHolder> Answered(this Consortium network, Hash order, TestMember holder) => Eventually(() =>
        network.OnLedger(order).Holders.Single(h => h.Member == network.Account(holder)) is { Answered: not null } answer ? answer : null);

    /// <summary>The pointer of the patient's record with this text in it.</summary>
    public static async Task<Hash> PointerOf(this Consortium network, Person patient, TestMember holder, string text) =>
        (await network.Own(patient, holder)).Resources.Single(r => network.Text(r, patient.Account, patient, holder: holder).Contains(text, StringComparison.Ordinal)).Pointer;

    public static Task<RecordsAnswer> Own(this Consortium network, Person patient, TestMember holder) => network.Ask(
        holder, patient, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer);

    /// <summary>Only the holder runs: the other hospital is down.</summary>
    public static async Task<Person> BeginAtA(this Consortium network)
    {
        network.A.Services.Start();
        await network.A.WhenRegistered(1);
        return await network.Claim(network.A);
    }

    /// <summary>Three of four members set a parameter.</summary>
    public static void Vote(this Consortium network, string parameter, long value)
    {
        var proposal = Submit(network, "hospital-a", "membership.propose", new MembershipPropose(ProposalKinds.Parameter, Name: parameter, Value: value), ContractsJson.Default.MembershipPropose);
        foreach (var voter in new[] { "hospital-b", "clinic" })
        {
            Submit(network, voter, "membership.vote", new MembershipVote(proposal, true), ContractsJson.Default.MembershipVote);
        }
    }

    private static Hash Submit<T>(Consortium network, string slug, string method, T arguments, JsonTypeInfo<T> type)
    {
        var keys = network.Ledger.Keys[slug];
        var signed = new TransactionBuilder(network.Network, 0, Random().ToString(), new LedgerTime(network.Clock.Now.ToUnixTimeMilliseconds() + 60_000))
            .ActingAs(keys.Account).Call(method, JsonSerializer.SerializeToUtf8Bytes(arguments, type)).Sign([keys.Identity]);
        Assert.Null(network.Ledger.Execute(signed));
        return signed.Id;
    }

    internal static ErasureCapability Erasure(this TestMember member) => member.Services.Capability<ErasureCapability>();

    /// <summary>A further transaction, so that the ledger's time is the clock's.</summary>
    public static void Pass(this Consortium network, TimeSpan time)
    {
        network.Clock.Now += time;
        network.Staff(network.A, "nurse");
    }
}
