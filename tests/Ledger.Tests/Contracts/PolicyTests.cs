using System.Text.Json;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Tests.Contracts;

public sealed class PolicyTests
{
    private static readonly AccountId Issuer = Account(99);

    private static AccountId Account(int number) => new(Sha256.Of([(byte)number]));

    private static KeyId Key(int number) => new(Sha256.Of([1, (byte)number]));

    /// <summary>Person n uses account n, key n and holds role n modulo 3.</summary>
    private static Signatory Person(int number) => new([Account(number)], [Key(number)]);

    private static bool Judge(Policy policy, IReadOnlyList<Signatory> persons)
    {
        var meter = new Meter();
        meter.Start(Meter.TransactionUnitsMax);
        return new PolicyJudge(persons, new RolesByNumber(), default, meter).IsSatisfied(policy);
    }

    [Fact]
    public void The_judge_agrees_with_trying_every_assignment()
    {
        var random = new Random(20_261_121);
        int satisfied = 0, refused = 0;
        for (var i = 0; i < 4_000; i++)
        {
            var leaves = 0;
            var policy = Tree(random, 1, ref leaves);
            Assert.True(policy.IsSound());
            var persons = Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(6)).Distinct().Select(Person).ToList();
            var expected = Assignments(policy, persons, []).Any();
            Assert.Equal(expected, Judge(policy, persons));
            satisfied += expected ? 1 : 0;
            refused += expected ? 0 : 1;
        }

