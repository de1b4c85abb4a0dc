using Xinglin.Client.Access;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.EndToEnd;

/// <summary>What a wallet or a portal sees as it happens, and after it was away.</summary>
public sealed class StreamTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_watching_wallet_is_told_of_an_ask_through_the_askers_own_hospital()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        using var stop = new CancellationTokenSource(Patience);
        var watched = FirstAskAsync(ward, stop.Token);
        var ask = (await ward.Doctor.AskAsync(ward.Number, ward.A, [Ward.Laboratory], PermissionPurposes.Treatment, 3)).Value.Ask;
        var seen = await watched;
        Assert.Equal((ward.AtB.Account, ask), (seen.Relationship.Account, seen.Notice.Ask!.Value));
        Assert.Equal([Ward.Laboratory], seen.Notice.Request!.Scopes);
        Assert.True(ward.AtB.NoticesSeen >= seen.Notice.Number);
    }

    [Fact]
    public async Task Ledger_events_of_an_account_are_resumed_where_they_were_left()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var all = await TakeAsync(ward, "0.0", 4);
        Assert.Equal("relationship.opened", all[0].Name);
        var rest = await TakeAsync(ward, all[1].Id, 2);
        Assert.Equal(all.Skip(2).Select(e => e.Id), rest.Select(e => e.Id));
    }

    private static async Task<PatientNotice> FirstAskAsync(Ward ward, CancellationToken cancellation)
    {
        await foreach (var notice in ward.Patient.WatchAsync(cancellation))
        {
            if (notice.Notice.Kind == NoticeKinds.AccessAsked)
            {
                return notice;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static async Task<List<Client.Ledger.LedgerNotice>> TakeAsync(Ward ward, string after, int count)
    {
        using var stop = new CancellationTokenSource(Patience);
        var events = new List<Client.Ledger.LedgerNotice>();
        await foreach (var item in ward.Connection.LedgerAt(ward.A).EventsAsync(after, ward.AtA.Account, stop.Token))
        {
            events.Add(item);
            if (events.Count == count)
            {
                break;
            }
        }

        return events;
    }
}
