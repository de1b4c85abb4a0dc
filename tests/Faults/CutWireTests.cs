using Xinglin.Faults.Machines;
using Xinglin.Faults.Wires;

namespace Xinglin.Faults;

/// <summary>The wires between the organisations are cut, lose packets in one direction, and heal.</summary>
public sealed class CutWireTests(FaultyConsortium faulty) : IClassFixture<FaultyConsortium>
{
    [NamespaceFact]
    public Task Every_minority_is_cut_off_in_turn_and_catches_up() => faulty.UnderLoadAsync(
        async () =>
        {
            foreach (var (slug, _) in ProcessConsortium.Members)
            {
                faulty.Wires.Split(slug);
                await Task.Delay(TimeSpan.FromSeconds(4));
                faulty.Wires.Heal();
                await Task.Delay(TimeSpan.FromSeconds(2));
            }
        },
        leastAcknowledged: 4);

    [NamespaceFact]
    public Task Half_against_half_nobody_decides_and_both_go_on_when_it_heals() => faulty.UnderLoadAsync(
        async () =>
        {
            faulty.Wires.Split("hospital-a", "hospital-b");
            await Task.Delay(TimeSpan.FromSeconds(2));
            var before = (await faulty.Consortium.StatusAsync(0))!.Value.GetProperty("height").GetUInt64();
            await Task.Delay(TimeSpan.FromSeconds(6));
            var statuses = await Task.WhenAll(Enumerable.Range(0, 4).Select(faulty.Consortium.StatusAsync));
            Assert.All(statuses, s => Assert.InRange(s!.Value.GetProperty("height").GetUInt64(), 0ul, before + 1));
            faulty.Wires.Heal();
        },
        leastAcknowledged: 1);

    [NamespaceFact]
    public Task One_direction_loses_a_third_of_its_packets() => faulty.UnderLoadAsync(
        async () =>
        {
            foreach (var (slug, _) in ProcessConsortium.Members.Skip(1))
            {
                faulty.Wires.Set("hospital-a", slug, new Passage(TimeSpan.FromMilliseconds(5), Loss: 0.3));
            }

            await Task.Delay(TimeSpan.FromSeconds(12));
            faulty.Wires.Heal();
        },
        leastAcknowledged: 4);
}
