using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Testing;

namespace Xinglin.Contracts.Tests;

/// <summary>A consortium with the built-in contracts. Members 0, 2, 4 are hospitals, 1, 3 clinics.</summary>
internal sealed class Consortium(int members = 4, int validators = 4)
{
    public const long Hour = 3_600_000;
    public const long Day = 24 * Hour;

    public TestLedger Ledger { get; } = new(ContractCatalog.BuiltIn, members, validators);

    public P256Signer Hospital => Ledger.Members[0];

    public P256Signer Clinic => Ledger.Members[1];

    /// <summary>A health bureau that the members admit by vote, without a validator.</summary>
    public P256Signer AdmitBureau()
    {
        var bureau = Key(7_100);
        Decide(
            new(Contracts.Membership.ProposalKinds.Admit, Member: new("bureau", "Bureau", "bureau", JwkOf(bureau), JwkOf(Key(7_101)))),
            votes: Contracts.Membership.Voting.Quorum(members));
        return bureau;
    }

    /// <summary>A partition beside the directory, after <see cref="AdmitBureau"/>.</summary>
    public void AddPartition()
    {
        var proposal = Decide(
            new(Contracts.Membership.ProposalKinds.Partition, Sequencer: JwkOf(Key(7_102)), Endpoints: [], Value: 3), votes: Contracts.Membership.Voting.Quorum(members + 1));
        Accepted(Do(Ledger.Members[0], "partitions.add", new Contracts.Partitions.PartitionsAdd(proposal)));
    }

    private Hash Decide(Contracts.Membership.MembershipPropose change, int votes)
    {
        var proposed = Do(Ledger.Members[0], "membership.propose", change);
        Accepted(proposed);
        foreach (var member in Ledger.Members.Skip(1).Take(votes - 1))
        {
            Accepted(Do(member, "membership.vote", new Contracts.Membership.MembershipVote(proposed.Transaction, true)));
        }

        return proposed.Transaction;
    }

    /// <summary>A key of nobody yet.</summary>
    public static P256Signer Key(int number) => TestLedger.Key(number);

    public static AccountId Account(ISigner signer) => TestLedger.Account(signer);

    public static Jwk JwkOf(ISigner signer) => Jwk.Of(signer.PublicKey);

    public static Hash Id(string text) => Sha256.Of(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A whole hour, so many milliseconds or a little more from now.</summary>
    public LedgerTime In(long milliseconds) => Ledger.Now.Plus(milliseconds).CeilingHour();

    public static (string Method, string Arguments) Call(string method, object arguments) =>
        (method, JsonSerializer.Serialize(arguments, ContractsJson.Default.GetTypeInfo(arguments.GetType())!));

    /// <summary>One transaction of one account.</summary>
    public Receipt Do(ISigner signer, string method, object arguments) => Ledger.Submit(Ledger.By(signer, Call(method, arguments)));

    /// <summary>One transaction that acts for some of its signers' accounts.</summary>
    public Receipt Do(IReadOnlyList<ISigner> signers, IReadOnlyList<AccountId> acting, string method, object arguments) =>
        Ledger.Submit(Ledger.By(signers, acting, Call(method, arguments)));

    /// <summary>One transaction in which every signer's account acts.</summary>
    public Receipt Together(IReadOnlyList<ISigner> signers, string method, object arguments) =>
        Do(signers, [.. signers.Select(Account)], method, arguments);

    /// <summary>A state entry, decoded; null when there is none.</summary>
    public T? Entry<T>(string key)
        where T : class => Ledger.State.Text(key) is { } text ? (T)JsonSerializer.Deserialize(text, ContractsJson.Default.GetTypeInfo(typeof(T))!)! : null;

    public AccountEntry? AccountEntry(AccountId account) =>
        Ledger.State.Text($"ledger.accounts/{account}") is { } text ? JsonSerializer.Deserialize(text, LedgerJson.Default.AccountEntry) : null;

    public static void Accepted(Receipt receipt) => Assert.Null(receipt.Code);

    public static void Refused(RefusalCode code, Receipt receipt) => Assert.Equal(code, receipt.Code);
}