        Assert.True(satisfied > 500 && refused > 500);
    }

    [Fact]
    public void A_key_with_an_end_counts_before_it_and_not_from_then_on()
    {
        var hour = new LedgerTime(3_600_000);
        var policy = Policy.Any(Policy.OfKey(Key(1), hour), Policy.OfKey(Key(2)));
        Assert.True(policy.IsSound());
        Assert.True(policy.IsSatisfiedAlone(Key(1), new LedgerTime(3_599_999)));
        Assert.False(policy.IsSatisfiedAlone(Key(1), hour));
        Assert.True(policy.IsSatisfiedAlone(Key(2), hour));
        Assert.False(Policy.OfKey(Key(1), new LedgerTime(1)).IsSound());
        Assert.False(new Policy(Account: Account(1), Until: hour).IsSound());
        Assert.False(new Policy(Of: 1, In: [Policy.OfKey(Key(1))], Until: hour).IsSound());

        var meter = new Meter();
        meter.Start(Meter.TransactionUnitsMax);
        Assert.True(new PolicyJudge([Person(1)], null, new LedgerTime(3_599_999), meter).IsSatisfied(policy));
        Assert.False(new PolicyJudge([Person(1)], null, hour, meter).IsSatisfied(policy));

        var json = JsonSerializer.Serialize(policy, LedgerJson.Default.Policy);
        Assert.Contains("\"until\":3600000", json, StringComparison.Ordinal);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, LedgerJson.Default.Policy), LedgerJson.Default.Policy));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"of":1,"until":-1}""", LedgerJson.Default.Policy));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"until":0,"until":0}""", LedgerJson.Default.Policy));
    }

    [Fact]
    public void Sixteen_keys_of_which_eight_must_sign_are_judged_at_once()
    {
        var policy = Policy.Threshold(8, [.. Enumerable.Range(0, 16).Select(i => Policy.OfKey(Key(i)))]);
        Assert.True(Judge(policy, [.. Enumerable.Range(3, 8).Select(Person)]));
        Assert.False(Judge(policy, [.. Enumerable.Range(3, 7).Select(Person)]));
    }

    [Fact]
    public void A_tree_made_to_be_hard_is_cut_off_by_its_units()
    {
        var leaf = Policy.OfRole("role-" + new string('a', 1), Issuer);
        var hard = Policy.Threshold(8, [.. Enumerable.Repeat(leaf, 16)]);
        var persons = Enumerable.Range(0, 24).Select(i => Person(3 * i)).ToList();
        Assert.Throws<MeterExceededException>(() => Judge(hard, persons));
    }

    [Fact]
    public void Who_shares_a_key_or_an_account_is_one_person()
    {
        var (a, b) = (new Signatory([Account(1)], [Key(1)]), new Signatory([Account(2)], [Key(1)]));
        var merged = Assert.Single(Signatory.Merge([a], [b]));
        Assert.Equal([Account(1), Account(2)], merged.Accounts);
        Assert.Equal(2, Signatory.Merge([a], [Person(3)]).Count);
        var bridge = new Signatory([Account(1)], [Key(3)]);
        Assert.Single(Signatory.Merge([a, Person(3)], [bridge]));
    }

    [Theory]
    [InlineData("""{"key":"K","key":"K"}""")]
    [InlineData("""{"key":"K","more":1}""")]
    [InlineData("""{"of":1.0,"in":[]}""")]
    [InlineData("""{"of":"1","in":[]}""")]
    [InlineData("""{"of":1,"in":{}}""")]
    [InlineData("""{"role":1}""")]
    [InlineData("""{"key":"short"}""")]
    [InlineData("""[]""")]
    [InlineData("""{"of":1,"in":[null]}""")]
    public void A_policy_is_read_strictly(string text) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(text.Replace("\"K\"", $"\"{Key(1)}\"", StringComparison.Ordinal), LedgerJson.Default.Policy));

    [Fact]
    public void A_policy_survives_its_text()
    {
        var policy = Policy.All(Policy.OfKey(Key(1)), Policy.Threshold(1, Policy.OfAccount(Account(2)), Policy.OfRole("doctor", Issuer)));
        var text = JsonSerializer.Serialize(policy, LedgerJson.Default.Policy);
        Assert.Equal($$"""{"of":2,"in":[{"key":"{{Key(1)}}"},{"of":1,"in":[{"account":"{{Account(2)}}"},{"role":"doctor","issuer":"{{Issuer}}"}]}]}""", text);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, LedgerJson.Default.Policy), LedgerJson.Default.Policy));
    }

    private static Policy Tree(Random random, int depth, ref int leaves)
    {
        if (depth == 4 || leaves > 5 || random.Next(3) == 0)
        {
            leaves++;
            return random.Next(3) switch
            {
                0 => Policy.OfKey(Key(random.Next(6))),
                1 => Policy.OfAccount(Account(random.Next(6))),
                _ => Policy.OfRole("role-" + (char)('a' + random.Next(3)), Issuer),
            };
        }

        var parts = new List<Policy>();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            parts.Add(Tree(random, depth + 1, ref leaves));
        }

        return Policy.Threshold(random.Next(1, parts.Count + 1), parts);
    }

    /// <summary>Every set of persons that can be spent on the tree, found by plain recursion.</summary>
    private static IEnumerable<List<Signatory>> Assignments(Policy policy, List<Signatory> persons, List<Signatory> used)
    {
        if (policy.In is null)
        {
            return persons.Where(p => !used.Contains(p) && Fits(policy, p)).Select(p => new List<Signatory>(used) { p });
        }

        return Parts(policy.In.ToList(), policy.Of!.Value, persons, used);
    }

    private static IEnumerable<List<Signatory>> Parts(List<Policy> parts, int needed, List<Signatory> persons, List<Signatory> used)
    {
        if (needed == 0)
        {
            return [used];
        }

        return parts.Count < needed
            ? []
            : Assignments(parts[0], persons, used).SelectMany(after => Parts(parts[1..], needed - 1, persons, after)).Concat(Parts(parts[1..], needed, persons, used));
    }

    private static bool Fits(Policy leaf, Signatory person) =>
        (leaf.Key is { } key && person.Keys.Contains(key)) || (leaf.Account is { } account && person.Accounts.Contains(account))
        || (leaf.Role is { } role && person.Accounts.Any(a => new RolesByNumber().Holds(a, role, Issuer, default)));

    private sealed class RolesByNumber : IRoleDirectory
    {
        public bool Holds(AccountId account, string role, AccountId issuer, LedgerTime now) =>
            issuer == Issuer && Enumerable.Range(0, 100).Any(n => Account(n) == account && role == "role-" + (char)('a' + (n % 3)));
    }
}
