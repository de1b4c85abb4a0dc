using System.Text.Json;
using Xinglin.Client.Network;
using Xinglin.Client.Sandbox;

namespace Xinglin.EndToEnd;

public sealed class MissingMembersTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    [Fact]
    public async Task One_member_gone_service_goes_on_two_gone_it_stops_and_says_who_is_missing()
    {
        var connection = await demonstration.ConnectAsync();
        await SetLine(connection, "hospital-b", connected: false);
        var before = await Height(connection, "hospital-a");
        await Until(async () => await Height(connection, "hospital-a") > before + 1, "no block is final with one of four members gone");

        await SetLine(connection, "clinic", connected: false);
        string sentence = string.Empty;
        await Until(async () => (sentence = await Sentence(connection, "hospital-a")).Contains("waits", StringComparison.Ordinal), "nobody says that it waits");
        Assert.Contains("clinic", sentence, StringComparison.Ordinal);
        Assert.Contains("hospital-b", sentence, StringComparison.Ordinal);
        var stalled = await Height(connection, "hospital-a");
        Assert.True(stalled - await Height(connection, "bureau") <= 1);

        await SetLine(connection, "clinic", connected: true);
        await SetLine(connection, "hospital-b", connected: true);
        await Until(async () => await Height(connection, "hospital-b") > stalled + 1 && await Height(connection, "hospital-a") > stalled + 1, "it does not go on when all are back");
    }

    private static async Task SetLine(NetworkConnection connection, string slug, bool connected) =>
        _ = (await new SandboxClient(connection, connection.Member(slug).Value).SetLineAsync(connected)).Value;

    private static async Task<JsonElement> Report(NetworkConnection connection, string slug) =>
        (await connection.LedgerAt(connection.Member(slug).Value).ReportAsync()).Value;

    private static async Task<long> Height(NetworkConnection connection, string slug) => (await Report(connection, slug)).GetProperty("height").GetInt64();

    private static async Task<string> Sentence(NetworkConnection connection, string slug) => (await Report(connection, slug)).GetProperty("sentence").GetString()!;

    private static async Task Until(Func<Task<bool>> reached, string otherwise)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await reached())
            {
                return;
            }

            await Task.Delay(200);
        }

        Assert.Fail(otherwise);
    }
}
