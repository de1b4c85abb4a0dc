using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;
using Xinglin.Node.Storage;

namespace Xinglin.EndToEnd;

/// <summary>Members' validator keys are exchanged by the command line while their nodes run and are asked.</summary>
public sealed class ValidatorKeyTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private static readonly string[] Validators = ["hospital-a", "hospital-b", "clinic", "bureau"];

    [Fact]
    public async Task All_four_validators_change_their_keys_one_after_the_other_and_go_on_deciding_with_the_new_ones()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync();
        foreach (var slug in Validators)
        {
            var ledgers = ReplicaStorage.OnDisk(Path.Combine(demonstration.Data, slug, "ledger"));
            var proposed = await VerbAsync("member", "rotate", "--data", demonstration.Data, "--member", slug, "--key", "validator");
            var again = await VerbAsync("member", "rotate", "--data", demonstration.Data, "--member", slug, "--key", "validator");
            Assert.Equal(proposed.GetProperty("validator").GetString(), again.GetProperty("validator").GetString());
            Assert.True(KeyId.TryParse(proposed.GetProperty("validator").GetString()!, out var key));
            Assert.True(ledgers.IsUnused(key));

            var status = "open";
            foreach (var voter in Validators.Where(v => v != slug).TakeWhile(_ => status == "open"))
            {
                status = (await VerbAsync("member", "vote", proposed.GetProperty("proposal").GetString()!, "--data", demonstration.Data, "--member", voter)).GetProperty("status").GetString();
            }

            Assert.Equal("accepted", status);
            Assert.NotEmpty((await ward.Doctor.ReadAsync(permission)).Value.Resources);
            _ = (await ward.Patient.GrantAsync(await ward.AskAsync())).Value;
        }

        // No key of the founding is in the set any more: what is final now is so by the new keys alone.
        for (var i = 0; i < 3; i++)
        {
            _ = (await ward.Patient.GrantAsync(await ward.AskAsync())).Value;
        }

        foreach (var slug in Validators)
        {
            var ledgers = ReplicaStorage.OnDisk(Path.Combine(demonstration.Data, slug, "ledger"));
            var folder = new KeyFolder(Path.Combine(demonstration.Data, slug, "keys"));
            Assert.False(ledgers.IsUnused(Assert.Single(folder.FurtherValidators()).KeyId));
            Assert.True((await ward.Connection.LedgerAt(ward.Connection.Member(slug).Value).ReportAsync()).Value.GetProperty("signs").GetBoolean());
        }
    }

    private async Task<JsonElement> VerbAsync(params string[] words)
    {
        var run = await CommandLineTests.RunAsync("xinglin.dll", [.. words, "--node", demonstration.Address.ToString(), "--json"]);
        Assert.True(run.Status == 0, run.Errors + run.Output);
        return JsonElement.Parse(run.Output);
    }
}
