using Xinglin.Faults.Machines;

namespace Xinglin.Faults;

/// <summary>kill -9 of every role, at random, under load.</summary>
public sealed class KilledRoleTests(FaultyConsortium faulty) : IClassFixture<FaultyConsortium>
{
    [NamespaceFact]
    public Task Every_role_is_killed_in_turn_and_nothing_acknowledged_is_lost() => faulty.UnderLoadAsync(
        async () =>
        {
            var random = new Random(1);
            var consortium = faulty.Consortium;
            foreach (var role in new[] { consortium.Nodes, consortium.Orderings, consortium.EtcdMembers, consortium.Nodes, consortium.Orderings })
            {
                var process = role[random.Next(role.Count)];
                process.Kill();
                await Task.Delay(TimeSpan.FromSeconds(3));
                process.Start();
                await Task.Delay(TimeSpan.FromSeconds(2));
            }
        },
        leastAcknowledged: 8);

    [NamespaceFact]
    public Task A_process_that_hung_past_its_lease_does_no_harm_when_it_goes_on() => faulty.UnderLoadAsync(
        async () =>
        {
            foreach (var process in faulty.Consortium.Orderings.Concat(faulty.Consortium.Nodes.Take(1)))
            {
                process.Freeze();
                await Task.Delay(TimeSpan.FromSeconds(6));
                process.Thaw();
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        },
        leastAcknowledged: 4);

    [NamespaceFact]
    public Task Without_a_majority_of_etcd_members_propose_themselves_and_the_status_says_so() => faulty.UnderLoadAsync(
        async () =>
        {
            var consortium = faulty.Consortium;
            consortium.EtcdMembers[0].Kill();
            consortium.EtcdMembers[1].Kill();
            await consortium.WhenAsync(s => s.GetProperty("sentence").GetString()!.Contains("majority of etcd", StringComparison.Ordinal), TimeSpan.FromSeconds(40));
            var before = (await consortium.StatusAsync(0))!.Value.GetProperty("height").GetUInt64();
            await consortium.WhenAsync(s => s.GetProperty("height").GetUInt64() > before + 2, TimeSpan.FromSeconds(60));
            consortium.EtcdMembers[0].Start();
            consortium.EtcdMembers[1].Start();
        },
        leastAcknowledged: 5);
}
